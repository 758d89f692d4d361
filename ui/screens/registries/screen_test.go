package registries

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// world is some registries in all the states that they can be in.
type world map[string]*screentest.Registry

func (w world) open(host string) (registry.Registry, error) {
	if r := w[host]; r != nil {
		return r, nil
	}
	return nil, fmt.Errorf("%q is not the host of a registry", host)
}

func catalogue(n int) []registry.Repository {
	out := make([]registry.Repository, n)
	for i := range out {
		out[i].Name = fmt.Sprintf("team%d/app%d", i%7, i)
	}
	return out
}

func healthy(host, product string, latency time.Duration) *screentest.Registry {
	return &screentest.Registry{Name: host, Health: registry.Health{
		Product: product, Scheme: "https", Auth: "token", Realm: "https://" + host + "/token", Latency: latency,
	}}
}

func aWorld() world {
	hub := healthy("docker.io", "", 41*time.Millisecond)
	hub.Who, hub.ReposErr = registry.Access{User: "alice"}, registry.ErrUnsupported
	harbor := healthy("harbor.acme.example", "Harbor 2.15", 12*time.Millisecond)
	harbor.Who, harbor.Repos = registry.Access{User: "robot$ci"}, catalogue(214)
	quay := healthy("quay.io", "", 812*time.Millisecond)
	quay.Who = registry.Access{RefusedUser: "acme+deploy", Refused: errors.New("401: the token has expired")}
	quay.ReposErr = registry.ErrUnauthorized
	lan := healthy("registry.lan:5000", "Distribution", 3*time.Millisecond)
	lan.Health.Scheme, lan.Health.Auth, lan.Repos = "http", "none", catalogue(1500)
	down := healthy("old.acme.example", "", 0)
	down.Err = &registry.Error{
		Op: "greet", Host: "old.acme.example", Hint: "check the name, and whether a VPN is needed",
		Err: fmt.Errorf("%w: %w", registry.ErrOffline, &net.DNSError{Err: "no such host", Name: "old.acme.example", IsNotFound: true}),
	}
	tls := healthy("self.acme.example", "", 0)
	tls.Err = &registry.Error{
		Op: "greet", Host: "self.acme.example", Err: registry.ErrTLS,
		Hint: "put its CA into /etc/docker/certs.d/self.acme.example/ca.crt",
	}
	return world{
		hub.Name: hub, harbor.Name: harbor, quay.Name: quay, lan.Name: lan, down.Name: down, tls.Name: tls,
	}
}

func aKnown() []ui.Known {
	known := []ui.Known{
		{Settings: registry.Settings{Host: "docker.io"}, From: []string{"built in", "config.json"}},
		screentest.Known("harbor.acme.example"), screentest.Known("quay.io"), screentest.Known("registry.lan:5000"),
		screentest.Known("old.acme.example"), screentest.Known("self.acme.example"),
	}
	known[3].Insecure, known[3].ReadOnly = true, true
	known[1].Name = "Harbor"
	return known
}

func start(tb testing.TB, w world, dark bool, width, height int) (*screentest.Drive, *Screen) {
	d := screentest.Deps(tb, dark, aKnown()...)
	d.Logins = func(context.Context) ([]creds.Login, error) {
		return []creds.Login{{Host: "docker.io", User: "alice"}, {Host: "docker.io", User: "acme-ci"}, {Host: "old.acme.example", User: "bob"}}, nil
	}
	s := New(d, ui.Place{Screen: ui.Registries})
	tb.Cleanup(s.Close)
	s.openRegistry = w.open
	return screentest.Start(tb, s, width, height), s
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		d, s := start(t, aWorld(), dark, width, height)
		d.Settle()
		s.list.Select("old.acme.example")
		return d
	})
}

func TestPictureOfFirstStart(t *testing.T) {
	d, s := start(t, aWorld(), true, 80, 19)
	s.d.FirstStart = true
	d.Settle()
	for _, says := range []string{"adds a registry", "regtui demo"} {
		if !strings.Contains(d.Plain(), says) {
			t.Errorf("the first start does not say %q:\n%s", says, d.Plain())
		}
	}
}

// A registry that lists nothing to strangers wants a login, and is asked again
// once there is one.
func TestWantsLogin(t *testing.T) {
	w := aWorld()
	d, s := start(t, w, true, 120, 35)
	d.Settle()
	for host, want := range map[string]string{"quay.io": "quay.io", "docker.io": "", "old.acme.example": "", "harbor.acme.example": ""} {
		s.list.Select(host)
		if got := s.WantsLogin(); got != want {
			t.Errorf("at %s: %q", host, got)
		}
	}
	before := w["quay.io"].Count("ping")
	w["quay.io"].Who, w["quay.io"].ReposErr = registry.Access{User: "alice"}, nil
	d.Send(ui.LoggedIn{Host: "quay.io"})
	d.Send(ui.LoggedIn{Host: "unknown.example"})
	d.Settle()
	s.list.Select("quay.io")
	if n := w["quay.io"].Count("ping"); n != before+1 || s.WantsLogin() != "" {
		t.Errorf("greeted %d times, still wants %q", n-before, s.WantsLogin())
	}
}

