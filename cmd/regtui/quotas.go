package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/registry"
)

// quotas asks for whoever would pull; with an account also for the address, and
// for the other accounts of this machine. What of these cannot be had is told,
// and the rest is there all the same.
func (p *program) quotas(ctx context.Context, reg registry.Registry, r registry.QuotaReporter) ([]registry.Quota, error) {
	own, err := r.Quota(ctx, false)
	if err != nil {
		return nil, err
	}
	all := []registry.Quota{own}
	if own.Account != "" {
		if address, err := r.Quota(ctx, true); err == nil {
			all = append(all, address)
		} else if ctx.Err() == nil {
			p.complain(err)
		}
	} else if why := reg.Access("").Refused; why != nil {
		p.complain(why)
	}
	for _, user := range p.otherAccounts(ctx, reg) {
		q, err := p.quotaOf(ctx, reg.Host(), user)
		switch {
		case err == nil:
			all = append(all, q)
		case ctx.Err() == nil:
			p.complain(err)
		}
	}
	for _, q := range all {
		p.history().Add(q)
	}
	return all, ctx.Err()
}

// otherAccounts are the users of this machine's logins for a whole registry,
// without the one in use and without one that the registry has refused.
func (p *program) otherAccounts(ctx context.Context, reg registry.Registry) (users []string) {
	logins, _ := p.keychain().Logins(ctx) // what is wrong with them is not asked here
	used := reg.Access("")
	for _, l := range logins {
		if l.Host != creds.CanonicalHost(reg.Host()) || l.Scope() != "" || l.User == "" || l.Token {
			continue
		}
		if l.User != used.User && l.User != used.RefusedUser && !slices.Contains(users, l.User) {
			users = append(users, l.User)
		}
	}
	return users
}

// quotaOf asks for an account that is not in use.
func (p *program) quotaOf(ctx context.Context, host, user string) (registry.Quota, error) {
	k := keychain.New(p.env())
	defer k.Close()
	k.As(host, user)
	reg, err := p.newSetWith(k, p.settings).Open(host)
	if err != nil {
		return registry.Quota{}, err
	}
	r, ok := reg.(registry.QuotaReporter)
	if !ok {
		return registry.Quota{}, &registry.Error{Op: "read pull limit", Host: host, Err: registry.ErrUnsupported}
	}
	q, err := r.Quota(ctx, false)
	if err == nil && q.Account != user {
		err = reg.Access("").Refused
		if err == nil {
			err = fmt.Errorf("the login of %s at %s is not used: %w", user, host, registry.ErrUnauthorized)
		}
	}
	return q, err
}

// otherPulls is the app's way to know the limits of accounts that are not in
// use. Those that cannot be had are left out: the Accounts screen tells why.
func (p *program) otherPulls(ctx context.Context, reg registry.Registry) (all []registry.Quota) {
	for _, user := range p.otherAccounts(ctx, reg) {
		if q, err := p.quotaOf(ctx, reg.Host(), user); err == nil {
			all = append(all, q)
		}
	}
	return all
}
