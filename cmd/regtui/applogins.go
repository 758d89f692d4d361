package main

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
)

// loginDeps are the app's ways to the logins of this machine.
func (p *program) loginDeps(d *ui.Deps) {
	d.Logins, d.LogIn, d.LogOut = p.appLogins, p.appLogIn, p.appLogOut
	d.Wants, d.Places, d.PlanLogIn = p.wanted, p.appPlaces, p.appPlanLogIn
	d.Book = func() (book.Page, error) { return p.keychain().Book().Read() }
	d.TestLogins, d.Use, d.Move = p.appTest, p.appUse, p.appMove
	d.Export = p.appExport
	d.As, d.Accounts, d.Chosen = p.appAs, p.appAccounts, p.keychain().Chosen
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

// appAs has this run be a user at a registry; no user goes back to whoever is
// in use.
func (p *program) appAs(a creds.Account) {
	host := vendors.Canonical(a.Host)
	p.keychain().As(host, a.User)
	p.registries().Close(host)
}

// appAccounts are the accounts that were listed last.
func (p *program) appAccounts() []creds.Account {
	var out []creds.Account
	if logins := p.listed.Load(); logins != nil {
		for _, l := range *logins {
			a := creds.Account{User: l.User, Host: vendors.Canonical(l.Host)}
			if l.User != "" && l.User != creds.TokenUser && l.Scope() == "" && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
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

// appPlaces are the places that can keep a login for a registry.
func (p *program) appPlaces(ctx context.Context, host string) []ui.Keep {
	here := p.keychain().SavesIn(host)
	var out []ui.Keep
	for _, s := range p.keychain().Stores(ctx) {
		k := ui.Keep{Name: s.Place().String(), Place: s.Place(), Limits: s.Limits(ctx)}
		k.Note = p.aboutStore(ctx, s)
		if k.Kind == creds.KindKeyring && k.Down == nil {
			k.Down = p.keychain().Ready()
		}
		k.Here = k.Kind == here.Kind && k.Helper == here.Helper || here.Helper == creds.Own && k.Kind == creds.KindKeyring
		out = append(out, k)
	}
	return out
}

// keeping looks what it takes to keep a login where the person wants it.
func (p *program) keeping(ctx context.Context, ask ui.LoginRequest) (*keychain.Keeping, error) {
	return p.prepare(ctx, creds.Resource{Host: vendors.Canonical(ask.Host)}, loginOptions{user: ask.User, store: ask.Keep})
}

// appPlanLogIn tells what keeping a login changes beside it. Where docker keeps
// its own nothing does.
func (p *program) appPlanLogIn(ctx context.Context, ask ui.LoginRequest) (string, error) {
	if ask.Cloud {
		return p.appPlanCloud(ctx, vendors.Canonical(ask.Host))
	}
	q, err := p.keeping(ctx, ask)
	if err != nil {
		return "", err
	}
	return q.Diff, nil
}

// appLogIn is the app's way to log in.
func (p *program) appLogIn(ctx context.Context, ask ui.LoginRequest) ([]string, error) {
	host := vendors.Canonical(ask.Host)
	if ask.Realm != "" {
		if err := p.acceptRealm(ctx, host, ask.Realm); err != nil {
			return nil, err
		}
	}
	if ask.Cloud {
		return p.appCloudLogin(ctx, host)
	}
	known := p.realms().Known(host)
	check, err := p.askRegistry(ctx, host, ask.User, ask.Password)
	if err != nil {
		return nil, err
	}
	if check.Service == known {
		check.Service = "" // nothing new
	}
	var saved keychain.Saved
	if ask.Keep == "" {
		saved, err = p.keychain().Save(ctx, host, ask.User, ask.Password)
	} else {
		var q *keychain.Keeping
		if q, err = p.keeping(ctx, ask); err == nil {
			saved, err = p.keychain().Keep(ctx, q, ask.Password)
		}
	}
	if err != nil {
		return nil, err
	}
	p.rememberCheck(ctx, saved.Login, ask.Password, check)
	p.registries().Close(host) // what it knows of the old login is of no use
	return savedLines(saved, check), nil
}

// appLogOut is the app's way to log out.
func (p *program) appLogOut(ctx context.Context, r creds.Resource, user string) ([]string, error) {
	out, ended, err := p.logOut(ctx, r, user)
	var lines []string
	for _, gone := range out.Removed {
		lines = append(lines, fmt.Sprintf("removed %s (%s) from %s", gone.Key, orNobody(gone.User), place(gone.Place)))
	}
	if out.Removed == nil && err == nil {
		lines = []string{"there was no login for " + named(r) + " that could be taken out"}
	}
	p.registries().Close(vendors.Canonical(r.Host))
	lines = append(append(lines, ended.lines()...), settledLines(r, out)...)
	return append(lines, p.leftLines(ctx, r)...), err
}

// appUse is the app's way to make an account the active one.
func (p *program) appUse(ctx context.Context, a creds.Account) (ui.Change, error) {
	q, err := p.keychain().PrepareUse(ctx, a)
	if err != nil {
		return ui.Change{}, err
	}
	c := ui.Change{Words: []string{fmt.Sprintf("Tools and regtui send %s to %s from now on.", a.User, a.Host)}, Diff: q.Diff}
	for _, other := range q.Absorbed {
		c.Words = append(c.Words, fmt.Sprintf("The login of %s, which stands in %s in clear, goes into the keyring too.", other, q.File.Path))
	}
	if line := leavingLine(q); line != "" {
		c.Words = append(c.Words, line)
	}
	c.Do = func(ctx context.Context) ([]string, error) {
		saved, err := p.keychain().Use(ctx, q)
		if err != nil {
			return nil, err
		}
		p.registries().Close(vendors.Canonical(a.Host))
		return append([]string{fmt.Sprintf("%s is in use now", a)}, leftLines(saved)...), nil
	}
	return c, nil
}
