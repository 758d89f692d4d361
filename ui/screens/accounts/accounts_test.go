package accounts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	config = "/home/alice/.docker/config.json"
	auth   = "/run/user/1000/containers/auth.json"
)

// some are logins of every kind, and what is wrong with one file.
func some() ([]creds.Login, error) {
	file := creds.Place{Kind: creds.KindConfig, Path: config}
	pod := creds.Place{Kind: creds.KindAuth, Path: auth}
	store := creds.Place{Kind: creds.KindHelper, Path: config, Helper: "pass", ForAll: true}
	helper := func(name string) creds.Place {
		return creds.Place{Kind: creds.KindHelper, Path: config, Helper: name}
	}
	logins := []creds.Login{
		{Host: "docker.io", Key: creds.HubServer, User: "alice", Place: store, UsedBy: []string{"docker", "crane"}},
		{Host: "docker.io", Key: "docker.io", User: "acme-ci", Place: pod, UsedBy: []string{"podman", "skopeo"}, Plain: true, Shadowed: "docker-credential-pass"},
		{Host: "ghcr.io", Key: "ghcr.io", User: "acme-bot", Place: file, UsedBy: []string{"docker", "podman", "skopeo", "crane"}, Plain: true, Exposed: true, Problem: &creds.Problem{
			Host: "ghcr.io", Path: config, Err: errors.New("others on this machine can read the file (mode 0644)"), Fix: `chmod 600 "` + config + `"`,
		}},
		{Host: "harbor.acme.example", Key: "harbor.acme.example", Place: store, UsedBy: []string{"docker", "crane"}},
		{Host: "quay.io", Key: "quay.io", User: "acme+deploy", Place: pod, UsedBy: []string{"podman", "skopeo"}, Plain: true},
		{Host: "quay.io", Key: "quay.io/acme/infra", User: "robot", Place: pod, UsedBy: []string{"podman", "skopeo"}, Plain: true},
		{Host: "registry.lan:5000", Key: "registry.lan:5000", User: "dev", Place: file, UsedBy: []string{"podman", "skopeo"}, Plain: true, Stranded: true, Shadowed: "docker-credential-pass", Problem: &creds.Problem{
			Host: "registry.lan:5000", Path: config, Err: errors.New("docker asks docker-credential-pass instead, and the password is still in the file"), Fix: "log in again, which moves it into the helper, or take the entry out",
		}},
		{Host: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", Key: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", Place: helper("ecr-login"), UsedBy: []string{"docker", "podman", "skopeo", "crane"}, Problem: &creds.Problem{
			Helper: "ecr-login", Host: "123456789012.dkr.ecr.eu-central-1.amazonaws.com", Path: config, Err: creds.ErrHelperMissing, Fix: "install it, add its folder to PATH, or take it out of the file",
		}},
		{Host: "acr.example", Key: "acr.example", User: "<token>", Token: true, Place: helper("acr-env"), UsedBy: []string{"docker"}},
	}
	return logins, errors.Join(&creds.Problem{
		Path: "/home/alice/.config/containers/auth.json",
		Err:  fmt.Errorf("%w: no JSON at line 3, column 12", creds.ErrUnreadable), Fix: "mend the JSON there, or move the file away and log in again",
	})
}

func deps(t *testing.T, dark bool, logins func() ([]creds.Login, error)) *ui.Deps {
	t.Helper()
	d := screentest.Deps(t, dark)
	d.Logins = func(context.Context) ([]creds.Login, error) { return logins() }
	return d
}

func open(t *testing.T, p ui.Place, logins func() ([]creds.Login, error), width, height int) (*Screen, *screentest.Drive) {
	t.Helper()
	s := New(deps(t, true, logins), p)
	t.Cleanup(s.Close)
	d := screentest.Start(t, s, width, height)
	d.Settle()
	return s, d
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		s := New(deps(t, dark, some), ui.Place{Screen: ui.Accounts, Host: "ghcr.io"})
		t.Cleanup(s.Close)
		d := screentest.Start(t, s, width, height)
		d.Settle()
		return d
	})
}

// Every size gives lines that fit, as many as there are, and no panic.
func TestEverySizeFits(t *testing.T) {
	s, d := open(t, ui.Place{}, some, 80, 20)
	for _, size := range [][2]int{{1, 1}, {10, 2}, {20, 5}, {40, 9}, {79, 11}, {80, 12}, {119, 18}, {159, 30}, {160, 30}, {300, 80}} {
		for range s.list.Total() {
			d.Resize(size[0], size[1])
			lines := strings.Split(d.View(), "\n")
			if len(lines) > size[1] || size[1] >= lowest && len(lines) < size[1] {
				t.Errorf("%v: %d lines", size, len(lines))
			}
			for _, l := range lines {
				if w := text.Width(l); w > size[0] {
					t.Errorf("%v: %d cells in %q", size, w, ansi.Strip(l))
				}
			}
			d.Press("down")
		}
		d.Press("home")
	}
}

