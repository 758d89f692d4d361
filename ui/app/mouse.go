package app

import (
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/widgets/mouse"
)

// mouseMsg takes what the mouse does to what it points at, in its own
// coordinates.
func (m *Model) mouseMsg(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if n := len(m.dialogs); n > 0 {
		if b := m.dialogs[n-1]; b.at.has(at.X, at.Y) {
			return m.feedDialog(b, mouse.Shift(msg, b.at.x, b.at.y))
		}
		return nil
	}
	if click, ok := msg.(tea.MouseClickMsg); ok {
		switch click.Button {
		case tea.MouseBackward:
			return m.backward()
		case tea.MouseForward:
			return m.forward()
		case tea.MouseLeft:
			for _, c := range m.frame.crumbs {
				if c.has(at.X, at.Y) {
					return m.climb(c.to)
				}
			}
		}
	}
	if !m.frame.body.has(at.X, at.Y) {
		return nil
	}
	return m.feed(m.top(), mouse.Shift(msg, m.frame.body.x, m.frame.body.y))
}
