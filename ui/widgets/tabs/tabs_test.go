package tabs

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

func newTabs() *Model {
	l, _ := themes.Load("")
	th, _ := l.Get("regtui-dark")
	return New(th.Styles(colorprofile.TrueColor), keys.Default(), Tab{"a", "Overview"}, Tab{"b", "Layers"}, Tab{"c", "Refer\x1b[31mrers 3"})
}

func TestKeysGoRound(t *testing.T) {
	m := newTabs()
	next, prev := tea.KeyPressMsg{Code: tea.KeyTab}, tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	for i, c := range []struct {
		msg  tea.KeyPressMsg
		want string
	}{{next, "b"}, {next, "c"}, {next, "a"}, {prev, "c"}, {prev, "b"}} {
		if !m.Update(c.msg) || m.Active() != c.want {
			t.Errorf("%d: %s is open, want %s", i, m.Active(), c.want)
		}
	}
	if m.Update(tea.KeyPressMsg{Code: 'x', Text: "x"}) || m.Active() != "b" {
		t.Error("another key is taken")
	}
	m.Set(Tab{"b", "Layers"}, Tab{"z", "Last"})
	if m.Active() != "b" || m.Open("none") || !m.Open("z") {
		t.Errorf("%s is open", m.Active())
	}
	if m.Set(Tab{"q", "Q"}); m.Active() != "q" {
		t.Errorf("%s is open", m.Active())
	}
	if m.Set(); m.Active() != "" || m.Update(next) || m.View(40) == "" {
		t.Error("no tabs go wrong")
	}
}

func TestViewAndClicks(t *testing.T) {
	m := newTabs()
	if got := ansi.Strip(m.View(60)); strings.TrimRight(got, " ") != "  Overview   Layers   Referrers 3" {
		t.Errorf("drawn %q", got)
	}
	click := func(x, y int) bool { return m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	if !click(13, 0) || m.Active() != "b" {
		t.Errorf("a click opens %s", m.Active())
	}
	if click(0, 0) || click(13, 1) || click(55, 0) {
		t.Error("clicks beside the tabs are taken")
	}
	for w := range 40 {
		for _, id := range []string{"a", "b", "c"} {
			m.Open(id)
			view := m.View(w)
			if got := ansi.StringWidth(view); got > w {
				t.Fatalf("at %d: %d wide", w, got)
			}
			if title := map[string]string{"a": "Overview", "b": "Layers", "c": "Referrers 3"}[id]; w >= 14 && !strings.Contains(ansi.Strip(view), title) {
				t.Errorf("at %d the open tab is out of sight: %q", w, ansi.Strip(view))
			}
		}
	}
}
