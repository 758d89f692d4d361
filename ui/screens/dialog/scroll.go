package dialog

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/themes"
)

// around is the lines above and below what a dialog shows: a blank one each,
// and as many again so that the keys at the foot of the smallest terminal stay
// in sight.
const around = 4

// scroll is which of a dialog's words are in sight where there is no room for
// all: its fields and buttons always are.
type scroll struct {
	top, total int
	shown      int // at once; 0 where all are
}

// window are the lines in sight and, where those are not all, a line that says
// so.
func (s *scroll) window(lines []string, room int, st *themes.Styles) []string {
	if len(lines) != s.total {
		s.top, s.total = 0, len(lines) // they are others
	}
	if len(lines) <= room {
		s.shown = 0
		return lines
	}
	s.shown = max(room-1, 1)
	s.move(0)
	end := s.top + s.shown
	told := fmt.Sprintf("… lines %d to %d of %d: pgdn, pgup", s.top+1, end, len(lines))
	return append(lines[s.top:end:end], st.Faint.Render(told))
}

func (s *scroll) move(by int) { s.top = max(min(s.top+by, s.total-s.shown), 0) }

// page goes on, or back, by what is in sight.
func (s *scroll) page(dir int) { s.move(dir * s.shown) }

func (s *scroll) wheel(msg tea.MouseWheelMsg) {
	switch {
	case s.shown == 0:
	case msg.Button == tea.MouseWheelDown:
		s.move(1)
	case msg.Button == tea.MouseWheelUp:
		s.move(-1)
	}
}