func TestDetails(t *testing.T) {
	for host, want := range map[string][]string{
		"ghcr.io":             {"ghcr.io as acme-bot", "mode 0644", "chmod 600", "lives in     " + config, "in plain text", "used by      docker podman skopeo crane"},
		"harbor.acme.example": {"the helper is asked when", "docker-credential-pass, the credsStore of " + config, "not used by  podman skopeo"},
		"registry.lan:5000":   {"left behind", "shadowed by  docker-credential-pass", "take the entry out"},
		"acr.example":         {"acr.example as token", "docker-credential-acr-env, named in"},
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com": {"helper missing", "problem      not found on PATH", "add its folder to PATH"},
	} {
		t.Run(host, func(t *testing.T) {
			s, d := open(t, ui.Place{Host: host}, some, 140, 40)
			if got := s.list.Selected().Host; got != host {
				t.Fatalf("begins at %q", got)
			}
			for _, w := range want {
				if !strings.Contains(ansi.Strip(d.View()), w) {
					t.Errorf("no %q in\n%s", w, ansi.Strip(d.View()))
				}
			}
		})
	}
}

func TestBrokenFileHasARow(t *testing.T) {
	_, d := open(t, ui.Place{}, some, 120, 35)
	got := ansi.Strip(d.View())
	for _, w := range []string{"all of it", "cannot be read", "/home/alice/.config/containers/auth.json", "line 3, column 12", "mend the JSON"} {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}

func TestEmptyAndFailed(t *testing.T) {
	for want, logins := range map[string]func() ([]creds.Login, error){
		"no logins on this machine": func() ([]creds.Login, error) { return nil, nil },
		"out of luck":               func() ([]creds.Login, error) { return nil, errors.New("out of luck") },
	} {
		_, d := open(t, ui.Place{}, logins, 80, 20)
		if got := ansi.Strip(d.View()); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestFilterSortAndOpen(t *testing.T) {
	s, d := open(t, ui.Place{}, some, 120, 35)
	total := s.list.Total()
	d.Press("/")
	d.Type("plain podman")
	d.Press("enter")
	if n := s.list.Len(); n == 0 || n >= total {
		t.Errorf("the filter leaves %d of %d", n, total)
	}
	if !s.Back() || s.list.Len() != total {
		t.Error("Back takes the filter away")
	}
	s.list.Sort("state", true)
	d.View()
	if r := s.list.Window()[0]; r.state().rank != broken {
		t.Errorf("the worst comes first, not %q", r.state().text)
	}
	s.list.Sort("registry", false)
	s.list.Select("config.json\x00" + config + "\x00ghcr.io")
	d.Press("enter")
	d.Settle()
	if p, ok := screentest.Last[ui.Push](d); !ok || p.Place != (ui.Place{Screen: ui.Repositories, Host: "ghcr.io"}) {
		t.Errorf("enter: %+v", p)
	}
}

func TestDoubleClickOpens(t *testing.T) {
	s, d := open(t, ui.Place{}, some, 120, 35)
	for range 2 { // the second row: the first login
		d.Send(tea.MouseClickMsg{X: 10, Y: 2, Button: tea.MouseLeft})
	}
	d.Settle()
	if p, ok := screentest.Last[ui.Push](d); !ok || p.Host == "" || p.Host != s.list.Selected().Host {
		t.Errorf("%+v", p)
	}
}

func TestReload(t *testing.T) {
	calls := 0
	s, d := open(t, ui.Place{Host: "ghcr.io"}, func() ([]creds.Login, error) {
		calls++
		l, _ := some()
		return l[calls:], nil
	}, 120, 35)
	before := s.list.Total()
	d.Press("r")
	d.Settle()
	if calls != 2 || s.list.Total() != before-1 || s.list.Selected().Host != "ghcr.io" {
		t.Errorf("%d calls, %d rows, at %q", calls, s.list.Total(), s.list.Selected().Host)
	}
}

// What can be copied tells what is on the screen and no more.
func TestYanks(t *testing.T) {
	s, d := open(t, ui.Place{Host: "quay.io"}, some, 120, 35)
	d.Press("down")
	var got []string
	for _, y := range append(s.Yanks(), s.Commands()...) {
		got = append(got, y.Key+" "+y.Text)
	}
	want := []string{
		"h quay.io", "u robot", "k quay.io/acme/infra", "p " + auth,
		"r regtui ls quay.io/acme/infra", "t regtui accounts test robot@quay.io/acme/infra", "m regtui accounts move robot@quay.io/acme/infra --to keyring", "p podman pull quay.io/acme/infra/REPOSITORY",
		"s skopeo list-tags docker://quay.io/acme/infra/REPOSITORY", "g regtui login quay.io", "l podman login quay.io/acme/infra",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Names come from files that others may have written.
func TestNamesAreCleaned(t *testing.T) {
	evil := "a\x1b[31mb\x1b]52;c;aGk=\x07\u202e\r.example"
	l := creds.Login{
		Host: evil, Key: evil, User: evil, Shadowed: evil, UsedBy: []string{"docker"}, Plain: true,
		Place:   creds.Place{Kind: creds.KindHelper, Path: evil, Helper: evil},
		Problem: &creds.Problem{Err: errors.New(evil), Fix: evil},
	}
	s, d := open(t, ui.Place{}, func() ([]creds.Login, error) { return []creds.Login{l}, nil }, 120, 35)
	left, right := s.Status()
	for _, bad := range []string{"\x1b[31m", "\x1b]", "\x07", "\u202e", "\r"} {
		if strings.Contains(d.View()+s.Header()+left+right, bad) {
			t.Errorf("%q is drawn", bad)
		}
	}
}
