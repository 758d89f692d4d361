package app

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// saveDelay gathers changes of the state before they are written.
const saveDelay = 2 * time.Second

// saveLater has the state written soon, if there is something to write.
func (m *Model) saveLater() tea.Cmd {
	if m.saving || m.saveBad || !m.d.State.Dirty() {
		return nil
	}
	m.saving = true
	return m.d.Tick(saveDelay, func(time.Time) tea.Msg { return saveNow{} })
}

func (m *Model) save() tea.Cmd {
	store := m.d.State
	return func() tea.Msg { return saved{store.Save()} }
}

// afterSave tells once that nothing can be kept, and then leaves it.
func (m *Model) afterSave(err error) tea.Cmd {
	m.saving = false
	if err == nil {
		return nil
	}
	m.saveBad = true
	return m.toast(err.Error(), ui.ToneWarn)
}
