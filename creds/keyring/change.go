package keyring

import (
	"context"
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

var (
	errMismatch = errors.New("it gave back another secret than it was given: nothing was kept")
	errPath     = errors.New("an account in the keyring is for a whole registry")
)

// Put keeps a login. It becomes the active account of its registry when the
// login says so, or when it is the only one. Other users' accounts stay.
//
// The book lists the account before the keyring has its secret: should
// everything end in between, an account is listed that has none, which is
// told, and never is a secret there that nothing lists.
func (s *Store) Put(ctx context.Context, c creds.Credential) error {
	l, secret := &c.Login, c.Password
	if c.RegistryToken != "" {
		secret = c.RegistryToken
	}
	token := c.IdentityToken != ""
	if token {
		secret = c.IdentityToken
	}
	name := item(l.User, l.Host)
	if creds.ParseKey(l.Key).Path != "" {
		return &creds.Problem{Path: creds.KindKeyring, Host: l.Key, Err: errPath, Fix: "keep it for the registry, and have a rule pick it for the path"}
	}
	if err := s.check(l.Host, l.User, name, secret.Reveal()); err != nil {
		return err
	}
	if err := s.down(); err != nil {
		return err
	}
	known, err := s.announce(ctx, l)
	if err != nil {
		return err
	}
	if err := s.keep(ctx, l.Host, name, secret.Reveal()); err != nil {
		if !known && !errors.Is(err, ErrTimeout) && ctx.Err() == nil { // a call that is late may still be done
			err = errors.Join(err, s.book.Change(ctx, func(p *book.Page) error { p.Drop(l.Host, l.User); return nil }))
		}
		return err
	}
	return s.book.Change(ctx, func(p *book.Page) error {
		a := book.Account{Host: l.Host, User: l.User, Token: token, Kind: kind(&c), Created: s.now().UTC()}
		old := p.Find(l.Host, l.User)
		a.Active = l.Active || old != nil && old.Active || len(p.Of(l.Host)) == 1 && old != nil
		p.Set(a)
		return nil
	})
}

// announce lists an account whose secret is about to be kept, and tells whether
// it was listed before.
func (s *Store) announce(ctx context.Context, l *creds.Login) (known bool, err error) {
	err = s.book.Change(ctx, func(p *book.Page) error {
		if known = p.Find(l.Host, l.User) != nil; !known {
			p.Set(book.Account{Host: l.Host, User: l.User, Created: s.now().UTC()})
		}
		return nil
	})
	return known, err
}

// keep puts a secret into the keyring and reads it back. One that comes back
// different is taken out again, and what was there before goes back.
func (s *Store) keep(ctx context.Context, host, name, secret string) error {
	before, err := s.read(ctx, host, name)
	if err != nil && !errors.Is(err, errNone) {
		return err
	}
	there := err == nil
	if _, err := call(ctx, s, host, func(r ring) (struct{}, error) { return struct{}{}, r.set(name, secret) }); err != nil {
		return err
	}
	after, err := s.read(ctx, host, name)
	if err == nil && after == secret {
		return nil
	}
	if err == nil || errors.Is(err, errNone) {
		err = &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: %w", ErrFailed, errMismatch), Fix: "keep the login in another place"}
	}
	_, undone := call(ctx, s, host, func(r ring) (struct{}, error) {
		if there {
			return struct{}{}, r.set(name, before)
		}
		return struct{}{}, r.remove(name)
	})
	if undone != nil && !errors.Is(undone, errNone) {
		err = errors.Join(err, undone)
	}
	return err
}

func (s *Store) read(ctx context.Context, host, name string) (string, error) {
	return call(ctx, s, host, func(r ring) (string, error) { return r.get(name) })
}

// Erase takes the account of a user out of the keyring, and those of all users
// where user is empty. The book forgets it last, so that no secret is left
// that nothing lists.
func (s *Store) Erase(ctx context.Context, r creds.Resource, user string) error {
	if r.Path != "" {
		return nil // nothing is kept for a path
	}
	page, err := s.book.Read()
	if err != nil {
		return err
	}
	var errs []error
	for _, a := range page.Of(r.Host) {
		if user == "" || a.User == user {
			errs = append(errs, s.erase(ctx, a))
		}
	}
	return errors.Join(errs...)
}

func (s *Store) erase(ctx context.Context, a book.Account) error {
	if a.Cloud == "" {
		if err := s.remove(ctx, a.Host, item(a.User, a.Host)); err != nil {
			return err
		}
	}
	return s.book.Change(ctx, func(p *book.Page) error { p.Drop(a.Host, a.User); return nil })
}

func (s *Store) remove(ctx context.Context, host, name string) error {
	_, err := call(ctx, s, host, func(r ring) (struct{}, error) { return struct{}{}, r.remove(name) })
	if errors.Is(err, errNone) {
		return nil
	}
	return err
}

// kind is what the secret is, for the book.
func kind(*creds.Credential) string { return "" }
