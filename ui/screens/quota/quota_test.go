package quota

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// alice is a login at the demo's Docker Hub.
type alice struct{}

func (alice) Resolve(authn.Resource) (authn.Authenticator, error) {
	return &authn.Basic{Username: demo.HubUser, Password: demo.HubPassword}, nil
}

// open makes a screen over a Docker Hub on loopback. The clock stands still,
// and the screen never asks again by itself.
func open(t *testing.T, dark bool, h *demo.Hub, login authn.Keychain) *Screen {
	t.Helper()
	d := screentest.Deps(t, dark)
	readings, err := quota.Open("", d.Now)
	if err != nil {
		t.Fatal(err)
	}
	d.Quotas, d.Tick = readings, nil
	server := httptest.NewServer(http.HandlerFunc(h.ServeRegistry))
	t.Cleanup(server.Close)
	d.Registries = vendors.NewSet(vendors.Options{
		Keychain: login, CertDirs: []string{},
		Hub: hub.Endpoints{API: server.URL, Registry: server.Listener.Addr().String()},
	})
	return New(d, ui.Place{Screen: ui.Quota})
}

// reading is one some minutes ago.
func reading(account string, minutes, left, limit int) registry.Quota {
	return registry.Quota{
		Account: account, Source: "192.0.2.7", Limit: limit, Remaining: left, Window: 6 * time.Hour,
		At: screentest.Now().Add(-time.Duration(minutes) * time.Minute),
	}
}

func fillIn(s *Screen) {
	for i := range 20 {
		s.d.Quotas.Add(reading("", 20*(20-i), 100-4*i, 100))
		s.d.Quotas.Add(reading("alice", 20*(20-i), 200, 200))
	}
	s.d.Quotas.Add(reading("", 0, 20, 100))
	s.d.Quotas.Add(registry.Quota{Account: "acmecorp", Unlimited: true, At: screentest.Now().Add(-time.Hour)})
}

func TestAsks(t *testing.T) {
	h := demo.NewHub(screentest.Now())
	h.Spend("", 30)
	h.Spend(demo.HubUser, 13)
	s := open(t, true, h, alice{})
	s.d.Now = time.Now // what is read now is not from a clock that is ahead
	readings, err := quota.Open("", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.d.Quotas = readings
	s.d.OtherPulls = func(context.Context, registry.Registry) []registry.Quota {
		return []registry.Quota{{Account: "bob", Limit: 200, Remaining: 5, Window: 6 * time.Hour, At: time.Now()}}
	}
	if got := s.View(100, 20); !strings.Contains(got, "asking Docker Hub") {
		t.Errorf("before it is known:\n%s", got)
	}
	msg := s.ask()()
	if cmd := s.Update(msg); cmd != nil {
		t.Errorf("asking failed: %+v", cmd())
	}
	got := screentest.Strip(s.View(100, 20))
	alice, address := strings.Index(got, "187 of 200 pulls left in 6 hours"), strings.Index(got, "70 of 100 pulls left")
	if !strings.Contains(got, "5 of 200 pulls left") {
		t.Errorf("another account is not told:\n%s", got)
	}
	if alice < 0 || address < alice {
		t.Errorf("the account in use is not first:\n%s", got)
	}
	if h.Reads() != 0 {
		t.Errorf("asking spent %d pulls", h.Reads())
	}
	if s.ask() == nil || s.ask() != nil {
		t.Error("it asks twice at once")
	}
}

func TestFailureIsTold(t *testing.T) {
	s := open(t, true, demo.NewHub(screentest.Now()), nil)
	s.cancel()
	if cmd := s.Update(s.ask()()); cmd != nil {
		t.Errorf("a screen that was left complains: %+v", cmd())
	}
	s = open(t, true, demo.NewHub(screentest.Now()), nil)
	s.d.Registries = vendors.NewSet(vendors.Options{Hub: hub.Endpoints{Registry: "127.0.0.1:1"}, CertDirs: []string{}})
	s = New(s.d, ui.Place{})
	cmd := s.Update(s.ask()())
	if cmd == nil {
		t.Fatal("nothing is told")
	}
	if failed, ok := cmd().(ui.Failed); !ok || failed.Err == nil || failed.Retry == nil {
		t.Errorf("told %+v", cmd())
	}
	if _, right := s.Status(); right == "" || !strings.Contains(screentest.Strip(s.View(80, 5)), "connection refused") {
		t.Errorf("status %q, body %q", right, s.View(80, 5))
	}
}

func TestForecastAndScroll(t *testing.T) {
	s := open(t, true, demo.NewHub(screentest.Now()), nil)
	fillIn(s)
	got := screentest.Strip(s.View(100, 40))
	for _, want := range []string{
		"this machine's address   counted as 192.0.2.7", "20 of 100 pulls left in 6 hours", "12 an hour: used up in 1 hour",
		"none spent lately", "pulls are not counted",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	s.View(100, 6)
	s.Update(screentest.Key("j"))
	if got := screentest.Strip(s.View(100, 6)); strings.Contains(got, "address") {
		t.Errorf("not scrolled:\n%s", got)
	}
	for range 9 {
		s.Update(screentest.Key("j"))
	}
	if got := screentest.Strip(s.View(100, 6)); !strings.Contains(got, "alice") {
		t.Errorf("scrolled past the end:\n%s", got)
	}
	if _, ok := s.Update(screentest.Key("esc"))().(ui.Pop); !ok {
		t.Error("back does not lead back")
	}
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		s := open(t, dark, demo.NewHub(screentest.Now()), nil)
		fillIn(s)
		return &screentest.Drive{Model: s, Width: width, Height: height}
	})
}

func TestEverySize(t *testing.T) {
	s := open(t, true, demo.NewHub(screentest.Now()), nil)
	fillIn(s)
	for _, width := range []int{1, 2, 5, 20, 80, 300} {
		for _, height := range []int{1, 2, 7, 40} {
			lines := strings.Split(screentest.Strip(s.View(width, height)), "\n")
			if len(lines) > height {
				t.Errorf("%d lines of %d", len(lines), height)
			}
		}
	}
}
