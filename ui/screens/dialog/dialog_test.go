package dialog_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/screentest"
)

type saved struct{}

func TestDialog(t *testing.T) {
	name := &dialog.Field{Name: "name", Value: "old", Hint: "a name"}
	on := &dialog.Field{Name: "insecure", Switch: true}
	g := dialog.New(screentest.Deps(t, true), "Edit", []string{strings.Repeat("many words ", 20)}, []*dialog.Field{name, on},
		dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Save", Do: func() tea.Cmd { return ui.Send(saved{}) }})
	d := screentest.Start(t, g, 60, 20)
	d.Type("er h l")
	if name.Text() != "older h l" {
		t.Errorf("written %q", name.Text())
	}
	d.Send(tea.PasteMsg{Content: "!"})
	d.Press("enter", "space")
	if name.Text() != "older h l!" || !on.On {
		t.Errorf("written %q, switched %v", name.Text(), on.On)
	}
	d.Press("tab", "right", "enter")
	d.Settle()
	if _, ok := screentest.Last[saved](d); !ok {
		t.Errorf("the button does nothing:\n%s", d.Plain())
	}
	for _, l := range strings.Split(d.View(), "\n") {
		if w := len([]rune(screentest.Strip(l))); w > 60 {
			t.Errorf("a line of %d cells: %q", w, screentest.Strip(l))
		}
	}
	d.Press("left", "enter")
	d.Settle()
	if _, ok := screentest.Last[ui.CloseDialog](d); !ok {
		t.Error("a button without more does not close")
	}
}

func TestClick(t *testing.T) {
	closed := false
	g := dialog.New(screentest.Deps(t, true), "Sure?", []string{"Sure?"}, nil,
		dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Yes", Do: func() tea.Cmd { return ui.Send(saved{}) }})
	g.Cancelled = func() { closed = true }
	d := screentest.Start(t, g, 60, 20)
	y, x := -1, -1
	for i, l := range strings.Split(d.Plain(), "\n") {
		if at := strings.Index(l, "Yes"); at >= 0 {
			y, x = i, at
		}
	}
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	d.Settle()
	if _, ok := screentest.Last[saved](d); !ok || closed {
		t.Errorf("a click at %d,%d presses no button", x, y)
	}
	d.Press("esc")
	if !closed {
		t.Error("esc does not close")
	}
}

// lines are n words of a dialog.
func lines(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("line %d.", i+1))
	}
	return out
}

// shown are the words that are in sight.
func shown(d *screentest.Drive) (out []string) {
	for _, l := range strings.Split(d.Plain(), "\n") {
		if l = strings.TrimSpace(l); strings.HasPrefix(l, "line ") {
			out = append(out, l)
		}
	}
	return out
}

func TestScroll(t *testing.T) {
	wheel := func(b tea.MouseButton) tea.Msg { return tea.MouseWheelMsg{Button: b} }
	for _, withField := range []bool{false, true} {
		var fields []*dialog.Field
		name := &dialog.Field{Name: "name"}
		room := 14 // of 18 lines, less a margin at both ends and the buttons
		if withField {
			fields, room = []*dialog.Field{name}, 12
		}
		g := dialog.New(screentest.Deps(t, true), "Change", lines(40), fields, dialog.Button{Name: "Cancel"}, dialog.Button{Name: "Do it"})
		d := screentest.Start(t, g, 60, 18)
		at := func(first int) {
			t.Helper()
			got := shown(d)
			last := first + room - 2 // a line tells which they are
			if len(got) != room-1 || got[0] != fmt.Sprintf("line %d.", first) || got[len(got)-1] != fmt.Sprintf("line %d.", last) {
				t.Fatalf("shows %q, want from %d:\n%s", got, first, d.Plain())
			}
			if plain := d.Plain(); !strings.Contains(plain, fmt.Sprintf("%d–%d of 40", first, last)) || !strings.Contains(plain, "Do it") || strings.Count(plain, "\n") >= 18 {
				t.Fatalf("no hint, no buttons or too high:\n%s", plain)
			}
		}
		at(1)
		d.Press("pgdown")
		at(room)
		d.Send(wheel(tea.MouseWheelDown))
		at(room + 3)
		d.Send(wheel(tea.MouseWheelUp))
		d.Press("pgup", "pgup")
		at(1)
		if withField {
			d.Type("j")
			if name.Text() != "j" {
				t.Errorf("written %q", name.Text())
			}
			continue
		}
		d.Press("down", "j")
		at(3)
		d.Press("up")
		at(2)
		d.Press("end")
		at(40 - room + 2)
		g.Words = append(lines(39), "line forty.") // other words begin at their top
		at(1)
		d.Resize(60, 50)
		if len(shown(d)) != 40 || strings.Contains(d.Plain(), "of 40") {
			t.Errorf("with room for all:\n%s", d.Plain())
		}
	}
}

func TestWholeAndFixed(t *testing.T) {
	host := &dialog.Field{Name: "registry", Value: "ghcr.io", Whole: true}
	user := &dialog.Field{Name: "user"}
	d := screentest.Start(t, dialog.New(screentest.Deps(t, true), "", nil, []*dialog.Field{host, user}), 60, 20)
	d.Type("quay.io")
	if host.Text() != "quay.io" {
		t.Errorf("what is typed stands as %q", host.Text())
	}
	d.Press("enter", "up", "end") // the end is gone to, nothing is marked any more
	d.Type("/x")
	if host.Text() != "quay.io/x" {
		t.Errorf("after the end key %q", host.Text())
	}
	d.Press("enter", "up", "backspace")
	if host.Text() != "" {
		t.Errorf("backspace leaves %q", host.Text())
	}
	d.Type("a")
	d.Press("enter", "up")
	d.Send(tea.PasteMsg{Content: "b.example"})
	if host.Text() != "b.example" {
		t.Errorf("pasted over it: %q", host.Text())
	}

	host = &dialog.Field{Name: "registry", Value: "ghcr.io", Whole: true, Fixed: true}
	user = &dialog.Field{Name: "user"}
	d = screentest.Start(t, dialog.New(screentest.Deps(t, true), "", nil, []*dialog.Field{host, user}, dialog.Button{Name: "Cancel"}), 60, 20)
	d.Type("alice")
	d.Press("enter", "tab") // to the button, and around past what is fixed
	d.Type("!")
	if host.Text() != "ghcr.io" || user.Text() != "alice!" {
		t.Errorf("registry %q, user %q", host.Text(), user.Text())
	}
	d.Press("up")
	d.Type("q")
	if host.Text() != "q" {
		t.Errorf("gone back to, it stays %q", host.Text())
	}
}
