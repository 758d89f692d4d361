package keychain

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

// sky is a cloud that notes what it is asked.
type sky struct {
	err       error
	forgotten []string
}

func (s *sky) Mint(_ context.Context, a book.Account, _ creds.Resource) (*creds.Credential, error) {
	if s.err != nil {
		return nil, s.err
	}
	return &creds.Credential{Password: creds.Secret("token of " + a.Host)}, nil
}

func (s *sky) Forget(host string) { s.forgotten = append(s.forgotten, host) }

// The cloud makes the secret of an account of its own, also where docker's file
// names regtui's helper for it. A helper that the person named goes before it.
func TestCloudAccount(t *testing.T) {
	const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	for name, tt := range map[string]struct{ file, user string }{
		"no file":         {`{}`, "AWS"},
		"regtui's helper": {`{"credHelpers":{"` + host + `":"regtui"}}`, "AWS"},
		"another helper":  {`{"credHelpers":{"` + host + `":"good"}}`, "AWS"}, // which has nothing
		"a login in it":   {`{` + auths(host+"=mine") + `}`, "mine"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "good")
			m.write(config, tt.file)
			s := &sky{}
			k := New(m.env, Cloud(s))
			t.Cleanup(k.Close)
			if err := k.Book().Change(t.Context(), func(p *book.Page) error {
				p.Set(book.Account{Host: host, User: "AWS", Cloud: "ecr", Active: true})
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			r := gcr(t, host+"/team/app")
			c, err := k.Lookup(t.Context(), creds.Resource{Host: host, Path: "team/app"})
			if err != nil || c == nil || c.Login.User != tt.user {
				t.Fatal(c, err)
			}
			if tt.user == "AWS" && (c.Password.Reveal() != "token of "+host || c.Login.Place.Kind != creds.KindKeyring) {
				t.Errorf("%+v", c)
			}
			k.Forget(r)
			if !slices.Equal(s.forgotten, []string{host}) {
				t.Errorf("forgotten: %v", s.forgotten)
			}
			if s.err = errors.New("down"); tt.user == "AWS" {
				if c, err := k.Lookup(t.Context(), creds.Resource{Host: host}); c != nil || !errors.Is(err, s.err) {
					t.Error(c, err)
				}
			}
		})
	}
}

// An account of a cloud's takes the place of a token that was kept by hand,
// which is gone then, and is the active one.
func TestForCloud(t *testing.T) {
	const host = "acme.azurecr.io"
	m := newMachine(t)
	m.env.Vars = append(m.env.Vars, keyringtest.Fake()...)
	k := New(m.env, Cloud(&sky{}))
	t.Cleanup(k.Close)
	put := func(s creds.Store, user, secret string) {
		t.Helper()
		if err := s.Put(t.Context(), creds.Credential{Login: creds.Login{Host: host, Key: host, User: user, Active: true}, Password: creds.Secret(secret)}); err != nil {
			t.Fatal(err)
		}
	}
	put(k.ring, "0000", "old")
	put(k.ring, "other", "pw")
	saved, err := k.KeepAlone(t.Context(), k.ForCloud("acr"), creds.Credential{Login: creds.Login{Host: host, Key: host, User: "0000"}, Password: "new"})
	if err != nil || saved.Login.Cloud != "acr" || !saved.Login.Active || len(saved.Beside) != 1 {
		t.Errorf("%+v %v", saved, err)
	}
	c, err := k.Lookup(t.Context(), creds.Resource{Host: host})
	if err != nil || c == nil || c.Login.User != "0000" || c.Password.Reveal() != "token of "+host {
		t.Error(c, err)
	}
	// Were a secret still in the keyring, it would be given for an account that
	// is none of a cloud's.
	if err := k.Book().Change(t.Context(), func(p *book.Page) error {
		p.Find(host, "0000").Cloud = ""
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if c, err := k.ring.Get(t.Context(), creds.Resource{Host: host}, "0000"); c != nil || !errors.Is(err, keyring.ErrLost) {
		t.Error(c, err)
	}
}

// A login of somebody else in docker's file is in the keyring, secret and all,
// once a cloud's account takes its place there.
func TestForCloudAbsorbs(t *testing.T) {
	const host = "acme.azurecr.io"
	m := ringed(t, nil)
	m.own()
	m.write(config, "{"+auths(host+"=mine")+"}")
	k := New(m.env, Cloud(&sky{}))
	t.Cleanup(k.Close)
	q, err := k.Prepare(t.Context(), creds.Resource{Host: host}, "0000", k.ForCloud("acr"), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Keep(t.Context(), q, "new"); err != nil {
		t.Fatal(err)
	}
	if got := inRing(t, k, host); !slices.Equal(got, []string{"*0000=token of " + host, "mine=pw"}) {
		t.Errorf("%q", got)
	}
}

// A cloud's account can be switched to where there is no keyring.
func TestUseCloud(t *testing.T) {
	const host = "acme.azurecr.io"
	m := newMachine(t)
	m.own()
	k := New(m.env, Cloud(&sky{}))
	t.Cleanup(k.Close)
	if err := k.Book().Change(t.Context(), func(p *book.Page) error {
		p.Set(book.Account{Host: host, User: "0000", Cloud: "acr"})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	q, err := k.PrepareUse(t.Context(), creds.Account{User: "0000", Host: host})
	if err != nil {
		t.Fatal(err)
	}
	if saved, err := k.Use(t.Context(), q); err != nil || !saved.Login.Active || saved.Login.Cloud != "acr" {
		t.Errorf("%+v %v", saved.Login, err)
	}
}
