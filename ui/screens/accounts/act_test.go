package accounts

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// many are several accounts of one registry beside others.
func many() ([]creds.Login, error) {
	file := creds.Place{Kind: creds.KindConfig, Path: config}
	ring := creds.Place{Kind: creds.KindKeyring, Path: config, Helper: creds.Own}
	return []creds.Login{
		{Host: "docker.io", Key: "docker.io", User: "acme-ci", Place: ring},
		{Host: "docker.io", Key: creds.HubServer, User: "alice", Place: ring, Active: true, UsedBy: creds.Tools()},
		{Host: "ghcr.io", Key: "ghcr.io", User: "acme-bot", Place: file, Plain: true, UsedBy: []string{"docker", "crane"}},
		{Host: "quay.io", Key: "https://quay.io", User: "bob", Place: file, Plain: true},
		{Host: "quay.io", Key: "quay.io", User: "bob", Place: file, Plain: true, Shadowed: config},
		{Host: "reg.example", Key: "reg.example", User: "dev", Place: file, Plain: true},
	}, nil
}

func aPage() book.Page {
	file := creds.Place{Kind: creds.KindConfig, Path: config}
	now := screentest.Now()
	return book.Page{
		Realms: map[string]string{"docker.io": "https://auth.docker.io"},
		Checks: []book.Check{
			{Host: "docker.io", User: "alice", Key: creds.HubServer, Place: creds.Place{Kind: creds.KindKeyring}, At: now.Add(-time.Minute), Good: true, Kind: creds.AccessToken, Who: "alice", May: []string{"pull", "push: acme/*"}},
			{Host: "ghcr.io", User: "acme-bot", Key: "ghcr.io", Place: file, At: now.Add(-time.Hour), Good: true, Ends: now.Add(3 * 24 * time.Hour)},
			{Host: "reg.example", User: "dev", Key: "reg.example", Place: file, At: now.Add(-2 * time.Hour), Why: "wrong \x1b[31mpassword"},
		},
	}
}

func aDesk(t *testing.T, dark bool, width, height int) (*Screen, *screentest.Drive, *ui.Deps) {
	t.Helper()
	d := deps(t, dark, many)
	d.Book = func() (book.Page, error) { return aPage(), nil }
	d.TestLogins = func(context.Context, []creds.Login) iter.Seq2[book.Check, error] {
		return func(func(book.Check, error) bool) {}
	}
	d.Findings = func(context.Context) []audit.Finding {
		return []audit.Finding{
			{ID: "mode", Grade: audit.Bad, What: "others can read the file", Where: config, Fix: "chmod 600", Do: func(context.Context) error { return nil }},
			{ID: "plain", Grade: audit.Warning, What: "the password stands in clear", Where: config, Logins: []string{"acme-bot@ghcr.io"}, Fix: "move it"},
		}
	}
	d.Use = func(_ context.Context, a creds.Account) (ui.Change, error) {
		return ui.Change{Words: []string{"use " + a.String()}}, nil
	}
	s := New(d, ui.Place{Screen: ui.Accounts, Host: "docker.io"})
	t.Cleanup(s.Close)
	g := screentest.Start(t, s, width, height)
	g.Settle()
	return s, g, d
}

func TestPicturesOfMany(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		_, g, _ := aDesk(t, dark, width, height)
		return g
	})
}

// selectUser goes to the row of a user.
func selectUser(s *Screen, host, user string) {
	for r := range s.list.All() {
		if r.Host == host && r.User == user {
			s.list.Select(r.key())
			return
		}
	}
}

// What registries said decides what a login is called.
func TestStates(t *testing.T) {
	s, d, _ := aDesk(t, true, 140, 45)
	for who, want := range map[[2]string]string{
		{"docker.io", "alice"}: "good", {"docker.io", "acme-ci"}: "not checked", {"ghcr.io", "acme-bot"}: "ends in 3 days",
		{"reg.example", "dev"}: "refused",
	} {
		selectUser(s, who[0], who[1])
		if got := s.list.Selected().state().text; got != want {
			t.Errorf("%v is %q, want %q", who, got, want)
		}
	}
	selectUser(s, "reg.example", "dev")
	for _, says := range []string{"refused: wrong password", "2 hours ago"} {
		if !strings.Contains(d.Plain(), says) {
			t.Errorf("no %q in\n%s", says, d.Plain())
		}
	}
	selectUser(s, "docker.io", "alice")
	for _, says := range []string{"access token", "known as     alice", "pull, push: acme/*", "https://auth.docker.io", "docker pull docker.io/REPOSITORY"} {
		if !strings.Contains(d.Plain(), says) {
			t.Errorf("no %q in\n%s", says, d.Plain())
		}
	}
	if !strings.Contains(d.View(), "◆") || strings.Count(d.Plain(), "docker.io  ") != 1 {
		t.Errorf("the registry stands once, above its accounts:\n%s", d.Plain())
	}
}

