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
			return m.move(m.cursor - 1)
		case tea.MouseWheelDown:
			return m.move(m.cursor + 1)
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

func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	page := max(1, m.height-1)
	switch msg.String() {
	case "esc":
		return m.cancel()
	case "enter":
		return m.choose()
	case "up", "ctrl+p":
		return m.move(m.cursor - 1)
	case "down", "ctrl+n":
		return m.move(m.cursor + 1)
	case "pgup":
		return m.move(m.cursor - page)
	case "pgdown":
		return m.move(m.cursor + page)
	case "tab":
		return m.complete()
	}
	if m.in != nil {
		return m.typed(msg)
	}
	for i, it := range m.shown {
		if it.Key != "" && msg.String() == it.Key {
			m.cursor = i
			return m.choose()
		}
	}
	switch k := m.keys; {
	case key.Matches(msg, k.Back), key.Matches(msg, k.Quit):
		return m.cancel()
	case key.Matches(msg, k.Open):
		return m.choose()
	case key.Matches(msg, k.Up):
		return m.move(m.cursor - 1)
	case key.Matches(msg, k.Down):
		return m.move(m.cursor + 1)
	case key.Matches(msg, k.Top):
		return m.move(0)
	case key.Matches(msg, k.Bottom):
		return m.move(len(m.shown) - 1)
	}
	return nil
}

// complete types the item under the cursor.
func (m *Model) complete() tea.Cmd {
	it, ok := m.Current()
	if m.in == nil || !ok {
		return nil
	}
	m.in.Set(it.Title)
	m.find()
	return m.told()
}

func (m *Model) typed(msg tea.Msg) tea.Cmd {
	if m.in == nil {
		return nil
	}
	changed, cmd := m.in.Update(msg)
	if !changed {
		return cmd
	}
	m.find()
	return tea.Batch(cmd, m.told())
}

// move goes to an item; at the ends it goes round.
func (m *Model) move(to int) tea.Cmd {
	n := len(m.shown)
	if n == 0 {
		return nil
	}
	switch {
	case to < 0 && m.cursor == 0:
		to = n - 1
	case to >= n && m.cursor == n-1:
		to = 0
	}
	m.cursor = max(0, min(to, n-1))
	return m.told()
}

func (m *Model) told() tea.Cmd {
	if it, ok := m.Current(); ok && m.o.Move != nil {
		return m.o.Move(it)
	}
	return nil
}

func (m *Model) choose() tea.Cmd {
	if it, ok := m.Current(); ok {
		if m.o.Choose == nil {
			return m.o.Close
		}
		return tea.Sequence(m.o.Close, m.o.Choose(it))
	}
	if q := m.Query(); q != "" && m.o.Typed != nil {
		return tea.Sequence(m.o.Close, m.o.Typed(q))
	}
	return nil
}

func (m *Model) cancel() tea.Cmd {
	if m.o.Cancel == nil {
		return m.o.Close
	}
	return tea.Sequence(m.o.Close, m.o.Cancel())
}
