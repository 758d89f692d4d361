package move

import (
	"context"
	"errors"
	"slices"

	"github.com/regtui/regtui/creds"
)

// shelf is a place in memory.
type shelf struct {
	place  creds.Place
	limits creds.Limits
	kept   *[]creds.Credential // two shelves may share it
	fault  *fault
}

// fault lets the nth call that changes or reads something fail, before it took
// effect or after, and may end the test's process there.
type fault struct {
	at, n int
	late  bool
	kill  func()
}

var errFault = errors.New("the place is out of order")

// around runs what a store does, with the fault.
func (f *fault) around(do func()) error {
	if f == nil {
		do()
		return nil
	}
	f.n++
	if f.n != f.at {
		do()
		return nil
	}
	if f.late {
		do()
	}
	if f.kill != nil {
		f.kill()
	}
	return errFault
}

func newShelf(kind, name string, l creds.Limits, logins ...creds.Credential) *shelf {
	s := &shelf{place: creds.Place{Kind: kind, Path: name}, limits: l, kept: &logins}
	if kind == creds.KindHelper {
		s.place = creds.Place{Kind: kind, Helper: name}
	}
	return s
}

func (s *shelf) Place() creds.Place                  { return s.place }
func (s *shelf) Limits(context.Context) creds.Limits { return s.limits }

func (s *shelf) List(context.Context) ([]creds.Login, error) {
	var out []creds.Login
	for _, c := range *s.kept {
		c.Login.Place = s.place
		out = append(out, c.Login)
	}
	return out, nil
}

func (s *shelf) find(r creds.Resource, user string) int {
	return slices.IndexFunc(*s.kept, func(c creds.Credential) bool {
		return Resource(&c.Login) == r && (user == "" || s.limits.OneUser || c.Login.User == user)
	})
}

func (s *shelf) Get(_ context.Context, r creds.Resource, user string) (c *creds.Credential, err error) {
	err = s.fault.around(func() {
		if i := s.find(r, user); i >= 0 {
			found := (*s.kept)[i]
			c = &found
		}
	})
	return c, err
}

func (s *shelf) Put(_ context.Context, c creds.Credential) error {
	return s.fault.around(func() {
		if i := s.find(Resource(&c.Login), c.Login.User); i >= 0 {
			(*s.kept)[i] = c
			return
		}
		*s.kept = append(*s.kept, c)
	})
}

func (s *shelf) Erase(_ context.Context, r creds.Resource, user string) error {
	return s.fault.around(func() {
		*s.kept = slices.DeleteFunc(*s.kept, func(c creds.Credential) bool {
			return Resource(&c.Login) == r && (user == "" || c.Login.User == user)
		})
	})
}

// has tells whether a secret is on the shelf.
func (s *shelf) has(secret creds.Secret) bool {
	return slices.ContainsFunc(*s.kept, func(c creds.Credential) bool {
		return c.Password == secret || c.IdentityToken == secret || c.RegistryToken == secret
	})
}

func cred(user, key, secret string) creds.Credential {
	return creds.Credential{
		Login:    creds.Login{Host: creds.ParseKey(key).Host, Key: key, User: user},
		Password: creds.Secret(secret),
	}
}

// wishes are for all that is on a shelf.
func wishes(from, to *shelf) []Wish { return wish(from, to) }

func wish(from *shelf, to creds.Store) []Wish {
	logins, _ := from.List(context.Background())
	var out []Wish
	for _, l := range logins {
		out = append(out, Wish{Login: l, From: from, To: to})
	}
	return out
}