// Of two spellings in one file the key is named that wins.
func TestTwins(t *testing.T) {
	s, d, _ := aDesk(t, true, 140, 45)
	for r := range s.list.All() {
		if r.Key == "quay.io" {
			s.list.Select(r.key())
			break
		}
	}
	if !strings.Contains(strings.Join(strings.Fields(d.Plain()), " "), config+", under the key https://quay.io") {
		t.Errorf("the key is not told:\n%s", d.Plain())
	}
}

// The marked logins are asked about, and what comes is shown as it comes.
func TestTest(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	var asked []string
	next := make(chan book.Check)
	deps.TestLogins = func(_ context.Context, logins []creds.Login) iter.Seq2[book.Check, error] {
		for _, l := range logins {
			asked = append(asked, l.User)
		}
		return func(yield func(book.Check, error) bool) {
			for c := range next {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
	selectUser(s, "docker.io", "acme-ci")
	d.Press("space")
	selectUser(s, "reg.example", "dev")
	d.Press("space")
	d.Send(screentest.Key("t"))
	if done, total := s.Progress(); done != 0 || total != 2 || !slices.Equal(asked, []string{"acme-ci", "dev"}) {
		t.Fatalf("%d of %d, asked %q", done, total, asked)
	}
	next <- book.Check{Host: "docker.io", User: "acme-ci", Key: "docker.io", Place: creds.Place{Kind: creds.KindKeyring}, At: screentest.Now(), Why: "no such user"}
	d.Until("the answer", func() bool { done, _ := s.Progress(); return done == 1 })
	selectUser(s, "docker.io", "acme-ci")
	if got := s.list.Selected(); got.state().text != "refused" || got.asking {
		t.Errorf("%q, asking %v", got.state().text, got.asking)
	}
	selectUser(s, "reg.example", "dev")
	if !s.list.Selected().asking {
		t.Error("the other is not asked any more")
	}
	if !s.Back() || s.list.Selected().asking {
		t.Error("back does not stop the asking")
	}
	close(next)
	d.Settle()
}

// A fix is shown first, and done when it is wanted; what only a person can do
// has no button.
func TestFix(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	var did []string
	failing := errors.New("read-only file system")
	deps.Findings = func(context.Context) []audit.Finding {
		all := []audit.Finding{
			{ID: "plain", Grade: audit.Warning, What: "in clear", Where: config, Logins: []string{"dev@reg.example"}, Fix: "think"},
			{ID: "mode", Grade: audit.Bad, What: "others can read it", Where: config},
			{ID: "other", Grade: audit.Bad, What: "of another file", Where: "/elsewhere"},
		}
		all[1].Preview = func(context.Context) (string, error) { return "--- a\n+++ b\n-old\n+new\x1b[2J\n", nil }
		all[1].Do = func(context.Context) error {
			did = append(did, "fixed")
			if len(did) == 1 {
				return failing
			}
			return nil
		}
		return all
	}
	d.Press("r")
	d.Settle()
	selectUser(s, "reg.example", "dev")
	g := dialogOf(t, d, "f")
	g.Settle()
	for _, says := range []string{"in clear", "dev@reg.example", "think", "Next"} {
		if !strings.Contains(g.Plain(), says) {
			t.Errorf("no %q in\n%s", says, g.Plain())
		}
	}
	if strings.Contains(g.Plain(), "  Fix ") {
		t.Errorf("it can be fixed:\n%s", g.Plain())
	}
	g.Press("right", "enter")
	g.Settle()
	next, _ := screentest.Last[ui.OpenDialog](g)
	for _, says := range []string{"refused", "done"} {
		g = screentest.Start(t, next.Dialog, 76, 20)
		g.Settle()
		if !strings.Contains(g.Plain(), "+new") || strings.Contains(g.View(), "\x1b[2J") || len(did) > 1 {
			t.Fatalf("what it would change:\n%q", g.View())
		}
		g.Press("right", "enter")
		g.Settle()
		if says == "refused" {
			if !strings.Contains(g.Plain(), failing.Error()) {
				t.Errorf("the failure is not told:\n%s", g.Plain())
			}
			d.Press("f")
			d.Settle()
			first, _ := screentest.Last[ui.OpenDialog](d)
			o := screentest.Start(t, first.Dialog, 76, 20)
			o.Settle()
			o.Press("right", "enter")
			o.Settle()
			next, _ = screentest.Last[ui.OpenDialog](o)
			continue
		}
		if toast, ok := screentest.Last[ui.Toast](g); !ok || toast.Text != "fixed: others can read it" {
			t.Errorf("%+v", toast)
		}
		if _, ok := screentest.Last[ui.LoginsChanged](g); !ok {
			t.Error("nobody is told")
		}
	}
}

func TestUse(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	used := ""
	deps.Use = func(_ context.Context, a creds.Account) (ui.Change, error) {
		return ui.Change{Words: []string{"it is sent from now on"}, Diff: "+  \"docker.io\": \"regtui\"", Do: func(context.Context) ([]string, error) {
			used = a.String()
			return []string{a.String() + " is in use now"}, nil
		}}, nil
	}
	selectUser(s, "docker.io", "acme-ci")
	g := dialogOf(t, d, "U")
	g.Settle()
	if !strings.Contains(g.Plain(), "it is sent from now on") || !strings.Contains(g.Plain(), `"docker.io": "regtui"`) {
		t.Errorf("what it would do:\n%s", g.Plain())
	}
	g.Press("right", "enter")
	g.Settle()
	if used != "acme-ci@docker.io" {
		t.Errorf("used %q", used)
	}
	n := len(d.Sent)
	selectUser(s, "ghcr.io", "acme-bot") // a file keeps one
	d.Press("U")
	d.Settle()
	if _, opened := d.Sent[len(d.Sent)-1].(ui.OpenDialog); opened || len(d.Sent) == n {
		t.Error("an account of a file can be chosen")
	}
}

// Of several users of a registry one is logged out.
func TestLogOutOfOne(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	who := ""
	deps.LogOut = func(_ context.Context, _ creds.Resource, user string) ([]string, error) {
		who = user
		return []string{"removed"}, nil
	}
	selectUser(s, "docker.io", "acme-ci")
	g := dialogOf(t, d, "x")
	if !strings.Contains(g.Plain(), "acme-ci@docker.io") {
		t.Errorf("what is asked:\n%s", g.Plain())
	}
	g.Press("right", "enter")
	g.Settle()
	if who != "acme-ci" {
		t.Errorf("logged out %q", who)
	}
}

// Marked logins are moved to a place that is picked, after the plan was shown.
func TestMove(t *testing.T) {
	s, d, deps := aDesk(t, true, 140, 45)
	ring := ui.Keep{Name: "keyring", Place: creds.Place{Kind: creds.KindKeyring}, Limits: creds.Limits{Note: "the best"}}
	deps.Places = func(context.Context, string) []ui.Keep { return []ui.Keep{ring} }
	var moved []string
	deps.Move = func(_ context.Context, logins []creds.Login, to string) (ui.Change, error) {
		return ui.Change{Words: []string{"to " + to}, Do: func(context.Context) ([]string, error) {
			for _, l := range logins {
				moved = append(moved, l.User+" "+to)
			}
			return []string{"moved"}, nil
		}}, nil
	}
	for _, who := range [][2]string{{"ghcr.io", "acme-bot"}, {"reg.example", "dev"}} {
		selectUser(s, who[0], who[1])
		d.Press("space")
	}
	p := dialogOf(t, d, "m")
	if !strings.Contains(p.Plain(), "keyring") || !strings.Contains(p.Plain(), "the best") {
		t.Errorf("the places:\n%s", p.Plain())
	}
	p.Press("enter")
	p.Settle()
	next, ok := screentest.Last[ui.OpenDialog](p)
	if !ok {
		t.Fatal("no plan is shown")
	}
	g := screentest.Start(t, next.Dialog, 76, 24)
	g.Settle()
	if len(moved) > 0 || !strings.Contains(g.Plain(), "to keyring") {
		t.Fatalf("moved %q before it was asked:\n%s", moved, g.Plain())
	}
	g.Press("right", "enter")
	g.Settle()
	if !slices.Equal(moved, []string{"acme-bot keyring", "dev keyring"}) {
		t.Errorf("moved %q", moved)
	}
	if _, ok := screentest.Last[ui.LoginsChanged](g); !ok {
		t.Error("nobody is told")
	}
}
