package keyring

import (
	"errors"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// The demo's keyring works where the system's is left alone, and nobody else
// finds what is in it.
func TestMemory(t *testing.T) {
	env := creds.Env{OS: "linux", Home: t.TempDir(), Vars: []string{creds.DemoEnv + "=here"}}
	b := book.New(book.Path(env))
	s := New(env, b, Memory())
	if l := s.Limits(t.Context()); l.Down != nil {
		t.Fatal(l.Down)
	}
	r := creds.Resource{Host: "ghcr.io"}
	for _, user := range []string{"al", "bo"} {
		c := creds.Credential{Login: creds.Login{Host: "ghcr.io", Key: "ghcr.io", User: user, Active: user == "al"}, Password: creds.Secret("pw-" + user)}
		if err := s.Put(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := s.Get(t.Context(), r, ""); err != nil || c == nil || c.Login.User != "al" || c.Password != "pw-al" {
		t.Errorf("%v, %v", c, err)
	}
	if err := s.Erase(t.Context(), r, "al"); err != nil {
		t.Error(err)
	}
	if c, err := s.Get(t.Context(), r, "al"); c != nil || err != nil {
		t.Errorf("it is there still: %v, %v", c, err)
	}
	if c, err := New(env, b, Memory()).Get(t.Context(), r, "bo"); c != nil || !errors.Is(err, ErrLost) {
		t.Errorf("another one has it: %v, %v", c, err)
	}
	if c, err := New(env, b).Get(t.Context(), r, "bo"); c != nil || !errors.Is(err, ErrDown) {
		t.Errorf("the system's was asked: %v, %v", c, err)
	}
}
