package app

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// toastTime is how long a toast stays: long enough to read a line.
const toastTime = 4 * time.Second

// maxToasts is how many toasts are shown at a time.
const maxToasts = 3

type toast struct {
	id   int
	text string
	tone ui.Tone
}

// toast shows a text for a while. What is shown already is only kept longer.
func (m *Model) toast(say string, tone ui.Tone) tea.Cmd {
	t := toast{m.nextToast, text.Clean(say), tone}
	m.nextToast++
	for i, old := range m.toasts {
		if old.text == t.text {
			m.toasts = append(m.toasts[:i], m.toasts[i+1:]...)
			break
		}
	}
	if m.toasts = append(m.toasts, t); len(m.toasts) > maxToasts {
		m.toasts = m.toasts[1:]
	}
	return m.d.Tick(toastTime, func(time.Time) tea.Msg { return toastOver(t.id) })
}

func (m *Model) tone(t ui.Tone) lipgloss.Style {
	s := m.d.Styles
	switch t {
	case ui.ToneGood:
		return s.Good
	case ui.ToneWarn:
		return s.Warn
	case ui.ToneBad:
		return s.Bad
	}
	return s.Accent
}

// layToasts lays the toasts over the right end of the body, newest at the
// bottom.
func (m *Model) layToasts(lines []string, body rect) {
	for i, t := range m.toasts {
		y := body.y + body.h - len(m.toasts) + i
		if y < body.y || body.w < 10 {
			continue
		}
		bg := m.d.Styles.Selected.GetBackground()
		line := m.tone(t.tone).Background(bg).Render("▌") +
			m.d.Styles.Selected.Render(" "+ansi.Truncate(t.text, body.w-6, "…")+" ")
		m.lay(lines, []string{m.paint(line, 0)}, body.x+body.w-lipgloss.Width(line)-1, y)
	}
}
