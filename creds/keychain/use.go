package keychain

import (
	"context"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// PrepareUse looks what it takes to have docker and the others send an account
// that is in the keyring. Its secret is read, so that nobody switches to one
// that is lost.
func (k *Keychain) PrepareUse(ctx context.Context, a creds.Account) (*Keeping, error) {
	r := creds.Resource{Host: creds.CanonicalHost(a.Host)}
	page, err := k.book.Read()
	if err != nil {
		return nil, err
	}
	listed := page.Find(r.Host, a.User)
	if listed == nil {
		return nil, page.Use(r.Host, a.User)
	}
	store := creds.Store(k.ring)
	if listed.Cloud != "" { // works without a keyring
		store = k.ForCloud(listed.Cloud)
	}
	c, err := k.ring.Get(ctx, r, a.User)
	if err != nil {
		return nil, err
	}
	return k.prepare(ctx, &Keeping{Resource: r, User: a.User, Store: store, uses: c})
}

// Use makes the account of a Keeping the one that tools send.
func (k *Keychain) Use(ctx context.Context, q *Keeping) (Saved, error) {
	c, err := k.ring.Get(ctx, q.Resource, q.User)
	if err != nil {
		return Saved{}, err
	}
	if err := k.book.Change(ctx, func(p *book.Page) error { return p.Use(q.Resource.Host, q.User) }); err != nil {
		return Saved{}, err
	}
	return k.rewire(ctx, q, func(e dockerconfig.Entry) bool {
		return c != nil && e.Key.Host == q.Resource.Host && e.User == q.User && e.Password == c.Password && e.IdentityToken == c.IdentityToken
	})
}
