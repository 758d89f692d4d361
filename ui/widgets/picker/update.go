package picker

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Update answers keys and, in the dialog's own coordinates, the mouse.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		return m.typed(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m.move(m.cursor - 1)
		case tea.MouseWheelDown:
			m.move(m.cursor + 1)
		}
	case tea.MouseClickMsg:
		i := m.offset + msg.Y - m.top
		if msg.Button == tea.MouseLeft && msg.Y >= m.top && msg.Y < m.top+m.height && i < len(m.shown) {
			m.cursor = i
			return m.choose()
		}
	}
	return nil
}

// press answers first the keys that are never typed, then types, or, where
// nothing is typed, takes the letters of the items and the keys of tables.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	page := max(1, m.height-1)
	switch msg.String() {
	case "esc":
		return m.o.Close
	case "enter":
		return m.choose()
	case "up", "ctrl+p":
		m.move(m.cursor - 1)
	case "down", "ctrl+n":
		m.move(m.cursor + 1)
	case "pgup":
		m.move(m.cursor - page)
	case "pgdown":
		m.move(m.cursor + page)
	default:
		if m.in != nil {
			return m.typed(msg)
		}
		return m.command(msg)
	}
	return nil
}

// Yield gives way to the palette where nothing is typed.
func (m *Model) Yield() bool { return m.in == nil }

func (m *Model) command(msg tea.KeyPressMsg) tea.Cmd {
	for i, it := range m.shown {
		if it.Key != "" && msg.String() == it.Key {
			m.cursor = i
			return m.choose()
		}
	}
	switch k := m.keys; {
	case key.Matches(msg, k.Back), key.Matches(msg, k.Quit):
		return m.o.Close
	case key.Matches(msg, k.Open):
		return m.choose()
	case key.Matches(msg, k.Up):
		m.move(m.cursor - 1)
	case key.Matches(msg, k.Down):
		m.move(m.cursor + 1)
	case key.Matches(msg, k.Top):
		m.move(0)
	case key.Matches(msg, k.Bottom):
		m.move(len(m.shown) - 1)
	}
	return nil
}

func (m *Model) typed(msg tea.Msg) tea.Cmd {
	if m.in == nil {
		return nil
	}
	changed, cmd := m.in.Update(msg)
	if changed {
		m.find()
	}
	return cmd
}

// move goes to an item; at the ends it goes round.
func (m *Model) move(to int) {
	last := len(m.shown) - 1
	switch {
	case to < 0 && m.cursor == 0:
		to = last
	case to > last && m.cursor == last:
		to = 0
	}
	m.cursor = max(0, min(to, last))
}

func (m *Model) choose() tea.Cmd {
	it, ok := m.Current()
	if !ok {
		return nil
	}
	return tea.Sequence(m.o.Close, m.o.Choose(it))
}
