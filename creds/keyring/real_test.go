package keyring

import (
	"context"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

// newReal is the store of the session's keyring.
func newReal(t *testing.T) *Store {
	t.Helper()
	env := creds.System()
	return New(env, book.New(book.Path(env)))
}

func login(host, user, password string) creds.Credential {
	return creds.Credential{Login: creds.Login{Host: host, Key: host, User: user}, Password: creds.Secret(password)}
}

func put(t *testing.T, s *Store, c creds.Credential) {
	t.Helper()
	if err := s.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// secrets are those that a keyring has to give back as they were.
var secrets = map[string]string{
	"one byte": "x",
	"64 KiB":   strings.Repeat("0123456789abcdef", 4<<10),
	"lines":    "a\nb\r\nc\n",
	"spaces":   "  a  ",
	"NUL":      "a\x00b",
	"UTF-8":    "pässwörd ☃",
	"colon":    "a:b:c",
	"JSON":     `{"auth":"x"}`,
	"no UTF-8": "a\xff\xfeb",
}

func TestSecretService(t *testing.T) {
	if !keyringtest.In(t) {
		return
	}
	s, ctx := newReal(t), context.Background()
	for name, secret := range secrets {
		put(t, s, login("ghcr.io", name, secret))
	}
	for name, secret := range secrets {
		c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, name)
		if err != nil || c == nil || c.Password.Reveal() != secret {
			t.Errorf("%s: %v", name, err)
		}
	}
	put(t, s, login("ghcr.io", "one byte", "other")) // in the place of the old one
	if c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, "one byte"); err != nil || c.Password != "other" {
		t.Error(err)
	}
	if err := s.Erase(ctx, creds.Resource{Host: "ghcr.io"}, "NUL"); err != nil {
		t.Error(err)
	}
	if c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, "NUL"); c != nil || err != nil {
		t.Error(c, err)
	}
	if _, err := s.ring.get(item("NUL", "ghcr.io")); err == nil {
		t.Error("the secret is still there")
	}
	if err := s.Erase(ctx, creds.Resource{Host: "ghcr.io"}, ""); err != nil {
		t.Error(err)
	}
	if l, err := s.List(ctx); len(l) > 0 || err != nil {
		t.Error(l, err)
	}
}
