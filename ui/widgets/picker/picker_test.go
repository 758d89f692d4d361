package picker

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

func styles(name string) *themes.Styles {
	l, _ := themes.Load("")
	th, ok := l.Get(name)
	if !ok {
		panic(name)
	}
	return th.Styles(colorprofile.TrueColor)
}

// said is what the dialog's commands send.
type said string

func say(s string) tea.Cmd { return func() tea.Msg { return said(s) } }

// run runs a command with all that it is made of, in order.
func run(cmd tea.Cmd) (out []string) {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if s, ok := msg.(said); ok {
		return []string{string(s)}
	}
	if v := reflect.ValueOf(msg); v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if c, ok := v.Index(i).Interface().(tea.Cmd); ok {
				out = append(out, run(c)...)
			}
		}
	}
	return out
}

func options(prompt string) Options {
	return Options{
		Title: "Theme", Prompt: prompt, Close: say("close"),
		Items: []Item{
			{ID: "dark", Title: "regtui dark", Detail: "dark"},
			{ID: "nord", Title: "Nord", Detail: "dark", On: true},
			{ID: "dawn", Title: "Rosé Pine Dawn", Detail: "light", Key: "w"},
			{ID: "evil", Title: "e\x1b[31mvil", Detail: "\x1b]0;x\x07"},
		},
		Choose: func(i Item) tea.Cmd { return say("choose " + i.ID) },
	}
}

func press(m *Model, names ...string) (out []string) {
	codes := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab,
		"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "backspace": tea.KeyBackspace,
	}
	for _, n := range names {
		msg := tea.KeyPressMsg{Code: codes[n]}
		if msg.Code == 0 {
			msg = tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		}
		out = run(m.Update(msg))
	}
	return out
}

// picked is what keys lead to: the item under the cursor, and what was said.
func picked(prompt string, names ...string) string {
	m := New(styles("regtui-dark"), keys.Default(), options(prompt))
	m.View(60, 20)
	said := press(m, names...)
	it, _ := m.Current()
	return strings.Join(append([]string{it.ID}, said...), ", ")
}

func TestPicking(t *testing.T) {
	for keys, want := range map[string]string{
		"enter": "nord, close, choose nord", "down": "dawn", "up up": "evil", "up up down": "dark", "pgdown": "evil", "pgdown pgup": "dark",
		"esc": "nord, close", "d a w": "dawn", "d a w enter": "dawn, close, choose dawn", "z z": "", "z z enter": "", "z backspace": "nord", "j": "", "l i g h t": "dawn",
	} {
		if got := picked("/ ", strings.Fields(keys)...); got != want {
			t.Errorf("%s: %s, want %s", keys, got, want)
		}
	}
}

func TestPickingWithoutTyping(t *testing.T) {
	for key, want := range map[string]string{"j": "dawn", "down": "dawn", "up": "dark", "k": "dark", "G": "evil", "g": "dark", "q": "nord, close", "enter": "nord, close, choose nord", "x": "nord", "tab": "nord", "w": "dawn, close, choose dawn"} {
		if got := picked("", key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

func TestNothingToPick(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), Options{Prompt: "/ ", Close: say("close")})
	if got := press(m, "down", "up", "enter"); got != nil {
		t.Errorf("enter on nothing: %v", got)
	}
	if got := press(m, "esc"); !slices.Equal(got, []string{"close"}) {
		t.Errorf("esc: %v", got)
	}
}

func TestMouse(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), options("/ "))
	m.View(60, 20)
	if got := run(m.Update(tea.MouseClickMsg{X: 5, Y: 4, Button: tea.MouseLeft})); !slices.Equal(got, []string{"close", "choose dawn"}) {
		t.Errorf("a click: %v", got)
	}
	for _, y := range []int{-1, 0, 1, 6, 30} {
		if got := run(m.Update(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})); got != nil {
			t.Errorf("a click on line %d: %v", y, got)
		}
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if it, _ := m.Current(); it.ID != "nord" {
		t.Errorf("the wheel goes to %s", it.ID)
	}
}

func TestPaste(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), options("/ "))
	m.Update(tea.PasteMsg{Content: "da\x1b[31mwn"})
	if it, _ := m.Current(); it.ID != "dawn" || m.query() != "dawn" {
		t.Errorf("a paste of %q finds %q", m.query(), it.ID)
	}
	m.View(60, 20)
	if c := m.Cursor(); c == nil || c.Y != 0 || c.X != 1+2+len("dawn") {
		t.Errorf("the terminal's cursor is at %+v", c)
	}
}

func TestWholeCharactersAreHighlighted(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), options("/ "))
	press(m, "s", "é")
	if it, ok := m.Current(); !ok || it.ID != "dawn" {
		t.Fatalf("found %q", it.ID)
	}
	if view := m.View(60, 20); !utf8.ValidString(view) || !strings.Contains(ansi.Strip(view), "Rosé Pine Dawn") {
		t.Errorf("drawn: %q", view)
	}
}

func TestAnySize(t *testing.T) {
	for _, prompt := range []string{"", "/ "} {
		m := New(styles("regtui-dark"), keys.Default(), options(prompt))
		for w := -1; w < 70; w++ {
			for h := -1; h < 12; h++ {
				view := m.View(w, h)
				if w <= 0 || h <= 0 {
					if view != "" {
						t.Fatalf("%d×%d draws %q", w, h, view)
					}
					continue
				}
				lines := strings.Split(view, "\n")
				if len(lines) > h {
					t.Fatalf("%d×%d has %d lines", w, h, len(lines))
				}
				for _, l := range lines {
					if got := ansi.StringWidth(l); got > w || got != ansi.StringWidth(lines[0]) {
						t.Fatalf("%d×%d has a line of %d: %q", w, h, got, l)
					}
				}
			}
		}
	}
}

func TestGolden(t *testing.T) {
	for _, theme := range []string{"regtui-dark", "regtui-light"} {
		for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {200, 60}} {
			t.Run(fmt.Sprintf("%s-%dx%d", theme, size.width, size.height), func(t *testing.T) {
				o := options("/ ")
				for i := range 30 {
					o.Items = append(o.Items, Item{ID: fmt.Sprint(i), Title: fmt.Sprintf("another theme %d", i), Detail: "a dark one, with a description that goes on for a while"})
				}
				m := New(styles(theme), keys.Default(), o)
				press(m, "down")
				all := m.View(size.width, size.height)
				press(m, "d", "a")
				golden.RequireEqual(t, all+"\n\n"+m.View(size.width, size.height))
			})
		}
	}
	t.Run("keys", func(t *testing.T) {
		golden.RequireEqual(t, New(styles("regtui-dark"), keys.Default(), Options{Items: []Item{
			{ID: "r", Key: "r", Title: "reference", Detail: "docker.io/library/nginx:1.29.3"},
			{ID: "d", Key: "d", Title: "digest", Detail: "sha256:9f00d3aa10c4"},
		}}).View(80, 24))
	})
}
