package dialog_test

import (
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
