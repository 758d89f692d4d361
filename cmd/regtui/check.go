package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	// checkWait is how long a registry may take to say what it thinks of a login.
	checkWait = 30 * time.Second
	// checksAtOnce is how many registries are asked at once.
	checksAtOnce = 8
)

// checked is what came of asking about a login.
type checked struct {
	login creds.Login
	book.Check
	err error // why it is not good, or why nothing can be said
}

// checkLogins asks the registries about logins and tells of each as it comes,
// one at a time. Of one registry the logins are asked about one after the
// other, and what is kept in several places is sent once: accounts are locked
// after a few wrong passwords.
func (p *program) checkLogins(ctx context.Context, logins []creds.Login, tell func(checked)) {
	byHost := map[string][]creds.Login{}
	for _, l := range logins {
		byHost[l.Host] = append(byHost[l.Host], l)
	}
	var all sync.WaitGroup
	var mu sync.Mutex // around tell
	places := make(chan struct{}, checksAtOnce)
	for _, logins := range byHost {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			sent := map[authn.AuthConfig]checked{}
			for _, l := range logins {
				if ctx.Err() != nil {
					return
				}
				c := p.checkLogin(ctx, l, sent)
				mu.Lock()
				tell(c)
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

var errNotThere = errors.New("its place has no login for it")

// checkLogin asks about one login, unless the same was sent already, and keeps
// what the registry says in the book.
func (p *program) checkLogin(ctx context.Context, l creds.Login, sent map[authn.AuthConfig]checked) checked {
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	c, err := p.keychain().Credential(ctx, &l)
	if c == nil && err == nil {
		err = &creds.Problem{Host: l.Host, Err: errNotThere, Fix: "log in again"}
	}
	if c == nil {
		return checked{l, p.answer(&l, nil, registry.LoginCheck{}, err), err}
	}
	l.User, l.Token = c.Login.User, c.Login.Token
	conf := authn.AuthConfig{
		Username: c.Login.User, Password: c.Password.Reveal(),
		IdentityToken: c.IdentityToken.Reveal(), RegistryToken: c.RegistryToken.Reveal(),
	}
	out, again := sent[conf]
	if again {
		out.login, out.Place, out.Key = l, l.Place, l.Key
	} else {
		got, err := p.askAbout(ctx, l.Host, conf)
		if l.Cloud != "" && got.Ends.IsZero() { // not every token of a cloud's says it itself
			_, got.Ends, _ = p.clouds().Login(ctx, l.Host)
		}
		out = checked{l, p.answer(&l, c, got, err), err}
		sent[conf] = out
	}
	if answered(out.err) {
		p.keepCheck(ctx, out.Check)
	}
	return out
}

// askAbout asks a registry about a login, once.
func (p *program) askAbout(ctx context.Context, host string, conf authn.AuthConfig) (registry.LoginCheck, error) {
	reg, err := p.open(host)
	if err != nil {
		return registry.LoginCheck{}, err
	}
	checker, ok := reg.(registry.LoginChecker)
	if !ok {
		return registry.LoginCheck{}, &registry.Error{Op: "log in to", Host: host, Err: registry.ErrUnsupported}
	}
	return checker.CheckLogin(ctx, conf)
}

// answered tells whether the registry has said something about the login.
func answered(err error) bool {
	return err == nil || errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden)
}

// answer is what a registry said of a login, as the book keeps it. c may be nil
// where nobody knows the secret.
func (p *program) answer(l *creds.Login, c *creds.Credential, got registry.LoginCheck, err error) book.Check {
	out := book.Check{
		Host: l.Host, User: l.User, Key: l.Key, Place: l.Place, At: p.now().UTC().Truncate(time.Second),
		// The demo's Docker Hub is on this machine too.
		Plain: got.Scheme == "http" && !p.demo && !onThisMachine(l.Host), Who: text.Clean(got.Who), Ends: got.Ends,
	}
	for _, may := range got.May {
		out.May = append(out.May, text.Clean(may))
	}
	if c != nil {
		secret := c.Password + c.IdentityToken // there is one of them
		if c.RegistryToken != "" {
			secret = c.RegistryToken
		}
		out.Kind = creds.KindOf(l.Host, l.User, secret)
		if c.IdentityToken != "" {
			out.Kind = creds.Identity
		}
		if out.Ends.IsZero() {
			out.Ends = creds.Ends(secret).UTC()
		}
	}
	var moved *registry.RealmError
	switch {
	case errors.As(err, &moved):
		out.Realm, out.Unsure, out.Why = moved.Now, true, text.Clean(moved.What())
	case err != nil:
		out.Unsure, out.Why = !answered(err), text.Clean(said(err))
	case got.Unchecked != "":
		out.Unsure, out.Why = true, got.Unchecked
	default:
		out.Good = true
	}
	return out
}

// said is what is wrong, without where and what to do.
func said(err error) string {
	e, ok := errors.AsType[*registry.Error](err)
	switch {
	case !ok:
		return err.Error()
	case e.Detail != "" && !strings.Contains(e.Err.Error(), e.Detail):
		return e.Err.Error() + " (" + e.Detail + ")"
	}
	return e.Err.Error()
}

// keepCheck writes into the book what a registry said. Without it no more is
// lost than that.
func (p *program) keepCheck(ctx context.Context, c book.Check) {
	_ = p.keychain().Book().Change(ctx, func(page *book.Page) error {
		page.SetCheck(c)
		return nil
	})
}

// forgetChecks drops from the book what registries said of logins that are gone.
func (p *program) forgetChecks(ctx context.Context, host string) {
	logins, err := p.keychain().Logins(ctx)
	if err != nil {
		return // some are only out of sight
	}
	_ = p.keychain().Book().Change(ctx, func(page *book.Page) error {
		page.DropChecks(host, logins)
		return nil
	})
}

// onThisMachine tells a host to which a login may go over plain HTTP.
func onThisMachine(host string) bool {
	name := (&url.URL{Host: host}).Hostname()
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
