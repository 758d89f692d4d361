package themes

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/screens/screentest"
)

func open(t *testing.T, name string) *Screen {
	t.Helper()
	lib, errs := themes.Load("")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	theme, _ := lib.Get(name)
	return New(&ui.Deps{Styles: theme.Styles(colorprofile.TrueColor), Themes: lib, Keys: keys.Default()}, ui.Place{Screen: ui.Themes})
}

func TestMovingShowsAndEnterKeeps(t *testing.T) {
	s := open(t, "regtui-dark")
	if s.names[s.at] != "regtui-dark" {
		t.Fatalf("the cursor begins on %s", s.names[s.at])
	}
	next := s.names[s.at+1]
	if got := s.Update(screentest.Key("down"))(); got != (ui.SetTheme{Name: next}) {
		t.Errorf("down gives %+v, want to show %s", got, next)
	}
	d := screentest.Start(t, s, 80, 18)
	d.Press("enter")
	for _, want := range []tea.Msg{ui.SetTheme{Name: next, Keep: true}, ui.Pop{}} {
		found := false
		d.Until("an answer", func() bool {
			for _, m := range d.Sent {
				found = found || m == want
			}
			return found
		})
	}
	if got := s.Update(screentest.Key("g"))(); got != (ui.SetTheme{Name: auto}) {
		t.Errorf("the first entry gives %+v", got)
	}
	if s.Update(screentest.Key("up")) != nil {
		t.Error("above the first there is something")
	}
}

func TestEveryThemeIsListedAndEveryLineFits(t *testing.T) {
	s := open(t, "regtui-dark")
	for _, size := range [][2]int{{30, 5}, {80, 18}, {120, 35}, {200, 55}} {
		seen := map[string]bool{}
		s.Update(screentest.Key("g"))
		for range s.names {
			view := s.View(size[0], size[1])
			for i, l := range strings.Split(view, "\n") {
				if w := ansi.StringWidth(l); w > size[0] || i >= size[1] {
					t.Fatalf("%v: line %d is %d cells wide", size, i, w)
				}
			}
			for _, n := range s.names[1:] {
				if strings.Contains(ansi.Strip(view), s.title(n)) {
					seen[n] = true
				}
			}
			s.Update(screentest.Key("down"))
		}
		if len(seen) != len(s.names)-1 {
			t.Errorf("%v: %d of %d themes could be seen", size, len(seen), len(s.names)-1)
		}
	}
}

func TestClick(t *testing.T) {
	s := open(t, "regtui-dark")
	s.View(80, 18)
	if got := s.Update(tea.MouseClickMsg{X: 4, Y: 3, Button: tea.MouseLeft})(); got != (ui.SetTheme{Name: s.names[2]}) {
		t.Errorf("a click gives %+v", got)
	}
	if s.Update(tea.MouseClickMsg{X: 4, Y: 300, Button: tea.MouseLeft}) != nil {
		t.Error("a click below the list does something")
	}
}

func TestPictures(t *testing.T) {
	screentest.Golden(t, func(t *testing.T, dark bool, width, height int) *screentest.Drive {
		s := New(screentest.Deps(t, dark), ui.Place{Screen: ui.Themes})
		return screentest.Start(t, s, width, height)
	})
}
