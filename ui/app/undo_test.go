package app

import (
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
)

// journaled gives the app a journal, which is empty.
func journaled(t *testing.T) func(*ui.Deps) {
	return func(d *ui.Deps) { d.Context, d.Removed = t.Context(), remove.Journal{Dir: t.TempDir()} }
}

func TestUndoInThePalette(t *testing.T) {
	d := drive(t, home, journaled(t))
	d.press(":")
	d.typeText("undo")
	d.shows("put back tags that were removed")
	d.press("enter")
	d.shows("There is nothing to undo.")
	d.press("enter")
	d.hides("There is nothing to undo.")
}

// Where nothing may be changed, or nothing is written down, it is not offered.
func TestNoUndo(t *testing.T) {
	for name, change := range map[string]func(*ui.Deps){
		"read-only":  func(d *ui.Deps) { d.ReadOnly = true },
		"no journal": func(d *ui.Deps) { d.Removed.Dir = "" },
	} {
		d := drive(t, home, journaled(t), change)
		d.press(":")
		d.typeText("undo")
		d.hides("put back tags")
		d.press("esc")
		d.send(ui.Undo{})
		if name == "read-only" {
			d.shows("read-only: nothing is put back")
		}
	}
}

// busy is a dialog that is changing something, until it is told to stop.
type busy struct{ stops int }

func (*busy) Init() tea.Cmd          { return nil }
func (*busy) Update(tea.Msg) tea.Cmd { return nil }
func (*busy) View(int, int) string   { return "busy" }
func (*busy) Title() string          { return "" }
func (*busy) Keys() []key.Binding    { return nil }

func (b *busy) Stop() bool {
	b.stops++
	return b.stops == 1
}

// Ctrl+c first ends what is being changed, so that it is told; then the app.
func TestCtrlCWhileChanging(t *testing.T) {
	d := drive(t, home)
	b := new(busy)
	d.send(ui.OpenDialog{Dialog: b})
	d.press("ctrl+c")
	if d.quit || b.stops != 1 {
		t.Fatalf("quit: %v, told to stop %d times", d.quit, b.stops)
	}
	d.press("ctrl+c")
	if !d.quit {
		t.Error("the second one does not end the app")
	}
}
