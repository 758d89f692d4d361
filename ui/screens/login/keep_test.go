package login

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/wants"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func keyring() ui.Keep {
	return ui.Keep{Name: "keyring", Place: creds.Place{Kind: creds.KindKeyring}, Limits: creds.Limits{Secret: 8, Note: "several accounts a registry"}}
}

func plain() ui.Keep {
	return ui.Keep{Name: "config.json", Place: creds.Place{Kind: creds.KindConfig}, Limits: creds.Limits{Plain: true}, Here: true}
}

func down() ui.Keep {
	k := ui.Keep{Name: "pass", Place: creds.Place{Kind: creds.KindHelper, Helper: "pass"}}
	k.Down = &creds.Problem{Helper: "pass", Err: errors.New("the password store is not there"), Fix: "run pass init"}
	return k
}

// placed is a form with places to keep a login in.
func placed(t *testing.T, keeps []ui.Keep, diff string, err error) (*screentest.Drive, *ui.LoginRequest, *int) {
	t.Helper()
	d := screentest.Deps(t, true)
	asked, plans := new(ui.LoginRequest), new(int)
	d.LogIn = func(_ context.Context, ask ui.LoginRequest) ([]string, error) {
		*asked = ask
		return []string{"logged in"}, nil
	}
	d.Places = func(context.Context, string) []ui.Keep { return keeps }
	d.PlanLogIn = func(context.Context, ui.LoginRequest) (string, error) { *plans++; return diff, err }
	g := screentest.Start(t, New(d, ui.AskLogin{Host: "ghcr.io", User: "alice", Certain: true}), 76, 24)
	g.Settle()
	return g, asked, plans
}

// The best place that is not in clear is offered first, each with what is to be
// known of it, and what changes in a file is shown before it does.
func TestKeepIn(t *testing.T) {
	g, asked, _ := placed(t, []ui.Keep{keyring(), plain(), down()}, "+  \"ghcr.io\": \"regtui\"", nil)
	if !strings.Contains(words(g), "the system's keyring › several accounts a registry") {
		t.Errorf("the keyring is not offered:\n%s", g.Plain())
	}
	g.Type("pw")
	g.Press("enter")
	g.Settle()
	if asked.Host != "" || !strings.Contains(g.Plain(), `"ghcr.io": "regtui"`) {
		t.Fatalf("asked %v before the change was shown:\n%s", asked.Host, g.Plain())
	}
	g.Press("enter")
	g.Settle()
	if asked.Keep != "keyring" || asked.User != "alice" {
		t.Errorf("kept in %q", asked.Keep)
	}
}

func TestKeepElsewhere(t *testing.T) {
	g, asked, _ := placed(t, []ui.Keep{keyring(), plain(), down()}, "", nil)
	g.Type("pw")
	g.Press("tab", "right")
	if !strings.Contains(words(g), "every program of yours can read it") {
		t.Errorf("no warning:\n%s", g.Plain())
	}
	g.Press("right")
	if !strings.Contains(words(g), "not now: the password store is not there; run pass init") {
		t.Errorf("not told why:\n%s", g.Plain())
	}
	g.Press("tab", "enter")
	g.Settle()
	if asked.Host != "" || !strings.Contains(words(g), "the password store is not there") {
		t.Errorf("asked %q:\n%s", asked.Host, g.Plain())
	}
	g.Press("left", "tab", "enter")
	g.Settle()
	if asked.Keep != "config.json" {
		t.Errorf("kept in %q:\n%s", asked.Keep, g.Plain())
	}
}

func TestKeepTooLong(t *testing.T) {
	g, asked, plans := placed(t, []ui.Keep{keyring()}, "", nil)
	g.Type("123456789")
	g.Press("enter")
	g.Settle()
	if asked.Host != "" || *plans != 0 || !strings.Contains(words(g), "9 bytes, and this place takes 8") {
		t.Errorf("asked %q:\n%s", asked.Host, g.Plain())
	}
}

// Where a place turns out to be of no use, nobody is asked and the form stays.
func TestPlanFails(t *testing.T) {
	g, asked, _ := placed(t, []ui.Keep{keyring()}, "", &creds.Problem{Err: errors.New("no helper on PATH"), Fix: "install it"})
	g.Type("pw")
	g.Press("enter")
	g.Settle()
	if asked.Host != "" || !strings.Contains(words(g), "no helper on PATH") {
		t.Errorf("asked %q:\n%s", asked.Host, g.Plain())
	}
}

// What a vendor wants is told as its host is written, and its page is one key away.
func TestWants(t *testing.T) {
	d := screentest.Deps(t, true)
	d.Wants = wants.For
	opened := ""
	d.OpenURL = func(url string) error { opened = url; return nil }
	g := screentest.Start(t, New(d, ui.AskLogin{}), 76, 24)
	g.Send(screentest.Ctrl('o'))
	if opened != "" {
		t.Errorf("opened %q", opened)
	}
	g.Type("ghcr.io")
	if !strings.Contains(words(g), "read:packages") {
		t.Errorf("not told what GHCR wants:\n%s", g.Plain())
	}
	g.Send(screentest.Ctrl('o'))
	g.Settle()
	if want := wants.For("ghcr.io").Page; opened != want || want == "" {
		t.Errorf("opened %q, want %q", opened, want)
	}
	g.Type("x")
	if strings.Contains(words(g), "read:packages") {
		t.Error("it is told of another registry too")
	}
}

// A cloud's registry needs nothing filled in: enter shows what changes, and
// then logs in.
func TestWithCloud(t *testing.T) {
	d := screentest.Deps(t, true)
	d.Wants = wants.For
	d.PlanLogIn = func(_ context.Context, ask ui.LoginRequest) (string, error) {
		if !ask.Cloud {
			t.Errorf("planned for %+v", ask)
		}
		return "--- a\n+++ b\n@@ -1 +1 @@\n+regtui\n", nil
	}
	var asked []ui.LoginRequest
	d.LogIn = func(_ context.Context, ask ui.LoginRequest) ([]string, error) {
		asked = append(asked, ask)
		return []string{"logged in"}, nil
	}
	const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	g := screentest.Start(t, New(d, ui.AskLogin{Host: host, Certain: true}), 76, 24)
	for _, says := range []string{"With AWS", "aws sso login", "aws ecr get-login-password"} {
		if !strings.Contains(words(g), says) {
			t.Errorf("no %q in\n%s", says, g.Plain())
		}
	}
	g.Press("enter")
	g.Settle()
	if len(asked) > 0 || !strings.Contains(g.Plain(), "+regtui") {
		t.Errorf("asked %v before it was shown:\n%s", asked, g.Plain())
	}
	g.Press("enter")
	g.Settle()
	if want := (ui.LoginRequest{Host: host, Cloud: true}); len(asked) != 1 || asked[0] != want {
		t.Errorf("asked %+v", asked)
	}
	g = screentest.Start(t, New(d, ui.AskLogin{Host: "ghcr.io", Certain: true}), 76, 24)
	if strings.Contains(words(g), "With ") {
		t.Errorf("of a registry that no cloud has:\n%s", g.Plain())
	}
}
