package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

// realms remember in the book which token services logins may go to. What
// cannot be read or written is as if nothing was known yet: no login fails for
// it, and doctor tells.
type realms struct{ book *book.Book }

var _ registry.Realms = realms{}

// Known is the service that is known for a host. The file is read each time:
// it is small, and another regtui may have accepted a change.
func (r realms) Known(host string) string {
	page, _ := r.book.Read()
	return page.Realms[creds.CanonicalHost(host)]
}

// Learn remembers the first service of a host.
func (r realms) Learn(host, service string) {
	_ = r.set(context.Background(), host, service, true)
}

func (r realms) set(ctx context.Context, host, service string, first bool) error {
	host = creds.CanonicalHost(host)
	return r.book.Change(ctx, func(p *book.Page) error {
		if p.Realms == nil {
			p.Realms = map[string]string{}
		}
		if p.Realms[host] == "" || !first {
			p.Realms[host] = service
		}
		return nil
	})
}

func (p *program) realms() realms { return realms{book.New(book.Path(p.env()))} }

// acceptRealm has logins for a host go to a token service from now on.
func (p *program) acceptRealm(ctx context.Context, host, service string) error {
	host = vendors.Canonical(host)
	if err := p.realms().set(ctx, host, service, false); err != nil {
		return err
	}
	p.registries().Close(host) // a login that was not sent may be now
	return nil
}

// checkAccepting is askRegistry, and asks what to do when the registry names
// another token service than before.
func (p *program) checkAccepting(ctx context.Context, host, user string, password creds.Secret, accept bool) (registry.LoginCheck, error) {
	check, err := p.askRegistry(ctx, host, user, password)
	moved, ok := errors.AsType[*registry.RealmError](err)
	if !ok {
		return check, err
	}
	switch {
	case accept:
	case !(p.inTerminal && p.errTerminal):
		return check, fmt.Errorf("%w; without a terminal --accept-realm does so", err)
	default:
		yes, askErr := p.askRealm(ctx, moved)
		if !yes {
			return check, errors.Join(askErr, err)
		}
	}
	if err := p.acceptRealm(ctx, host, moved.Now); err != nil {
		return check, err
	}
	return p.askRegistry(ctx, host, user, password)
}

// askRealm shows what has changed and asks. Enter alone is a no.
func (p *program) askRealm(ctx context.Context, moved *registry.RealmError) (bool, error) {
	fmt.Fprintln(p.err, p.paint(p.errTerminal, warn, text.Clean(moved.Host+" names another token service than before. A login goes there, whoever it belongs to:")))
	fmt.Fprintf(p.err, "  before  %s\n  now     %s\n", text.Clean(moved.Was), text.Clean(moved.Now))
	fmt.Fprint(p.err, "Is that meant, and shall logins go there from now on? [y/N] ")
	line, err := p.ask(ctx)
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", err
}
