package main

import (
	"context"
	"iter"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
)

// loginDeps are the app's ways to the logins of this machine.
func (p *program) loginDeps(d *ui.Deps) {
	d.Logins, d.LogIn, d.LogOut = p.appLogins, p.appLogIn, p.appLogOut
	d.Book = func() (book.Page, error) { return p.keychain().Book().Read() }
	d.TestLogins = p.appTest
	d.Findings = func(ctx context.Context) []audit.Finding { return p.audit(ctx, false, false) }
}

// appLogins lists the logins, and remembers them for the list of registries.
func (p *program) appLogins(ctx context.Context) ([]creds.Login, error) {
	logins, err := p.keychain().Logins(ctx)
	if ctx.Err() == nil {
		p.listed.Store(&logins)
	}
	return logins, err
}

// appKnown lists the registries that are known by now.
func (p *program) appKnown() []ui.Known {
	if logins := p.listed.Load(); logins != nil {
		return p.known(*logins)
	}
	return p.known(nil)
}

// appTest asks registries about logins and yields what each says. A registry
// that refuses one is opened anew, so that it is not sent again.
func (p *program) appTest(ctx context.Context, logins []creds.Login) iter.Seq2[book.Check, error] {
	return func(yield func(book.Check, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		answers := make(chan checked)
		go func() {
			defer close(answers)
			p.checkLogins(ctx, logins, func(c checked) {
				select {
				case answers <- c:
				case <-ctx.Done():
				}
			})
		}()
		for c := range answers {
			if c.Refused() {
				p.registries().Close(vendors.Canonical(c.Host))
			}
			if !yield(c.Check, nil) {
				return
			}
		}
	}
}
