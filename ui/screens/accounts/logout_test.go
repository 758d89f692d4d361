package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// dialogOf opens a dialog by a key and gives it to a driver of its own.
func dialogOf(t *testing.T, d *screentest.Drive, key string) *screentest.Drive {
	t.Helper()
	d.Press(key)
	d.Settle()
	open, ok := screentest.Last[ui.OpenDialog](d)
	if !ok {
		t.Fatalf("%q opens no dialog", key)
	}
	return screentest.Start(t, open.Dialog, 76, 20)
}

// The form begins with the names of the selected login, else with the registry
// that the screen was opened from.
func TestLogIn(t *testing.T) {
	none := func() ([]creds.Login, error) { return nil, nil }
	for _, c := range []struct {
		at     string
		logins func() ([]creds.Login, error)
		want   ui.AskLogin
	}{
		{"ghcr.io", some, ui.AskLogin{Host: "ghcr.io"}},
		{"acr.example", some, ui.AskLogin{Host: "acr.example"}}, // <token> is nobody's name
		{"new.example", some, ui.AskLogin{Host: "new.example"}},
		{"new.example", none, ui.AskLogin{Host: "new.example"}},
		{"", none, ui.AskLogin{}},
	} {
		_, d := open(t, ui.Place{Host: c.at}, c.logins, 120, 35)
		d.Press("n")
		d.Settle()
		if got, ok := screentest.Last[ui.AskLogin](d); !ok || got != c.want {
			t.Errorf("at %q: %+v", c.at, got)
		}
	}
}

func TestLogOut(t *testing.T) {
	for name, err := range map[string]error{"good": nil, "one place fails": errors.New("docker-credential-x: failed")} {
		t.Run(name, func(t *testing.T) {
			s, d := open(t, ui.Place{Host: "quay.io"}, some, 120, 35)
			d.Press("down") // quay.io/acme/infra
			var asked []creds.Resource
			s.d.LogOut = func(_ context.Context, r creds.Resource, user string) ([]string, error) {
				if user != "" {
					t.Errorf("of %q alone, and there is nobody else", user)
				}
				asked = append(asked, r)
				return []string{"removed robot from " + auth}, err
			}
			g := dialogOf(t, d, "x")
			if !strings.Contains(g.Plain(), "quay.io/acme/infra") {
				t.Errorf("what is asked:\n%s", g.Plain())
			}
			g.Press("right", "enter")
			g.Settle()
			if want := []creds.Resource{{Host: "quay.io", Path: "acme/infra"}}; !slices.Equal(asked, want) {
				t.Errorf("asked %v", asked)
			}
			if !strings.Contains(g.Plain(), "removed robot from "+auth) || (err != nil) != strings.Contains(g.Plain(), "docker-credential-x: failed") {
				t.Errorf("what became of it:\n%s", g.Plain())
			}
			if _, ok := screentest.Last[ui.RegistriesChanged](g); !ok {
				t.Error("nobody is told")
			}
		})
	}
	// The first button keeps the login.
	s, d := open(t, ui.Place{Host: "quay.io"}, some, 120, 35)
	s.d.LogOut = func(context.Context, creds.Resource, string) ([]string, error) {
		t.Error("logged out")
		return nil, nil
	}
	g := dialogOf(t, d, "x")
	g.Press("enter")
	g.Settle()
	// A file that cannot be read is no login.
	_, d = open(t, ui.Place{}, func() ([]creds.Login, error) {
		_, err := some()
		return nil, err
	}, 120, 35)
	d.Press("x")
	d.Settle()
	if _, ok := screentest.Last[ui.OpenDialog](d); ok {
		t.Error("a broken file can be logged out of")
	}
}

// Logins that came or went are shown.
func TestChangedReloads(t *testing.T) {
	calls := 0
	_, d := open(t, ui.Place{}, func() ([]creds.Login, error) { calls++; return nil, nil }, 120, 35)
	d.Send(ui.LoginsChanged{})
	d.Settle()
	if calls != 2 {
		t.Errorf("read %d times", calls)
	}
}
