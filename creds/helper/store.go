package helper

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// Keep is a helper as a place to keep logins.
type Keep struct {
	Runner *Runner
	Name   string
	// Known tells the logins that files say the helper has; nil knows of none.
	// Helpers themselves are not asked what they keep, for they may ask the
	// person, and some list what they cannot give.
	Known func(ctx context.Context) ([]creds.Login, error)
}

var _ creds.Store = (*Keep)(nil)

var (
	errSlash   = errors.New("pass cannot keep a user name with a slash in it")
	errTooLong = errors.New("the secret is too long for it")
	errPath    = errors.New("helpers keep logins for whole registries alone")
	errNoLogin = errors.New("a login needs a user and a password or a token")
)

// Place is the helper.
func (k *Keep) Place() creds.Place { return creds.Place{Kind: creds.KindHelper, Helper: k.Name} }

// Limits tell what the helper cannot do, by its name and its surroundings.
func (k *Keep) Limits(ctx context.Context) creds.Limits { return k.Runner.Limits(ctx, k.Name) }

// List tells the logins that files say it keeps.
func (k *Keep) List(ctx context.Context) ([]creds.Login, error) {
	if k.Known == nil {
		return nil, nil
	}
	return k.Known(ctx)
}

// server is what docker calls a registry when it asks a helper.
func server(host string) string {
	if host == creds.Hub {
		return creds.HubServer
	}
	return host
}

// Get asks the helper for a registry's login.
func (k *Keep) Get(ctx context.Context, r creds.Resource, user string) (*creds.Credential, error) {
	a, err := k.Runner.Get(ctx, k.Name, server(r.Host))
	if err != nil || a.Secret == "" || user != "" && a.User != user && a.User != TokenUser {
		return nil, err
	}
	c := &creds.Credential{
		Login:    creds.Login{Host: r.Host, Key: server(r.Host), User: a.User, Place: k.Place()},
		Password: a.Secret,
	}
	if a.User == TokenUser {
		c.Login.Token, c.Password, c.IdentityToken = true, "", a.Secret
	}
	return c, nil
}

// Put has the helper keep the login and asks for it back. Another user's for
// the same registry goes.
func (k *Keep) Put(ctx context.Context, c creds.Credential) error {
	l := &c.Login
	refuse := func(err error, fix string) error {
		return &creds.Problem{Helper: k.Name, Host: l.Host, Err: err, Fix: fix}
	}
	a := Answer{User: l.User, Secret: c.Password}
	if c.IdentityToken != "" {
		a = Answer{User: TokenUser, Secret: c.IdentityToken}
	}
	limits := k.Limits(ctx)
	switch {
	case creds.ParseKey(l.Key).Path != "":
		return refuse(errPath, "podman's auth.json can keep it")
	case a.User == "" || a.Secret == "":
		return refuse(errNoLogin, "")
	case limits.Down != nil:
		return limits.Down
	case limits.Secret > 0 && len(a.Secret) > limits.Secret:
		return refuse(fmt.Errorf("%w: %d bytes, and it takes %d", errTooLong, len(a.Secret), limits.Secret), "use the cloud's own helper for it, or another place")
	case k.Name == "pass" && strings.Contains(a.User, "/"):
		return refuse(errSlash, "use another place for it")
	}
	return k.Runner.Store(ctx, k.Name, server(l.Host), a)
}

// Erase has the helper forget a registry's login: that of the user, or those
// of all.
func (k *Keep) Erase(ctx context.Context, r creds.Resource, user string) error {
	if r.Path != "" {
		return nil // nothing is kept for a path
	}
	if user != "" {
		k.Runner.drop(question{k.Name, server(r.Host)})
		c, err := k.Get(ctx, r, user)
		if c == nil || err != nil {
			return err
		}
	}
	_, err := k.Runner.Erase(ctx, k.Name, server(r.Host))
	return err
}

// PutSide keeps one of the secrets that "docker login" has beside a Hub login,
// where docker does.
func (k *Keep) PutSide(ctx context.Context, side book.Side, secret creds.Secret) error {
	return k.Runner.Store(ctx, k.Name, sideServer(side.Name), Answer{User: side.User, Secret: secret})
}

// GetSide reads one; the user is empty where there is none.
func (k *Keep) GetSide(ctx context.Context, _, name string) (user string, secret creds.Secret, err error) {
	a, err := k.Runner.Get(ctx, k.Name, sideServer(name))
	return a.User, a.Secret, err
}

// sideServer is what docker calls a secret beside a Hub login.
func sideServer(name string) string { return creds.HubServer + name }
