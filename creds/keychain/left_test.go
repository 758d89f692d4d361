package keychain

import (
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/move"
)

// inHelper lists a machine's login in a helper, as Logins tells it.
func inHelper(t *testing.T, k *Keychain, name string) *creds.Login {
	t.Helper()
	all, err := k.Logins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Place.Helper == name {
			return &all[i]
		}
	}
	return nil
}

// What a helper has is not lost when its registry's logins go elsewhere.
func TestLeft(t *testing.T) {
	ghcr := creds.Resource{Host: "ghcr.io"}
	for _, tt := range []struct {
		name, store, user string
		accounts          []string
		use               bool
		fate              Fate
		ring              []string
		stays             string // the user whose login the helper still has
	}{
		{name: "another user's goes into the keyring", store: "keyring", user: "bot", fate: Carried, ring: []string{"*bot=new", "al=old"}},
		{name: "the same user's goes", store: "keyring", user: "al", fate: Erased, ring: []string{"*al=new"}},
		{name: "the same user's goes for a file", store: "config.json", user: "al", fate: Erased},
		{name: "a file cannot keep two", store: "config.json", user: "bot", fate: Stays, stays: "al"},
		{name: "what differs stays", store: "keyring", user: "bot", accounts: []string{"ghcr.io=al"}, fate: Stays, ring: []string{"*bot=new", "al=pw"}, stays: "al"},
		{name: "an account is used", use: true, user: "bot", accounts: []string{"ghcr.io=bot"}, fate: Carried, ring: []string{"*bot=pw", "al=old"}},
		{name: "one is used of which the helper has another secret", use: true, user: "al", accounts: []string{"ghcr.io=al"}, fate: Stays, ring: []string{"*al=pw"}, stays: "al"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ringed(t, tt.accounts, "keeps")
			m.own()
			m.write(config, `{"credHelpers":{"ghcr.io":"keeps"}}`)
			k := m.keychain()
			if err := k.keep("keeps").Put(t.Context(), creds.Credential{Login: creds.Login{Host: "ghcr.io", Key: "ghcr.io", User: "al"}, Password: "old"}); err != nil {
				t.Fatal(err)
			}
			var saved Saved
			var err error
			if tt.use {
				var q *Keeping
				if q, err = k.PrepareUse(t.Context(), creds.Account{User: tt.user, Host: "ghcr.io"}); err == nil {
					saved, err = k.Use(t.Context(), q)
				}
			} else {
				_, saved, err = keep(t, k, tt.store, ghcr, tt.user, "new", false)
			}
			if err != nil {
				t.Fatal(err)
			}
			if saved.Left == nil || saved.Left.Fate != tt.fate || saved.Left.User != "al" || (saved.Left.Err != nil) != (tt.fate == Stays) {
				t.Errorf("left %+v", saved.Left)
			}
			if got := inRing(t, k, "ghcr.io"); !slices.Equal(got, tt.ring) {
				t.Errorf("keyring: %q", got)
			}
			if got := m.helpers()["ghcr.io"].Username; got != tt.stays {
				t.Errorf("the helper has %q", got)
			}
			l := inHelper(t, k, "keeps")
			if (l != nil) != (tt.stays != "") || l != nil && (l.User != tt.stays || l.Problem == nil || len(l.UsedBy) > 0) {
				t.Errorf("listed %+v", l)
			}
			if _, err := k.LogOut(t.Context(), ghcr, ""); err != nil {
				t.Fatal(err)
			}
			if got := m.helpers()["ghcr.io"].Username; got != "" || inHelper(t, k, "keeps") != nil {
				t.Errorf("logging out left %q", got)
			}
			page, _ := k.Book().Read()
			if len(page.Helped) > 0 || len(page.Leaving) > 0 {
				t.Errorf("the book has %v, %v", page.Helped, page.Leaving)
			}
		})
	}
}

// What regtui put into a helper is found when another program names no helper
// any more, and one user's logging out takes that one out.
func TestUnnamed(t *testing.T) {
	m := ringed(t, nil, "keeps")
	k := m.keychain()
	if _, _, err := keep(t, k, "keeps", creds.Resource{Host: "ghcr.io"}, "al", "pw", false); err != nil {
		t.Fatal(err)
	}
	m.write(config, "{}")
	l := inHelper(t, k, "keeps")
	if l == nil || l.User != "al" || l.Problem == nil {
		t.Fatalf("listed %+v", l)
	}
	if c, err := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"}); c != nil || err != nil {
		t.Errorf("it is sent: %v, %v", c, err)
	}
	if _, err := k.LogOut(t.Context(), creds.Resource{Host: "ghcr.io"}, "al"); err != nil {
		t.Fatal(err)
	}
	if got := m.helpers()["ghcr.io"].Username; got != "" {
		t.Errorf("the helper has %q", got)
	}
	page, _ := k.Book().Read()
	if len(page.Helped) != 0 {
		t.Errorf("the book has %v", page.Helped)
	}
}

// A move that has a registry's helper asked no more tells of the login in it,
// which is listed then.
func TestPassedOver(t *testing.T) {
	m := ringed(t, nil, "keeps")
	m.own()
	m.write(config, `{"credHelpers":{"ghcr.io":"keeps"}}`)
	m.write(session, "{"+auths("ghcr.io=bot")+"}")
	k := m.keychain()
	logins, err := k.Logins(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	logins = slices.DeleteFunc(logins, func(l creds.Login) bool { return l.User != "bot" })
	p, err := k.PlanMove(t.Context(), logins, k.ring, move.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s := p.Steps[0]; s.Err != nil || s.PassedOver == nil || s.PassedOver.User != "ghuser" || len(s.Notes) == 0 {
		t.Fatalf("%+v", s)
	}
	if err := p.Apply(t.Context(), func(r move.Result) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if l := inHelper(t, k, "keeps"); l == nil || l.User != "ghuser" || l.Problem == nil {
		t.Errorf("listed %+v", l)
	}
}
