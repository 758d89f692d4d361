package app

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
)

// wanting is a screen that names the registry it wants a login for.
type wanting struct {
	*fake
	host string
	in   []string
}

func (w *wanting) WantsLogin() string { return w.host }

func (w *wanting) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(ui.LoggedIn); ok {
		w.in = append(w.in, m.Host)
		w.host = ""
	}
	return w.fake.Update(msg)
}

func canLogIn(d *ui.Deps) {
	d.LogIn = func(_ context.Context, ask ui.LoginRequest) ([]string, error) {
		return []string{"logged in to " + ask.Host + " as " + ask.User}, nil
	}
}

func denied(host string, err error) error {
	return &registry.Error{Op: "list tags", Host: host, Err: err}
}

// Where a login is wanted, the key of the accounts asks for it and the screen
// goes on; elsewhere it shows the logins.
func TestLoginWhereWanted(t *testing.T) {
	d := drive(t, nginx, canLogIn)
	tried := 0
	d.send(ui.Failed{Err: denied("docker.io", registry.ErrUnauthorized), Retry: func() tea.Msg { tried++; return nil }})
	d.shows("a log in")
	d.press("a")
	d.at(nginx)
	d.shows("docker.io")
	d.typeText("alice")
	d.press("enter")
	d.typeText("pw")
	d.press("enter")
	d.shows("logged in to docker.io as alice")
	d.at(nginx)
	if tried != 1 || len(d.dialogs) != 0 || len(d.failures) != 0 {
		t.Errorf("tried %d times, %d dialogs, %d errors", tried, len(d.dialogs), len(d.failures))
	}
	d.press("a")
	d.at(ui.Place{Screen: ui.Accounts, Host: "docker.io"})
}

// A screen may want a login without an error, and is told of it once.
func TestScreenWantsLogin(t *testing.T) {
	d := drive(t, home, canLogIn)
	w := &wanting{fake: d.topFake(), host: "ghcr.io"}
	d.top().screen = w
	d.shows("a log in")
	d.press("a")
	d.shows("ghcr.io")
	d.press("esc")
	d.send(ui.LoggedIn{Host: "ghcr.io"})
	if len(w.in) != 1 {
		t.Errorf("told %q", w.in)
	}
	d.hides("a log in")
}

// What another login would hardly mend leads to the accounts.
func TestNoLoginWanted(t *testing.T) {
	for name, err := range map[string]error{
		"offline":           denied("docker.io", registry.ErrOffline),
		"not of a registry": context.DeadlineExceeded,
	} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, nginx, canLogIn)
			d.send(ui.Failed{Err: err})
			d.hides("a log in")
			d.press("a")
			d.at(ui.Place{Screen: ui.Accounts, Host: "docker.io"})
		})
	}
}

func TestLoginByName(t *testing.T) {
	d := drive(t, hub, canLogIn)
	d.press(":")
	d.typeText("login")
	d.press("enter")
	d.shows("docker.io")
	if len(d.dialogs) != 1 || d.dialogs[0].Title() != "Log in" {
		t.Fatalf("no form:\n%s", d.text())
	}
	d.press("esc", ":")
	d.typeText("login new.example")
	d.press("enter")
	if !strings.Contains(d.text(), "new.example") || d.dialogs[0].Title() != "Log in" {
		t.Errorf("no form for it:\n%s", d.text())
	}
}

// A login goes on where one was wanted, and nowhere else.
func TestLoggedIn(t *testing.T) {
	d := drive(t, home)
	tried := map[string]int{}
	fail := func(name string, err error) {
		d.send(ui.Failed{Err: err, Retry: func() tea.Msg { tried[name]++; return nil }})
	}
	fail("mine", denied("docker.io", registry.ErrUnauthorized))
	fail("another host", denied("ghcr.io", registry.ErrUnauthorized))
	fail("another trouble", denied("docker.io", registry.ErrOffline))
	d.send(ui.LoggedIn{Host: "index.docker.io"})
	if len(tried) != 1 || tried["mine"] != 1 || len(d.failures) != 2 {
		t.Errorf("tried again: %v, %d errors left", tried, len(d.failures))
	}
}

// Another account is chosen by name; what is shown is read anew as it.
func TestBrowseAs(t *testing.T) {
	var as []creds.Account
	d := drive(t, nginx, func(d *ui.Deps) {
		d.As = func(a creds.Account) { as = append(as, a) }
		d.Accounts = func() []creds.Account {
			return []creds.Account{{User: "bob", Host: "ghcr.io"}, {User: "acme-ci", Host: "docker.io"}}
		}
	})
	before := d.topFake()
	d.press(":")
	d.typeText("as ")
	d.shows("acme-ci@docker.io")
	d.press("enter")
	d.shows("browsing docker.io as acme-ci")
	if len(as) != 1 || as[0] != (creds.Account{User: "acme-ci", Host: "docker.io"}) || !before.closed || d.topFake() == before {
		t.Errorf("as %v, the screen was left: %v", as, before.closed)
	}
	d.at(nginx)
	d.press(":")
	d.typeText("as usual")
	d.press("enter")
	if len(as) != 2 || as[1] != (creds.Account{Host: "docker.io"}) {
		t.Errorf("as %v", as)
	}
}
