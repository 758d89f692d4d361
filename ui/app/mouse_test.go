package app

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
)

func TestMouse(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: nginx})
	d.topFake().got = nil
	d.send(tea.MouseClickMsg{X: 5, Y: 4, Button: tea.MouseLeft})
	if got := d.topFake().got[0].(tea.MouseClickMsg); got.X != 5 || got.Y != 2 {
		t.Errorf("the screen was clicked at %v", got)
	}
	x := strings.Index(strings.Split(d.text(), "\n")[0], "docker.io")
	d.send(tea.MouseClickMsg{X: x, Y: 0, Button: tea.MouseLeft})
	d.at(hub)
	d.send(tea.MouseClickMsg{Button: tea.MouseBackward})
	d.at(nginx)
	d.send(tea.MouseClickMsg{Button: tea.MouseForward})
	d.at(hub)
	d.send(tea.MouseClickMsg{X: 2, Y: 0, Button: tea.MouseLeft})
	d.at(home)

	d.press("y")
	d.send(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft}) // outside
	b := d.dialogs[0].at
	d.send(tea.MouseClickMsg{X: b.x + 3, Y: b.y + 1, Button: tea.MouseLeft})
	if fmt.Sprint(d.copies) != "[{}]" {
		t.Errorf("copied %q", d.copies)
	}
	d.press("M")
	if d.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still on")
	}
	d.shows("mouse off  ·  alice")
	d.press("M")
	if d.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse is still off")
	}
}

func TestCrumbsLeadUp(t *testing.T) {
	click := func(d *driver, crumb string) {
		t.Helper()
		head := strings.Split(d.text(), "\n")[0]
		at := strings.Index(head, crumb)
		if at < 0 {
			t.Fatalf("there is no %q in %q", crumb, head)
		}
		d.send(tea.MouseClickMsg{X: ansi.StringWidth(head[:at]), Button: tea.MouseLeft})
	}
	d := drive(t, home)
	d.send(ui.Push{Place: hub})
	repos := d.topFake()
	d.send(ui.Push{Place: nginx})
	tags := d.topFake()
	click(d, "library")
	d.at(ui.Place{Screen: ui.Repositories, Host: "docker.io", Namespace: "library"})
	if !tags.closed || repos.closed {
		t.Error("what lay below is to be closed, what lies above to be kept")
	}
	d.press("esc")
	d.at(hub)
	if d.topFake() != repos {
		t.Error("the repositories were made again")
	}
	d.send(ui.Push{Place: anImage})
	click(d, "docker.io")
	d.at(hub)
	if len(d.stack) != 2 {
		t.Errorf("%d places on the stack, want home and the repositories", len(d.stack))
	}

	d = drive(t, home)
	d.send(ui.Push{Place: anImage}) // as the palette does
	click(d, "docker.io")
	d.at(hub)
	d.press("esc")
	d.at(home)
	d.press("[", "[")
	d.at(anImage)
}
