package keyring

import (
	"context"
	"errors"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// PutSide keeps one of the secrets that "docker login" has beside a Hub login,
// "access-token" or "refresh-token".
func (s *Store) PutSide(ctx context.Context, side book.Side, secret creds.Secret) error {
	name := sideItem(side.User, side.Host, side.Name)
	if err := s.check(side.Host, side.User, name, secret.Reveal()); err != nil {
		return err
	}
	if err := s.EraseSide(ctx, side.Host, side.Name); err != nil { // another user's
		return err
	}
	err := s.book.Change(ctx, func(p *book.Page) error {
		p.Sides = append(p.Sides, side)
		return nil
	})
	if err != nil {
		return err
	}
	_, err = s.keep(ctx, side.Host, name, secret.Reveal())
	return err // the book lists it still; one without a secret is as good as none
}

// GetSide reads one; the user is empty where there is none.
func (s *Store) GetSide(ctx context.Context, host, name string) (user string, secret creds.Secret, err error) {
	page, err := s.book.Read()
	if err != nil {
		return "", "", err
	}
	for _, side := range page.Sides {
		if side.Host != host || side.Name != name {
			continue
		}
		text, err := s.read(ctx, host, sideItem(side.User, host, name))
		if errors.Is(err, errNone) {
			return "", "", nil
		}
		return side.User, creds.Secret(text), err
	}
	return "", "", nil
}

// EraseSide takes one out, whoever's it is.
func (s *Store) EraseSide(ctx context.Context, host, name string) error {
	page, err := s.book.Read()
	if err != nil {
		return err
	}
	for _, side := range page.Sides {
		if side.Host != host || side.Name != name {
			continue
		}
		if err := s.remove(ctx, host, sideItem(side.User, host, name)); err != nil {
			return err
		}
		err := s.book.Change(ctx, func(p *book.Page) error {
			p.Sides = slices.DeleteFunc(p.Sides, func(o book.Side) bool { return o == side })
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
