// Package mouse moves mouse messages between coordinates, so that a widget
// need not know where on its screen it is drawn.
package mouse

import tea "charm.land/bubbletea/v2"

// Shift gives a mouse message in the coordinates of what begins at x, y;
// other messages stay as they are.
func Shift(msg tea.Msg, x, y int) tea.Msg {
	switch m := msg.(type) {
	case tea.MouseClickMsg:
		m.X, m.Y = m.X-x, m.Y-y
		return m
	case tea.MouseReleaseMsg:
		m.X, m.Y = m.X-x, m.Y-y
		return m
	case tea.MouseWheelMsg:
		m.X, m.Y = m.X-x, m.Y-y
		return m
	case tea.MouseMotionMsg:
		m.X, m.Y = m.X-x, m.Y-y
		return m
	}
	return msg
}
