package audit

import (
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

// An account whose secret the keyring has lost is found, and can be forgotten;
// the others are well.
func TestKeyring(t *testing.T) {
	if !keyringtest.In(t) {
		return
	}
	m := newMachine(t, "regtui") // so that tools would find it
	system := creds.System()
	m.env.Vars = append(m.env.Vars, "DBUS_SESSION_BUS_ADDRESS="+system.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	m.look()
	store, err := m.chain.Store(creds.KindKeyring)
	if err != nil {
		t.Fatal(err)
	}
	c := creds.Credential{Login: creds.Login{Host: "ghcr.io", Key: "ghcr.io", User: "al", Active: true}, Password: secret}
	if err := store.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	m.note(func(p *book.Page) { p.Set(book.Account{Host: "ghcr.io", User: "gone"}) })
	all := m.look()
	lost := find(all, "keyring-lost")
	if len(lost) != 1 || lost[0].Logins[0] != "gone@ghcr.io" || len(find(all, "keyring-fails")) > 0 {
		t.Fatalf("%+v", all)
	}
	if err := lost[0].Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	all = m.look()
	if len(find(all, "keyring-lost")) > 0 || len(find(all, "keyring-alone")) != 1 {
		t.Errorf("%+v", all)
	}
	if got, err := store.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "al"); err != nil || got == nil || got.Password != secret {
		t.Errorf("the other account: %v", err)
	}

	// What stands in clear goes there, and tools are led to it.
	m.write(config, `{`+auths("quay.io=bo")+`}`, 0o600)
	plain := find(m.look(), "plain")
	if len(plain) != 1 || plain[0].Do == nil {
		t.Fatalf("%+v", plain)
	}
	if err := plain[0].Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := m.read(config); strings.Contains(left, `"auth"`) || !strings.Contains(left, `"quay.io":"regtui"`) {
		t.Error(left)
	}
	if got, err := store.Get(t.Context(), creds.Resource{Host: "quay.io"}, "bo"); err != nil || got == nil || got.Password != secret {
		t.Errorf("it is not in the keyring: %v", err)
	}
	if all := m.look(); len(find(all, "plain")) > 0 {
		t.Errorf("%+v", all)
	}
}
