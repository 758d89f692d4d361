package input

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
)

func newInput() *Model {
	l, _ := themes.Load("")
	th, _ := l.Get("regtui-dark")
	return New(th.Styles(colorprofile.TrueColor), "/ ")
}

func TestTyping(t *testing.T) {
	m := newInput()
	m.Placeholder("find")
	if got := ansi.Strip(m.View(20)); !strings.HasPrefix(got, "/ find") {
		t.Errorf("empty: %q", got)
	}
	if changed, _ := m.Update(tea.KeyPressMsg{Code: 'a', Text: "a"}); !changed || m.Value() != "a" {
		t.Errorf("typed: %q", m.Value())
	}
	if changed, _ := m.Update(tea.KeyPressMsg{Code: tea.KeyLeft}); changed {
		t.Error("moving changes the text")
	}
	m.Update(tea.PasteMsg{Content: "ng\x1b[31minx\nx\u202e"})
	if m.Value() != "nginx xa" {
		t.Errorf("pasted: %q", m.Value())
	}
	m.Set("re\x1b]0;x\x07dis")
	if c := m.Cursor(); m.Value() != "redis" || c == nil || c.X != 2+5 || c.Y != 0 {
		t.Errorf("set: %q, cursor %+v", m.Value(), c)
	}
	m.Blur()
	if changed, _ := m.Update(tea.KeyPressMsg{Code: 'a', Text: "a"}); changed || m.Focused() || m.Cursor() != nil {
		t.Error("keys arrive without focus")
	}
	m.Focus()
	if m.Password(); strings.Contains(ansi.Strip(m.View(20)), "redis") {
		t.Error("a password can be read")
	}
}

func TestAnyWidth(t *testing.T) {
	m := newInput()
	m.Set(strings.Repeat("日本語", 30))
	for w := range 100 {
		if got := ansi.StringWidth(m.View(w)); got > w {
			t.Fatalf("at %d: %d wide", w, got)
		}
		if c := m.Cursor(); w > 6 && c.X > w {
			t.Fatalf("at %d the cursor is at %d", w, c.X)
		}
	}
}
