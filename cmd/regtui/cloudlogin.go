package main

import (
	"context"
	"fmt"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
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
	if h := p.keychain().SavesIn(r.Host); o.store == "" && h.Kind == creds.KindHelper && !h.ForAll && h.Helper != creds.Own {
		return p.leftToHelper(r.Host, h)
	}
	c, ends, err := p.clouds().Login(ctx, r.Host)
	if err != nil {
		return err
	}
	check, err := p.checkAccepting(ctx, r.Host, c.Login.User, c.Password, o.accept)
	if err != nil {
		return err
	}
	if check.Ends.IsZero() {
		check.Ends = ends
	}
	saved, err := p.keepCloud(ctx, r, &c, o)
	if err != nil {
		return err
	}
	p.rememberCheck(ctx, saved.Login, c.Password, check)
	return p.printSaved(saved, check)
}

// leftToHelper tells that another helper is named for a cloud's registry: what
// the person has set up stays and goes before regtui's.
func (p *program) leftToHelper(host string, h creds.Place) error {
	if p.flags.quiet {
		return nil
	}
	fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("%s names docker-credential-%s for %s, and regtui asks it too: nothing was changed.", h.Path, h.Helper, host)))
	fmt.Fprintln(p.err, text.Clean(fmt.Sprintf("regtui whoami %s tells whether it works; --store keyring puts regtui's own helper in its place.", host)))
	return nil
}

// keepCloud lists a cloud's account and names regtui's helper for it, so that
// docker and the others get its tokens. Where that helper is not there, regtui
// alone has them.
func (p *program) keepCloud(ctx context.Context, r creds.Resource, c *creds.Credential, o loginOptions) (keychain.Saved, error) {
	k := p.keychain()
	store := k.ForCloud(p.wanted(r.Host).Vendor)
	if why := k.Ready(); why != nil && o.store == "" {
		saved, err := k.KeepAlone(ctx, store, *c)
		saved.Login.Problem = why
		return saved, err
	}
	q, err := k.Prepare(ctx, r, c.Login.User, store, o.forAll)
	if err != nil {
		return keychain.Saved{}, err
	}
	if err := p.confirm(ctx, q, o.yes, "docker and the others would not get its tokens, and the login was not kept"); err != nil {
		return keychain.Saved{}, err
	}
	return k.Keep(ctx, q, c.Password)
}
