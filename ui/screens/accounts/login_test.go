package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
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

func TestLogIn(t *testing.T) {
	s, d := open(t, ui.Place{Host: "new.example"}, some, 120, 35)
	var asked []string
	answers := []error{
		&registry.Error{Op: "log in to", Host: "new.example", Err: registry.ErrUnauthorized, Detail: "wrong \x1b[31mpassword", Hint: "an access token takes its place"},
		nil,
	}
	s.d.LogIn = func(_ context.Context, host, user string, password creds.Secret) ([]string, error) {
		asked = append(asked, host+" "+user+" "+password.Reveal())
		err := answers[len(asked)-1]
		return []string{"logged in to " + host + "\x1b[2J", "podman uses another one"}, err
	}
	g := dialogOf(t, d, "n")
	if !strings.Contains(g.Plain(), "new.example") {
		t.Errorf("the place's registry is not offered:\n%s", g.Plain())
	}
	g.Press("enter", "enter") // with nothing filled in it goes back to what is missing
	g.Type("alice")
	g.Press("enter")
	g.Type(" pw 1")
	g.Press("enter")
	g.Settle()
	for _, says := range []string{"not authorised", "wrong password", "access token"} {
		if !strings.Contains(strings.Join(strings.Fields(g.Plain()), " "), says) {
			t.Errorf("no %q in\n%s", says, g.Plain())
		}
	}
	g.Type("pw2") // anew: the wrong one is gone
	if strings.Contains(g.Plain(), "pw2") || !strings.Contains(g.Plain(), "•••") || strings.Contains(g.View(), "\x1b[31mpassword") {
		t.Errorf("what is drawn:\n%q", g.View())
	}
	g.Press("enter")
	g.Settle()
	if want := []string{"new.example alice  pw 1", "new.example alice pw2"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q", asked)
	}
	if !strings.Contains(g.Plain(), "logged in to new.example") || !strings.Contains(g.Plain(), "podman uses another one") {
		t.Errorf("what became of it:\n%s", g.Plain())
	}
	if m, ok := screentest.Last[ui.LoggedIn](g); !ok || m.Host != "new.example" {
		t.Error("nobody is told")
	}
	g.Press("enter")
	g.Settle()
	if _, ok := screentest.Last[ui.CloseDialog](g); !ok {
		t.Error("it does not close")
	}
}

// The selected login's names are offered, and a URL is taken for its host.
func TestLogInAgain(t *testing.T) {
	s, d := open(t, ui.Place{Host: "ghcr.io"}, some, 120, 35)
	var asked string
	s.d.LogIn = func(ctx context.Context, host, user string, _ creds.Secret) ([]string, error) {
		asked = host + " " + user
		return []string{"done"}, nil
	}
	g := dialogOf(t, d, "n")
	g.Type("pw")
	g.Press("tab", "enter")
	g.Settle()
	if asked != "ghcr.io acme-bot" {
		t.Errorf("asked %q", asked)
	}
	_, d = open(t, ui.Place{}, func() ([]creds.Login, error) { return nil, nil }, 120, 35)
	d.Model.(*Screen).d.LogIn = s.d.LogIn
	g = dialogOf(t, d, "n")
	g.Type("https://Ghcr.io/v2/")
	g.Press("tab")
	g.Type("al")
	g.Press("tab")
	g.Type("pw")
	g.Press("enter")
	g.Settle()
	if asked != "ghcr.io al" {
		t.Errorf("asked %q", asked)
	}
}

// While the registry is asked, nothing is sent twice, and closing ends it.
func TestLogInOnce(t *testing.T) {
	s, d := open(t, ui.Place{Host: "ghcr.io"}, some, 120, 35)
	calls, begun, ended := 0, make(chan struct{}), make(chan struct{})
	s.d.LogIn = func(ctx context.Context, _, _ string, _ creds.Secret) ([]string, error) {
		calls++
		close(begun)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}
	d.Press("n")
	d.Settle()
	dialog, _ := screentest.Last[ui.OpenDialog](d)
	l := dialog.Dialog.(*login)
	for _, r := range "pw" {
		l.Update(screentest.Key(string(r)))
	}
	cmd := l.Update(screentest.Key("enter"))
	if again := l.Update(screentest.Key("enter")); again != nil || cmd == nil {
		t.Fatal("it is sent twice")
	}
	go cmd()
	<-begun
	l.Update(screentest.Key("esc"))
	<-ended
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestLogOut(t *testing.T) {
	for name, err := range map[string]error{"good": nil, "one place fails": errors.New("docker-credential-x: failed")} {
		t.Run(name, func(t *testing.T) {
			s, d := open(t, ui.Place{Host: "quay.io"}, some, 120, 35)
			d.Press("down") // quay.io/acme/infra
			var asked []creds.Resource
			s.d.LogOut = func(_ context.Context, r creds.Resource) ([]string, error) {
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
	s.d.LogOut = func(context.Context, creds.Resource) ([]string, error) { t.Error("logged out"); return nil, nil }
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
	d.Send(changed{})
	d.Settle()
	if calls != 2 {
		t.Errorf("read %d times", calls)
	}
}
