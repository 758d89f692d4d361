package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// cloudLogin logs in to a cloud's registry with the login that the cloud's own
// tools have on this machine. Nothing secret is kept: docker and the others get
// a token from regtui's helper each time.
func (p *program) cloudLogin(ctx context.Context, r creds.Resource, o loginOptions) error {
	switch {
	case o.store == "" && o.forAll:
		return usagef("--for-all goes with --store")
	case o.store != "" && o.store != creds.KindKeyring:
		return usagef("a token of the cloud's ends within hours, and %s would not renew it: leave out --store; or give one by hand, with --username %s", o.store, p.wanted(r.Host).UserFixed)
	case r.Path != "":
		return usagef("a login is for a whole registry: regtui login %s", r.Host)
	}
	if h, left := p.leftToHelper(r.Host); left && o.store == "" {
		return p.tellHelper(r.Host, h)
	}
	c, ends, err := p.clouds().Login(ctx, r.Host)
	if err != nil {
		return err
	}
	check, err := p.checkAccepting(ctx, r.Host, c.Login.User, c.Password, o.accept)
	if err != nil {
		return err
	}
	check.Ends = endOf(check, ends)
	saved, err := p.keepCloud(ctx, r, &c, o, func(q *keychain.Keeping) error {
		return p.confirm(ctx, q, o.yes, "docker and the others would not get its tokens, and the login was not kept")
	})
	if err != nil {
		return err
	}
	p.rememberCheck(ctx, saved.Login, c.Password, check)
	return p.printSaved(saved, check)
}

// leftToHelper is the helper that a person has named for a cloud's registry.
func (p *program) leftToHelper(host string) (h creds.Place, left bool) {
	h = p.keychain().SavesIn(host)
	return h, h.Kind == creds.KindHelper && !h.ForAll && h.Helper != creds.Own
}

// tellHelper tells that another helper is named for a cloud's registry: what
// the person has set up stays and goes before regtui's.
func (p *program) tellHelper(host string, h creds.Place) error {
	if p.flags.quiet {
		return nil
	}
	fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("%s names docker-credential-%s for %s, and regtui asks it too: nothing was changed.", h.Path, h.Helper, host)))
	fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("regtui whoami %s tells whether it works; --store keyring puts regtui's own helper in its place.", host)))
	return nil
}

// planCloud looks what it takes to have docker and the others get a cloud's
// tokens from regtui's helper. Where that is not there, the plan is nil and
// alone says why: regtui has the tokens and nobody else.
func (p *program) planCloud(ctx context.Context, r creds.Resource, o loginOptions) (q *keychain.Keeping, alone, err error) {
	want := p.wanted(r.Host)
	if alone = p.keychain().Ready(); alone != nil && o.store == "" {
		return nil, alone, nil
	}
	q, err = p.keychain().Prepare(ctx, r, want.UserFixed, p.keychain().ForCloud(want.Vendor), o.forAll)
	return q, nil, err
}

// keepCloud lists a cloud's account, and names regtui's helper for it where that
// is there. change agrees to what that changes in a file.
func (p *program) keepCloud(ctx context.Context, r creds.Resource, c *creds.Credential, o loginOptions, change func(*keychain.Keeping) error) (keychain.Saved, error) {
	q, alone, err := p.planCloud(ctx, r, o)
	switch {
	case err != nil:
		return keychain.Saved{}, err
	case q == nil:
		saved, err := p.keychain().KeepAlone(ctx, p.keychain().ForCloud(p.wanted(r.Host).Vendor), *c)
		saved.Login.Problem = alone
		return saved, err
	}
	if err := change(q); err != nil {
		return keychain.Saved{}, err
	}
	return p.keychain().Keep(ctx, q, c.Password)
}

// endOf is when a token ends: by the registry, else by the cloud.
func endOf(check registry.LoginCheck, ends time.Time) time.Time {
	if check.Ends.IsZero() {
		return ends
	}
	return check.Ends
}

var errLeft = errors.New("it is named for this registry and gets its tokens; regtui asks it too")

// appPlanCloud tells what a login that a cloud gives changes in a file.
func (p *program) appPlanCloud(ctx context.Context, host string) (string, error) {
	if h, left := p.leftToHelper(host); left {
		return "", &creds.Problem{Helper: h.Helper, Host: host, Err: errLeft, Fix: "regtui login " + host + " --store keyring puts regtui's own in its place"}
	}
	q, _, err := p.planCloud(ctx, creds.Resource{Host: host}, loginOptions{})
	if q == nil {
		return "", err
	}
	return q.Diff, err
}

// appCloudLogin is the app's way to log in with what a cloud gives. What it
// changes was shown before.
func (p *program) appCloudLogin(ctx context.Context, host string) ([]string, error) {
	c, ends, err := p.clouds().Login(ctx, host)
	if err != nil {
		return nil, err
	}
	check, err := p.askRegistry(ctx, host, c.Login.User, c.Password)
	if err != nil {
		return nil, err
	}
	check.Ends = endOf(check, ends)
	agreed := func(*keychain.Keeping) error { return nil }
	saved, err := p.keepCloud(ctx, creds.Resource{Host: host}, &c, loginOptions{}, agreed)
	if err != nil {
		return nil, err
	}
	p.rememberCheck(ctx, saved.Login, c.Password, check)
	p.registries().Close(host) // what it knows of the old login is of no use
	return savedLines(saved, check), nil
}
