package help

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func open(t *testing.T) *Screen {
	t.Helper()
	lib, errs := themes.Load("")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	theme, _ := lib.Get("regtui-dark")
	k := keys.Default()
	own := k.Open
	own.SetHelp("↵", "files")
	return New(&ui.Deps{Styles: theme.Styles(colorprofile.TrueColor), Keys: k}, ui.Place{}).
		About("Layers", []key.Binding{own, k.Filter, k.Back, k.Up})
}

func view(s *Screen, w, h int) string { return ansi.Strip(s.View(w, h)) }

func TestEveryKeyIsThere(t *testing.T) {
	s := open(t)
	got := view(s, 120, 60)
	for _, b := range append(s.d.Keys.Everywhere(), s.d.Keys.Moves()...) {
		if line := keys.Labels(b.Keys()); !strings.Contains(got, line) || !strings.Contains(got, s.d.Keys.Long(b)) {
			t.Errorf("%q %q is not there", line, s.d.Keys.Long(b))
		}
	}
	for _, want := range []string{"Layers", "files", "filter as you type", "platform:arm64"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not there", want)
		}
	}
	if strings.Count(got, "clear the filter, or go back") != 1 {
		t.Errorf("esc is there twice:\n%s", got)
	}
}

func TestNothingIsCutAtTheUsualSizes(t *testing.T) {
	for _, w := range []int{80, 120, 200} {
		s := open(t)
		got := view(s, w, 200)
		for _, l := range strings.Split(got, "\n") {
			if ansi.StringWidth(l) > w {
				t.Errorf("%d: a line of %d cells", w, ansi.StringWidth(l))
			}
		}
		if n := strings.Count(got, "…") - strings.Count("copy reference, digest, JSON …", "…"); n > 0 {
			t.Errorf("%d: %d texts are cut:\n%s", w, n, got)
		}
	}
}

func TestSearch(t *testing.T) {
	s := open(t)
	s.Update(screentest.Key("/"))
	for _, r := range "SUSPEND" {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	if got := view(s, 80, 18); !strings.Contains(got, "fg brings it back") || strings.Contains(got, "go back") {
		t.Errorf("searched:\n%s", got)
	}
	s.Update(screentest.Key("enter"))
	if s.Typing() || !s.Back() || s.Back() {
		t.Error("back does not clear the search, once")
	}
}

func TestScroll(t *testing.T) {
	s := open(t)
	first := view(s, 80, 10)
	s.Update(screentest.Key("up"))
	if view(s, 80, 10) != first {
		t.Error("scrolled above the top")
	}
	s.Update(screentest.Key("G"))
	end := view(s, 80, 10)
	s.Update(screentest.Key("down"))
	if end == first || view(s, 80, 10) != end {
		t.Errorf("the end is\n%s", end)
	}
	s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if view(s, 80, 10) == end {
		t.Error("the wheel does nothing")
	}
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		deps := screentest.Deps(t, dark)
		k := deps.Keys
		s := New(deps, ui.Place{Screen: ui.Help}).About("Tags", []key.Binding{k.Open, k.Filter, k.Sort, k.Mark, k.Preview})
		return screentest.Start(t, s, width, height)
	})
}
