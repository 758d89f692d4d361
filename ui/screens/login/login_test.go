package login

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

// logIn answers each login with the next of some errors.
type logIn struct {
	asked   []string
	answers []error
	lines   []string
}

func (l *logIn) do(_ context.Context, ask ui.LoginRequest) ([]string, error) {
	l.asked = append(l.asked, ask.Host+" "+ask.User+" "+ask.Password.Reveal())
	var err error
	if n := len(l.asked); n <= len(l.answers) {
		err = l.answers[n-1]
	}
	return l.lines, err
}

func form(t *testing.T, l *logIn, ask ui.AskLogin) *screentest.Drive {
	t.Helper()
	d := screentest.Deps(t, true)
	d.LogIn = l.do
	return screentest.Start(t, New(d, ask), 76, 20)
}

func words(d *screentest.Drive) string { return strings.Join(strings.Fields(d.Plain()), " ") }

func TestLogIn(t *testing.T) {
	l := &logIn{answers: []error{
		&registry.Error{Op: "log in to", Host: "new.example", Err: registry.ErrUnauthorized, Detail: "wrong \x1b[31mpassword", Hint: "an access token takes its place"},
		nil,
	}, lines: []string{"logged in to new.example\x1b[2J", "podman uses another one"}}
	g := form(t, l, ui.AskLogin{Host: "new.example", Certain: true})
	g.Press("enter", "enter") // with nothing filled in it goes back to what is missing
	g.Type("alice")
	g.Press("enter")
	g.Type(" pw 1")
	g.Press("enter")
	g.Settle()
	for _, says := range []string{"not authorised", "wrong password", "access token"} {
		if !strings.Contains(words(g), says) {
			t.Errorf("no %q in\n%s", says, g.Plain())
		}
	}
	g.Type("pw2") // anew: the wrong one is gone
	if strings.Contains(g.Plain(), "pw2") || !strings.Contains(g.Plain(), "•••") || strings.Contains(g.View(), "\x1b[31mpassword") {
		t.Errorf("what is drawn:\n%q", g.View())
	}
	g.Press("enter")
	g.Settle()
	if want := []string{"new.example alice  pw 1", "new.example alice pw2"}; !slices.Equal(l.asked, want) {
		t.Errorf("asked %q", l.asked)
	}
	if !strings.Contains(g.Plain(), "logged in to new.example") || !strings.Contains(g.Plain(), "podman uses another one") {
		t.Errorf("what became of it:\n%s", g.Plain())
	}
	if m, ok := screentest.Last[ui.LoggedIn](g); !ok || m.Host != "new.example" {
		t.Error("nobody is told")
	}
	if _, closed := screentest.Last[ui.CloseDialog](g); closed {
		t.Error("it closes before it is read")
	}
	g.Press("enter")
	g.Settle()
	if _, ok := screentest.Last[ui.CloseDialog](g); !ok {
		t.Error("it does not close")
	}
}

// Where there is nothing to be read, it goes on at once.
func TestGoesOn(t *testing.T) {
	g := form(t, &logIn{lines: []string{"logged in"}}, ui.AskLogin{Host: "ghcr.io", User: "alice", Certain: true})
	g.Type("pw")
	g.Press("enter")
	g.Settle()
	_, closed := screentest.Last[ui.CloseDialog](g)
	toast, told := screentest.Last[ui.Toast](g)
	if in, ok := screentest.Last[ui.LoggedIn](g); !closed || !told || toast.Text != "logged in" || !ok || in.Host != "ghcr.io" {
		t.Errorf("%v %+v %+v", closed, toast, in)
	}
}

// What is at fault gets the focus, and is told once.
func TestAtFault(t *testing.T) {
	for name, c := range map[string]struct {
		ask    ui.AskLogin
		answer error
		says   string
	}{
		"a colon in the user": {ui.AskLogin{Host: "ghcr.io", User: "al:ice", Certain: true}, nil, "a user name has no colon in it"},
		"no host":             {ui.AskLogin{Host: "https://", User: "alice", Certain: true}, nil, "that is not the host of a registry"},
		"the user, it says":   {ui.AskLogin{Host: "ghcr.io", User: "alice", Certain: true}, creds.UserError("no such user"), "no such user"},
		"something else":      {ui.AskLogin{Host: "ghcr.io", User: "alice", Certain: true}, errors.New("out of luck"), "out of luck"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &logIn{answers: []error{c.answer}}
			g := form(t, l, c.ask)
			g.Type("pw")
			g.Press("enter")
			g.Settle()
			if n := strings.Count(words(g), c.says); n != 1 {
				t.Errorf("told %d times:\n%s", n, g.Plain())
			}
			f := g.Model.(*Form)
			at := map[string]int{"no host": 0, "a colon in the user": 1, "the user, it says": 1, "something else": 2}[name]
			g.Type("x")
			if !strings.HasSuffix(f.Fields[at].Text(), "x") {
				t.Errorf("the focus is not at %s:\n%s", f.Fields[at].Name, g.Plain())
			}
		})
	}
}