func TestOneDelaysNoOther(t *testing.T) {
	w := aWorld()
	w["quay.io"].Gate = make(chan struct{}) // never answers
	d, s := start(t, w, true, 120, 35)
	if !strings.Contains(d.Plain(), "harbor") && !strings.Contains(d.Plain(), "Harbor") {
		t.Error("the first frame waits for answers")
	}
	d.Until("the others", func() bool {
		answered := 0
		for r := range s.list.All() {
			if r.asked && (r.err != nil || r.counted.done) {
				answered++
			}
		}
		return answered == len(w)-1
	})
	if s.list.Get("quay.io").asked {
		t.Error("one that is silent has answered")
	}
	if n := s.list.Get("registry.lan:5000").counted; n.n != enough || !n.more {
		t.Errorf("a large catalogue is counted as %+v", n)
	}
	s.Close()
	d.Settle()
	if s.list.Get("quay.io").asked {
		t.Error("an answer after the end is taken")
	}
}

func TestNotes(t *testing.T) {
	d, s := start(t, aWorld(), true, 120, 35)
	d.Settle()
	for host, want := range map[string]string{
		"docker.io": "no catalogue", "harbor.acme.example": "", "quay.io": "login refused",
		"registry.lan:5000": "plain HTTP (insecure)", "old.acme.example": "down: no such host", "self.acme.example": "TLS not trusted",
	} {
		if got := s.list.Get(host).note().text; got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
	if got := screentest.Strip(s.Header()); got != "4 up  2 down" {
		t.Errorf("the header says %q", got)
	}
}

func TestTestAgain(t *testing.T) {
	w := aWorld()
	d, s := start(t, w, true, 120, 35)
	d.Settle()
	w["old.acme.example"].Err = nil
	s.list.Select("old.acme.example")
	d.Press("t")
	d.Settle()
	if r := s.list.Get("old.acme.example"); r.err != nil || w["quay.io"].Count("ping") != 1 {
		t.Errorf("after a test it is %v; others were asked %d times", r.err, w["quay.io"].Count("ping"))
	}
	d.Press("*", "t")
	d.Settle()
	if w["quay.io"].Count("ping") != 2 || w["old.acme.example"].Count("ping") != 3 {
		t.Error("the marked ones were not all tested")
	}
}

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

func TestAdd(t *testing.T) {
	w := aWorld()
	w["new.example"] = healthy("new.example", "zot 2.1", 9*time.Millisecond)
	d, s := start(t, w, true, 120, 35)
	d.Settle()
	var kept []registry.Settings
	s.d.Save = func(r registry.Settings) error { kept = append(kept, r); return nil }
	g := dialogOf(t, d, "n")
	g.Type("https://new.example/v2/")
	g.Press("enter")
	g.Settle()
	for _, says := range []string{"zot 2.1", "https://new.example", "trusted", "anonymous", "Save"} {
		if !strings.Contains(g.Plain(), says) {
			t.Errorf("what it is does not say %q:\n%s", says, g.Plain())
		}
	}
	if len(kept) > 0 {
		t.Fatal("it is saved before the person has said so")
	}
	g.Press("enter")
	g.Settle()
	if len(kept) != 1 || kept[0].Host != "new.example" || kept[0].Insecure {
		t.Errorf("saved %+v", kept)
	}
	if _, ok := screentest.Last[ui.CloseDialog](g); !ok {
		t.Error("the dialog stays")
	}
	if _, ok := screentest.Last[ui.RegistriesChanged](g); !ok {
		t.Error("nobody is told")
	}
}

func TestAddInsecureOnlyWhenSaidSo(t *testing.T) {
	w := aWorld()
	w["plain.example"] = healthy("plain.example", "", 0)
	w["plain.example"].Err = registry.ErrPlainHTTP
	d, s := start(t, w, true, 120, 35)
	d.Settle()
	s.openPlain = func(host string) (registry.Registry, error) {
		r := healthy(host, "Distribution", time.Millisecond)
		r.Health.Scheme = "http"
		return r, nil
	}
	var kept []registry.Settings
	s.d.Save = func(r registry.Settings) error { kept = append(kept, r); return nil }
	look := func() *screentest.Drive {
		g := dialogOf(t, d, "n")
		g.Type("plain.example")
		g.Press("enter")
		g.Settle()
		return g
	}
	g := look()
	if !strings.Contains(g.Plain(), "plain HTTP only") {
		t.Errorf("it does not warn:\n%s", g.Plain())
	}
	g.Press("enter") // Cancel comes first
	g.Settle()
	if len(kept) > 0 {
		t.Fatalf("enter saves %+v", kept)
	}
	g = look()
	g.Press("right", "enter")
	g.Settle()
	if len(kept) != 1 || !kept[0].Insecure {
		t.Errorf("saved %+v", kept)
	}
}

func TestAddWhatDoesNotAnswer(t *testing.T) {
	d, s := start(t, aWorld(), true, 120, 35)
	d.Settle()
	s.d.Save = func(registry.Settings) error { t.Error("saved"); return nil }
	g := dialogOf(t, d, "n")
	g.Press("enter") // nothing is written yet
	g.Type("old.acme.example")
	g.Press("enter")
	g.Settle()
	for _, says := range []string{"no such host", "VPN", "Look again", "Save anyway"} {
		if !strings.Contains(g.Plain(), says) {
			t.Errorf("it does not say %q:\n%s", says, g.Plain())
		}
	}
	g.Press("esc")
	g.Settle()
}

func TestEdit(t *testing.T) {
	d, s := start(t, aWorld(), true, 120, 35)
	d.Settle()
	var kept registry.Settings
	failing := errors.New("config.yaml: read-only file system")
	s.d.Save = func(r registry.Settings) error { kept = r; return failing }
	s.list.Select("registry.lan:5000")
	g := dialogOf(t, d, "e")
	g.Type("LAN")
	g.Press("enter")
	g.Type("team, ops")
	g.Press("tab", "space", "tab", "tab", "enter")
	g.Settle()
	if kept.Name != "LAN" || kept.Insecure || !kept.ReadOnly || strings.Join(kept.Namespaces, " ") != "team ops" {
		t.Errorf("saved %+v", kept)
	}
	if !strings.Contains(g.Plain(), "read-only file system") {
		t.Errorf("a failure is not told:\n%s", g.Plain())
	}
	failing = nil
	g.Press("enter")
	g.Settle()
	if _, ok := screentest.Last[ui.RegistriesChanged](g); !ok {
		t.Error("nobody is told")
	}
}

func TestRemove(t *testing.T) {
	d, s := start(t, aWorld(), true, 120, 35)
	d.Settle()
	forgotten := ""
	s.d.Forget = func(host string) error { forgotten = host; return nil }
	s.list.Select("docker.io")
	d.Press("x")
	d.Settle()
	if toast, ok := screentest.Last[ui.Toast](d); !ok || !strings.Contains(toast.Text, "config.json") {
		t.Errorf("what is known from elsewhere can be removed: %+v", toast)
	}
	s.list.Select("quay.io")
	g := dialogOf(t, d, "x")
	g.Press("enter")
	g.Settle()
	if forgotten != "" {
		t.Fatal("enter removes at once")
	}
	g.Press("right", "enter")
	g.Settle()
	if forgotten != "quay.io" {
		t.Errorf("removed %q", forgotten)
	}
}

func TestRegistriesChanged(t *testing.T) {
	w := aWorld()
	d, s := start(t, w, true, 120, 35)
	d.Settle()
	w["new.example"] = healthy("new.example", "zot", time.Millisecond)
	known := append(aKnown()[1:], screentest.Known("new.example"))
	s.d.Known = func() []ui.Known { return known }
	d.Send(ui.RegistriesChanged{})
	d.Settle()
	if s.list.Get("docker.io") != nil || !s.list.Get("new.example").asked {
		t.Error("the list is not the new one")
	}
	if w["harbor.acme.example"].Count("ping") != 1 {
		t.Error("what has not changed is asked again")
	}
}

func TestAnySize(t *testing.T) {
	d, _ := start(t, aWorld(), true, 120, 35)
	d.Settle()
	d.Shrink(t)
}

// A file of logins that cannot be read is told here: it is why places look empty.
func TestLoginsThatCannotBeRead(t *testing.T) {
	deps := screentest.Deps(t, true, aKnown()...)
	deps.Logins = func(context.Context) ([]creds.Login, error) {
		return []creds.Login{{Host: "docker.io", User: "alice"}}, &creds.Problem{Path: "/home/a/.docker/config.json", Err: errors.New("not JSON")}
	}
	s := New(deps, ui.Place{Screen: ui.Registries})
	t.Cleanup(s.Close)
	s.openRegistry = aWorld().open
	d := screentest.Start(t, s, 100, 20)
	d.Settle()
	left, _ := s.Status()
	if got := screentest.Strip(left); !strings.Contains(got, "not all logins can be read") || !strings.Contains(got, "a tells why") {
		t.Errorf("the status is %q", got)
	}
	if users := s.users["docker.io"]; len(users) != 1 {
		t.Errorf("the logins beside the error are %v", users)
	}
}
