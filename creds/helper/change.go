package helper

import (
	"context"
	"errors"
	"fmt"

	"github.com/docker/docker-credential-helpers/client"
	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/regtui/regtui/creds"
)

var errOther = errors.New("it took the login and still gives another one")

// mostUsers is how many logins of other users for one server are taken out.
const mostUsers = 8

// Store has the helper called name keep a login for the server, and asks for
// it back. Some keep several users for a server and go on giving the first
// (secretservice, pass): those are taken out. Should it fail after that, the one
// that it gave is put back.
func (r *Runner) Store(ctx context.Context, name, server string, login Answer) error {
	if s := r.local[name]; s != nil {
		return intoLocal(ctx, s, server, login)
	}
	q := question{name, server}
	put := func(ctx context.Context, login Answer) error {
		return r.start(ctx, q, func(p client.ProgramFunc) error {
			return client.Store(p, &credentials.Credentials{ServerURL: server, Username: login.User, Secret: login.Secret.Reveal()})
		})
	}
	if err := put(ctx, login); err != nil {
		return err
	}
	got, err := r.again(ctx, q)
	if err != nil || got == login {
		return err
	}
	if _, err := r.Erase(ctx, name, server); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // to have taken one out is not to be all that was done
	if err := put(ctx, login); err != nil {
		return errors.Join(err, put(ctx, got))
	}
	if got, err = r.again(ctx, q); err == nil && got != login {
		err = &creds.Problem{
			Helper: name, Host: creds.ParseKey(server).Host, Err: fmt.Errorf("%w: %w", creds.ErrHelperFailed, errOther),
			Fix: fmt.Sprintf("look at what %q shows for it", prefix+name+" list"),
		}
	}
	return err
}

// Erase takes the logins for a server out of the helper, those of all users,
// and tells the users. Nothing is erased unasked: helpers disagree on whether
// it is an error to erase what is not there.
func (r *Runner) Erase(ctx context.Context, name, server string) (users []string, err error) {
	if s := r.local[name]; s != nil {
		return outOfLocal(ctx, s, server)
	}
	q := question{name, server}
	for range mostUsers {
		got, err := r.again(ctx, q)
		if err != nil || got.Secret == "" {
			return users, err
		}
		err = r.start(ctx, q, func(p client.ProgramFunc) error { return client.Erase(p, server) })
		if err != nil {
			r.drop(q)
			return users, err
		}
		users = append(users, got.User)
	}
	r.drop(q)
	return users, &creds.Problem{
		Helper: name, Host: creds.ParseKey(server).Host, Err: fmt.Errorf("%w: it says that it erased the login and still has one", creds.ErrHelperFailed),
	}
}

// again asks anew, whatever was said before.
func (r *Runner) again(ctx context.Context, q question) (Answer, error) {
	r.drop(q)
	return r.Get(ctx, q.name, q.server)
}

func (r *Runner) drop(q question) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.calls[q]; c != nil && c.over() {
		delete(r.calls, q)
	}
}
