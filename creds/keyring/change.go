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
	errBearer   = errors.New("a registry token ends within minutes, and is not kept")
)

// Put keeps a login. It becomes the active account of its registry when the
// login says so, or when it is the only one. Other users' accounts stay.
//
// The book lists the account before the keyring has its secret: should
// everything end in between, an account is listed that has none, which is
// told, and never is a secret there that nothing lists.
func (s *Store) Put(ctx context.Context, c creds.Credential) error {
	l, secret := &c.Login, c.Password
	kind := creds.KindOf(l.Host, l.User, secret)
	token := c.IdentityToken != ""
	if token {
		secret, kind = c.IdentityToken, creds.Identity
	}
	name := item(l.User, l.Host)
	switch {
	case creds.ParseKey(l.Key).Path != "":
		return &creds.Problem{Path: creds.KindKeyring, Host: l.Key, Err: errPath, Fix: "keep it for the registry, and have a rule pick it for the path"}
	case c.RegistryToken != "":
		return &creds.Problem{Path: creds.KindKeyring, Host: l.Key, Err: errBearer, Fix: "log in with what it was made from"}
	}
	if err := s.check(l.Host, l.User, name, secret.Reveal()); err != nil {
		return err
	}
	if err := s.down(); err != nil {
		return err
	}
	a := book.Account{Host: l.Host, User: l.User, Token: token, Kind: string(kind), Created: s.now().UTC()}
	known, err := s.announce(ctx, a)
	if err != nil {
		return err
	}
	left, err := s.keep(ctx, l.Host, name, secret.Reveal())
	ctx = context.WithoutCancel(ctx) // the book is to be right also when nobody waits any more
	if err != nil {
		if !known && !left {
			err = errors.Join(err, s.drop(ctx, a))
		}
		return err
	}
	return s.book.Change(ctx, func(p *book.Page) error {
		old := p.Find(l.Host, l.User)
		a.Active = l.Active || old != nil && old.Active || len(p.Of(l.Host)) == 1 && old != nil
		p.Set(a)
		return nil
	})
}

// announce lists an account whose secret is about to be kept, and tells whether
// it was listed before.
func (s *Store) announce(ctx context.Context, a book.Account) (known bool, err error) {
	err = s.book.Change(ctx, func(p *book.Page) error {
		if known = p.Find(a.Host, a.User) != nil; !known {
			p.Set(a)
		}
		return nil
	})
	return known, err
}

// drop has the book forget an account, unless somebody has put it anew since a
// was read: then its secret is there again.
func (s *Store) drop(ctx context.Context, a book.Account) error {
	return s.book.Change(context.WithoutCancel(ctx), func(p *book.Page) error {
		if now := p.Find(a.Host, a.User); now != nil && now.Created.Equal(a.Created) {
			p.Drop(a.Host, a.User)
		}
		return nil
	})
}

// keep puts a secret into the keyring and reads it back. One that comes back
// different is taken out again, and what was there before goes back. left tells
// of a failure whether the secret may be there all the same, or come to be: a
// call that is late may still be done.
func (s *Store) keep(ctx context.Context, host, name, secret string) (left bool, err error) {
	before, err := s.read(ctx, host, name)
	there := err == nil
	if err != nil && !errors.Is(err, errNone) {
		return false, err
	}
	err = s.set(ctx, host, name, secret)
	if err == nil {
		var after string
		after, err = s.read(ctx, host, name)
		switch {
		case err == nil && after == secret:
			return false, nil
		case err == nil, errors.Is(err, errNone):
			err = &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: %w", ErrFailed, errMismatch), Fix: "keep the login in another place"}
		}
	}
	var undone error
	if there {
		undone = s.set(ctx, host, name, before)
	} else {
		undone = s.remove(ctx, host, name)
	}
	return undone != nil, errors.Join(err, undone)
}

func (s *Store) set(ctx context.Context, host, name, secret string) error {
	_, err := call(ctx, s, host, func(r ring) (struct{}, error) { return struct{}{}, r.set(name, secret) })
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
	return s.drop(ctx, a)
}

func (s *Store) remove(ctx context.Context, host, name string) error {
	_, err := call(ctx, s, host, func(r ring) (struct{}, error) { return struct{}{}, r.remove(name) })
	if errors.Is(err, errNone) {
		return nil
	}
	return err
}
