package app

import (
	"testing"

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
