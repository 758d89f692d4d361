package keychain

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
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
