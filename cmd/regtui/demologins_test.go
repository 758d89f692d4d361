package main

import (
	"errors"
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/registry/demo"
)

// The demo's app has logins that can be switched, tested and moved, and no
// program that it starts can get at its keyring.
func TestDemoLogins(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	p, _, _ := try()
	q := p.beside(d)
	defer q.close()
	for _, s := range d.Settings() {
		if err := q.file().Save(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.demoLogins(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	logins, err := q.appLogins(t.Context())
	if err != nil || len(logins) != 7 {
		t.Fatalf("%d logins, %v", len(logins), err)
	}
	said := map[string]string{}
	for c, err := range q.appTest(t.Context(), logins) {
		if err != nil {
			t.Fatal(err)
		}
		said[c.User] += c.String()
	}
	for user, want := range map[string]string{
		demo.HubUser: "goodgood", demo.HubPaid: "good", "robot$ci": "refused", "robot$build": "good", "acme-ci": "unsure", "": "unsure",
	} {
		if said[user] != want {
			t.Errorf("of %q registries say %q, want %q", user, said[user], want)
		}
	}
	for _, id := range []string{"helper-missing", "expires", "plain", "mode", "refused"} {
		if !slices.ContainsFunc(q.audit(t.Context(), false, false), func(f audit.Finding) bool { return f.ID == id }) {
			t.Errorf("no finding %q", id)
		}
	}
	for _, f := range q.audit(t.Context(), false, false) {
		if f.ID == "plain-http" {
			t.Errorf("this machine's own registries are found to be in clear: %v", f.Logins)
		}
	}

	other := creds.Account{User: demo.HubPaid, Host: creds.Hub}
	change, err := q.appUse(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	hub := creds.Resource{Host: creds.Hub}
	if c, err := q.keychain().Lookup(t.Context(), hub); err != nil || c == nil || c.Login.User != other.User {
		t.Errorf("in use is %v, %v", c, err)
	}

	i := slices.IndexFunc(logins, func(l creds.Login) bool { return l.User == demo.HubUser && l.Plain })
	change, err = q.appMove(t.Context(), logins[i:i+1], creds.KindKeyring)
	if err != nil || change.Do == nil {
		t.Fatalf("%+v, %v", change, err)
	}
	if _, err := change.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := q.keychain().Lookup(t.Context(), creds.Resource{Host: logins[i].Host}); err != nil || c == nil || c.Login.Place.Kind == creds.KindConfig {
		t.Errorf("moved to %v, %v", c, err)
	}

	child := p.beside(d) // as a command in the same surroundings
	defer child.close()
	ring, err := child.keychain().Store(creds.KindKeyring)
	if err != nil {
		t.Fatal(err)
	}
	if l := ring.Limits(t.Context()); !errors.Is(l.Down, keyring.ErrDown) {
		t.Errorf("another process has a keyring: %+v", l)
	}
}