// A URL is taken for its host.
func TestURL(t *testing.T) {
	l := &logIn{}
	g := form(t, l, ui.AskLogin{})
	g.Type("https://Ghcr.io/v2/")
	g.Press("tab")
	g.Type("al")
	g.Press("tab")
	g.Type("pw")
	g.Press("tab", "enter")
	g.Settle()
	if want := []string{"ghcr.io al pw"}; !slices.Equal(l.asked, want) {
		t.Errorf("asked %q", l.asked)
	}
}

// While the registry is asked, nothing is sent twice, and closing ends it.
func TestOnce(t *testing.T) {
	d := screentest.Deps(t, true)
	calls, begun, ended := 0, make(chan struct{}), make(chan struct{})
	d.LogIn = func(ctx context.Context, _ ui.LoginRequest) ([]string, error) {
		calls++
		close(begun)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	}
	f := New(d, ui.AskLogin{Host: "ghcr.io", User: "alice", Certain: true})
	for _, r := range "pw" {
		f.Update(screentest.Key(string(r)))
	}
	cmd := f.Update(screentest.Key("enter"))
	if again := f.Update(screentest.Key("enter")); again != nil || cmd == nil {
		t.Fatal("it is sent twice")
	}
	go cmd()
	<-begun
	f.Update(screentest.Key("esc"))
	<-ended
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

// A registry that names another token service gets nothing until that is
// accepted, and then what was typed.
func TestRealmIsAskedAbout(t *testing.T) {
	moved := &registry.RealmError{Host: "new.example", Was: "https://auth.example", Now: "https://evil\x1b[31m.example"}
	var realms []string
	l := &logIn{answers: []error{moved, nil, moved}, lines: []string{"logged in"}}
	open := func() *screentest.Drive {
		d := screentest.Deps(t, true)
		d.LogIn = func(ctx context.Context, ask ui.LoginRequest) ([]string, error) {
			realms = append(realms, ask.Realm)
			return l.do(ctx, ask)
		}
		g := screentest.Start(t, New(d, ui.AskLogin{Host: "new.example", User: "alice", Certain: true}), 76, 20)
		g.Type("pw")
		g.Press("enter")
		g.Settle()
		for _, says := range []string{"another token service", "before https://auth.example", "now https://evil.example", "Accept and log in"} {
			if !strings.Contains(words(g), says) {
				t.Errorf("no %q in\n%s", says, g.Plain())
			}
		}
		if strings.Contains(g.Plain(), "password") {
			t.Errorf("the fields are still there:\n%s", g.Plain())
		}
		return g
	}
	g := open()
	g.Press("tab", "enter")
	g.Settle()
	if want := []string{"new.example alice pw", "new.example alice pw"}; !slices.Equal(l.asked, want) || !slices.Equal(realms, []string{"", moved.Now}) {
		t.Errorf("asked %q with %q", l.asked, realms)
	}
	if _, ok := screentest.Last[ui.LoggedIn](g); !ok {
		t.Error("nobody is told")
	}
	g = open()
	g.Press("enter") // Cancel
	g.Settle()
	if _, ok := screentest.Last[ui.CloseDialog](g); !ok || len(realms) != 3 {
		t.Errorf("it goes on: %q", realms)
	}
}

// A registry that is only likely is asked about first: what is typed there takes
// its place, and the login goes to nobody else.
func TestLikelyRegistry(t *testing.T) {
	for typed, want := range map[string]string{"": "ghcr.io", "quay.io": "quay.io"} {
		l := &logIn{}
		g := form(t, l, ui.AskLogin{Host: "ghcr.io"})
		g.Type(typed)
		g.Press("enter")
		g.Type("bob")
		g.Press("enter")
		g.Type("pw")
		g.Press("enter")
		g.Settle()
		if got := []string{want + " bob pw"}; !slices.Equal(l.asked, got) {
			t.Errorf("asked %q, want %q", l.asked, got)
		}
	}
}
