package audit

import (
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
	m := newMachine(t)
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
}
