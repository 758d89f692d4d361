package app

import (
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/undo"
)

// undo opens the dialog that puts back what was removed.
func (m *Model) undo(msg ui.Undo) tea.Cmd {
	if m.d.ReadOnly {
		return m.toast("read-only: nothing is put back", ui.ToneWarn)
	}
	return m.open(undo.New(m.d, msg.ID))
}
