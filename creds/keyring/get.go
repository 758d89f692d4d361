package keyring

import (
	"context"
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// Get reads an account's login: that of the user, or where user is empty the
// one that a rule picks for the resource, else the active one. A registry that
// has no account gives nil, and the keyring is not asked.
func (s *Store) Get(ctx context.Context, r creds.Resource, user string) (*creds.Credential, error) {
	page, err := s.book.Read()
	if err != nil {
		return nil, err
	}
	a := page.Pick(r)
	if user != "" {
		a = page.Find(r.Host, user)
	}
	if a == nil {
		return nil, nil
	}
	return s.credential(ctx, a, r)
}

func (s *Store) credential(ctx context.Context, a *book.Account, r creds.Resource) (*creds.Credential, error) {
	if a.Cloud != "" {
		return s.minted(ctx, a, r)
	}
	secret, err := s.read(ctx, a.Host, item(a.User, a.Host))
	switch {
	case errors.Is(err, errNone):
		return nil, s.lost(a)
	case err != nil:
		return nil, err
	}
	c := &creds.Credential{Login: s.login(a)}
	if a.Token {
		c.IdentityToken = creds.Secret(secret)
	} else {
		c.Password = creds.Secret(secret)
	}
	return c, nil
}

func (s *Store) lost(a *book.Account) *creds.Problem {
	return &creds.Problem{
		Path: creds.KindKeyring, Host: a.Host, Err: fmt.Errorf("%s: %w", a.User, ErrLost),
		Fix: "log in again, or take the account out",
	}
}

var errNoMint = errors.New("this program cannot make its token")

func (s *Store) minted(ctx context.Context, a *book.Account, r creds.Resource) (*creds.Credential, error) {
	if s.mint == nil {
		return nil, &creds.Problem{Path: creds.KindKeyring, Host: a.Host, Err: fmt.Errorf("%s: %w", a.User, errNoMint)}
	}
	c, err := s.mint(ctx, *a, r)
	if c != nil {
		l := s.login(a)
		l.Token = c.IdentityToken != ""
		c.Login = l
	}
	return c, err
}

// Lost reads every account's secret and tells of those that have none any
// more, or cannot be read: *creds.Problem each.
func (s *Store) Lost(ctx context.Context) ([]creds.Problem, error) {
	page, err := s.book.Read()
	if err != nil {
		return nil, err
	}
	var out []creds.Problem
	for _, a := range page.Accounts {
		if a.Cloud != "" {
			continue
		}
		_, err := s.read(ctx, a.Host, item(a.User, a.Host))
		switch {
		case errors.Is(err, errNone):
			out = append(out, *s.lost(&a))
		case err != nil:
			return out, err // it would be the same for the others
		}
	}
	return out, nil
}
