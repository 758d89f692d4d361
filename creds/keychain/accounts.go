package keychain

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// As has lookups for a registry give the login of this user and no other,
// wherever it is; no user goes back to the usual order.
func (k *Keychain) As(host, user string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if host = creds.CanonicalHost(host); user == "" {
		delete(k.as, host)
	} else {
		k.as[host] = user
	}
}

// Chosen are the accounts that were chosen with As, by host.
func (k *Keychain) Chosen() (all []creds.Account) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, host := range slices.Sorted(maps.Keys(k.as)) {
		all = append(all, creds.Account{User: k.as[host], Host: host})
	}
	return all
}

// Book is what is known of logins beside their secrets.
func (k *Keychain) Book() *book.Book { return k.book }

var errNoLogin = errors.New("there is no login")

// chosen is the user that the person chose for a registry.
func (k *Keychain) chosen(r creds.Resource) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.as[r.Host]
}

// Find reads the login of a user for a resource, wherever it is; nil when there
// is none. The keyring goes before files, and files before helpers.
func (k *Keychain) Find(ctx context.Context, r creds.Resource, user string) (*creds.Credential, error) {
	c, first := k.ring.Get(ctx, r, user)
	for _, s := range k.plain() {
		if c != nil {
			return c, nil
		}
		var err error
		if c, err = s.Get(ctx, r, user); err != nil && first == nil {
			first = err
		}
	}
	for _, s := range k.sources() {
		if c != nil {
			return c, nil
		}
		found, err := s.Lookup(ctx, r)
		if found != nil && found.Login.User == user {
			c = found
		} else if first == nil {
			first = err
		}
	}
	if c != nil {
		return c, nil
	}
	return nil, first
}

// ruled is the account that a rule picks.
func (k *Keychain) ruled(ctx context.Context, r creds.Resource) (*creds.Credential, error) {
	page, err := k.book.Read()
	if err != nil {
		return nil, err
	}
	if rule := page.RuleFor(r); rule != nil {
		return k.ring.Get(ctx, r, rule.User)
	}
	return nil, nil
}

// inUse is the active account of a registry.
func (k *Keychain) inUse(ctx context.Context, r creds.Resource) (*creds.Credential, error) {
	return k.ring.Get(ctx, r, "")
}
