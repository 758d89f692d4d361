package e2e

import (
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestLoginOffers offers the places for a login that would be kept in plain
// text, shows what changes in config.json, and asks before it does.
func TestLoginOffers(t *testing.T) {
	users := map[string]string{user: password, "bob": "old-secret-of-bob"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	h := ringHome(t)
	h.login(s.Host, "bob", users["bob"])
	term := h.open(120, 50, "login", s.Host)
	term.await("Username (bob):")
	term.press(user, "enter")
	term.await("Password or token of " + user)
	term.press(password, "enter")
	term.await("would be kept in plain text", "keyring", "(recommended)", "config.json", "auth.json", "Number or name [keyring]:")
	if strings.Contains(read(t, h, ".docker/config.json"), "regtui") {
		t.Error("it was written before it was asked")
	}
	term.press("enter")
	term.await("-", "\"auth\": \"•••\"", "\"regtui\"", "The login of bob@"+s.Host+", which stands there in clear, goes into the keyring too.", "Change", "so? [Y/n]")
	term.press("y", "enter")
	term.await("logged in to "+s.Host+" as "+user+": it is in the system's keyring", "docker, podman, skopeo and crane", "bob stays in the keyring beside it")
	if code := term.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for name, secret := range users {
		if strings.Contains(term.written(), secret) {
			t.Errorf("the secret of %s was shown", name)
		}
		if files := h.holds(name, secret); files != nil {
			t.Errorf("the secret of %s is in %q", name, files)
		}
	}
	s.Reset()
	h.must("accounts", "use", "bob@"+s.Host)
	if _, err := h.tool("skopeo", "login", "--get-login", s.Host); err != nil {
		t.Error(err)
	}
}

// TestLoginOffersPlain asks for plain text too, where there is no better place,
// and keeps nothing unless a person says so.
func TestLoginOffersPlain(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t, disttest.Htpasswd(user, password))
	h := newHome(t)
	h.vars = append(h.vars, "PATH=/nowhere") // no helper
	term := h.open(120, 50, "login", s.Host, "-u", user)
	term.await("Password or token of " + user)
	term.press(password, "enter")
	term.await("would be kept in plain text", "keyring", "not now", "no D-Bus", "config.json", "Number or name:")
	term.press("enter", "enter", "enter")
	term.await("the login was not kept")
	if code := term.wait(); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if files := h.holds(user, password); files != nil {
		t.Errorf("the secret is in %q", files)
	}
}
