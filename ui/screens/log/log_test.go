package log

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/screens/screentest"
)

var begin = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func exchange(n int, method, path string, status int) registry.Exchange {
	return registry.Exchange{
		Start: begin.Add(time.Duration(n) * time.Second), Host: "registry.example", Method: method, Path: path,
		Status: status, Bytes: 1204, Duration: time.Duration(n) * 7 * time.Millisecond, Attempt: 1,
	}
}

// open makes a screen over requests that a test can add to.
func open(t *testing.T, made *[]registry.Exchange) *Screen {
	t.Helper()
	lib, errs := themes.Load("")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	theme, _ := lib.Get("regtui-dark")
	return New(&ui.Deps{
		Styles: theme.Styles(colorprofile.TrueColor), Keys: keys.Default(), Now: func() time.Time { return begin }, Tick: tea.Tick,
		Exchanges: func() []registry.Exchange { return *made },
	}, ui.Place{Screen: ui.Log})
}

func shown(s *Screen) string { return ansi.Strip(s.View(100, 12)) }

func TestRequestsAreShownAndFollowed(t *testing.T) {
	var made []registry.Exchange
	s := open(t, &made)
	s.Init()
	if !strings.Contains(shown(s), "no request was made yet") {
		t.Errorf("an empty log shows\n%s", shown(s))
	}
	for i := range 30 {
		made = append(made, exchange(i, "GET", "/v2/", 200))
	}
	made[29].Status, made[29].Err, made[29].Attempt = 0, "connection refused", 2
	if cmd := s.Update(tick{s.id}); cmd == nil {
		t.Error("the screen stopped looking")
	}
	if !strings.Contains(shown(s), "/v2/ (try 2): ") {
		t.Errorf("the newest request is not on the screen:\n%s", shown(s))
	}
	left, right := s.Status()
	if !strings.Contains(right, "connection refused") {
		t.Errorf("what went wrong is not told: %q", right)
	}
	if left = ansi.Strip(left); !strings.Contains(left, "30 requests   36.1 kB received   1 failed") {
		t.Errorf("status %q", left)
	}
	s.Update(screentest.Key("g")) // away from the end: no following
	made = append(made, exchange(40, "HEAD", "/v2/newest", 200))
	s.Update(tick{s.id})
	if strings.Contains(shown(s), "newest") || s.list.Index() != 0 {
		t.Errorf("the cursor was taken along:\n%s", shown(s))
	}
	s.Update(screentest.Key("G"))
	made = append(made, exchange(41, "HEAD", "/v2/even-newer", 200))
	s.Update(tick{s.id})
	if !strings.Contains(shown(s), "even-newer") {
		t.Errorf("the end is not followed:\n%s", shown(s))
	}
}

func TestFilterAndBack(t *testing.T) {
	made := []registry.Exchange{exchange(1, "GET", "/v2/a/tags/list", 200), exchange(2, "HEAD", "/v2/b/manifests/x", 404)}
	s := open(t, &made)
	s.Init()
	s.Update(screentest.Key("/"))
	if !s.Typing() {
		t.Fatal("/ does not begin a filter")
	}
	for _, r := range "404" {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	s.Update(screentest.Key("enter"))
	if got := shown(s); strings.Contains(got, "tags/list") || !strings.Contains(got, "/v2/b/manifests/x") {
		t.Errorf("filtered:\n%s", got)
	}
	if !s.Back() || s.Back() || !strings.Contains(shown(s), "tags/list") {
		t.Error("back does not clear the filter, once")
	}
}

func TestTicksEndWithTheScreen(t *testing.T) {
	var made []registry.Exchange
	s := open(t, &made)
	if s.Update(tick{s.id + 1}) != nil {
		t.Error("the tick of another screen was taken")
	}
	s.Close()
	if s.Update(tick{s.id}) != nil {
		t.Error("a closed screen goes on looking")
	}
}

func TestYanksAreClean(t *testing.T) {
	made := []registry.Exchange{exchange(1, "GET", "/v2/\x1b]52;c;eA==\x07a", 200)}
	s := open(t, &made)
	s.Init()
	s.View(100, 12)
	yanks := s.Yanks()
	if len(yanks) != 3 || yanks[1].Text != "2026-11-24T09:00:01.000Z GET registry.example/v2/a 200 7 ms 1204 B" {
		t.Errorf("yanks %q", yanks)
	}
	if strings.ContainsAny(yanks[2].Text, "\x1b\x07") {
		t.Errorf("escapes in %q", yanks[2].Text)
	}
}

func TestPictures(t *testing.T) {
	made := []registry.Exchange{
		exchange(1, "GET", "/v2/", 401), exchange(2, "GET", "/v2/", 200), exchange(3, "GET", "/v2/library/nginx/tags/list?n=1000", 200),
		exchange(4, "HEAD", "/v2/library/nginx/manifests/1.29.3", 200), exchange(5, "GET", "/v2/library/nginx/referrers/sha256:9f00", 404),
		exchange(6, "GET", "/v2/library/nginx/manifests/broken", 502),
	}
	made[5].Attempt = 2
	made = append(made, registry.Exchange{Start: begin, Host: "down.example", Method: "GET", Path: "/v2/", Err: "connection refused", Attempt: 1})
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		deps := screentest.Deps(t, dark)
		deps.Exchanges = func() []registry.Exchange { return made }
		s := New(deps, ui.Place{Screen: ui.Log})
		s.take(made)
		s.Close() // no ticks
		return screentest.Start(t, s, width, height)
	})
}
