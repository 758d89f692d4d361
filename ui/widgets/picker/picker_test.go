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
		Title: "Theme", Prompt: prompt, Placeholder: "find a theme", Close: say("close"),
		Items: []Item{
			{ID: "dark", Title: "regtui dark", Detail: "dark"}, {ID: "nord", Title: "Nord", Detail: "dark", On: true},
			{ID: "dawn", Title: "Rosé Pine Dawn", Detail: "light"}, {ID: "evil", Title: "e\x1b[31mvil", Detail: "\x1b]0;x\x07"},
		},
		Choose: func(i Item) tea.Cmd { return say("choose " + i.ID) }, Move: func(i Item) tea.Cmd { return say("move " + i.ID) },
		Cancel: func() tea.Cmd { return say("cancel") }, Typed: func(q string) tea.Cmd { return say("typed " + q) },
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

func TestPicking(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"enter"}, "close, choose nord"},
		{[]string{"down"}, "move dawn"},
		{[]string{"up", "up"}, "move evil"},
		{[]string{"up", "up", "down"}, "move dark"},
		{[]string{"pgdown"}, "move evil"},
		{[]string{"pgdown", "pgup"}, "move dark"},
		{[]string{"esc"}, "close, cancel"},
		{[]string{"d", "a", "w"}, "move dawn"},
		{[]string{"d", "a", "w", "enter"}, "close, choose dawn"},
		{[]string{"z", "z", "enter"}, "close, typed zz"},
		{[]string{"z", "backspace", "enter"}, "close, choose nord"},
		{[]string{"n", "o", "tab"}, "move nord"},
		{[]string{"j"}, ""}, // typed, and finds nothing
	} {
		m := New(styles("regtui-dark"), keys.Default(), options("/ "))
		m.View(60, 20)
		if got := strings.Join(press(m, c.keys...), ", "); got != c.want {
			t.Errorf("%v: %s, want %s", c.keys, got, c.want)
		}
	}
}

func TestPickingWithoutTyping(t *testing.T) {
	o := options("")
	o.Items[2].Key = "w"
	for _, c := range []struct{ key, want string }{
		{"j", "move dawn"}, {"k", "move dark"}, {"G", "move evil"}, {"g", "move dark"}, {"w", "close, choose dawn"}, {"q", "close, cancel"}, {"x", ""}, {"tab", ""},
	} {
		m := New(styles("regtui-dark"), keys.Default(), o)
		m.View(60, 20)
		if got := strings.Join(press(m, c.key), ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.key, got, c.want)
		}
	}
}

func TestNothingGivenNothingDone(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), Options{Prompt: "/ ", Close: say("close")})
	if got := press(m, "enter"); got != nil {
		t.Errorf("enter on nothing: %v", got)
	}
	if got := press(m, "down"); got != nil {
		t.Errorf("moving in nothing: %v", got)
	}
	if got := press(m, "esc"); !slices.Equal(got, []string{"close"}) {
		t.Errorf("esc: %v", got)
	}
	m.SetItems([]Item{{ID: "a", Title: "a"}, {ID: "b", Title: "b"}})
	press(m, "down")
	m.SetItems([]Item{{ID: "0", Title: "0"}, {ID: "a", Title: "a"}, {ID: "b", Title: "b"}})
	if it, _ := m.Current(); it.ID != "b" {
		t.Errorf("new items move the cursor to %q", it.ID)
	}
	if got := press(m, "enter"); !slices.Equal(got, []string{"close"}) {
		t.Errorf("enter: %v", got)
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
	if got := run(m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})); !slices.Equal(got, []string{"move nord"}) {
		t.Errorf("the wheel: %v", got)
	}
}

func TestPasteAndSource(t *testing.T) {
	o := options(": ")
	o.Source = func(q string) []Item { return []Item{{ID: q, Title: "go to " + q}} }
	m := New(styles("regtui-dark"), keys.Default(), o)
	if got := run(m.Update(tea.PasteMsg{Content: "ng\x1b[31minx\n"})); !slices.Equal(got, []string{"move nginx "}) {
		t.Errorf("a paste: %v", got)
	}
	m.SetQuery("redis")
	if got := press(m, "enter"); !slices.Equal(got, []string{"close", "choose redis"}) || m.Query() != "redis" {
		t.Errorf("enter: %v", got)
	}
	m.View(60, 20)
	if c := m.Cursor(); c == nil || c.Y != 0 || c.X != 1+2+len("redis") {
		t.Errorf("the terminal's cursor is at %+v", c)
	}
}

func TestWholeCharactersAreHighlighted(t *testing.T) {
	m := New(styles("regtui-dark"), keys.Default(), options("/ "))
	m.SetQuery("sé")
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
				m.SetQuery("da")
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
