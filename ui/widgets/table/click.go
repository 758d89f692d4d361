package table

import "time"

// double is how soon a second click must follow to open a row.
const double = 400 * time.Millisecond

// clicked answers a click and reports whether there was anything to click.
func (m *Model[R]) clicked(x, y int) bool {
	if m.headed {
		if y == 0 {
			return m.clickedTitle(x)
		}
		y--
	}
	if y < 0 || y >= len(m.drawn) || m.offset+y >= len(m.shown()) {
		return false
	}
	now, row := m.now(), m.shown()[m.offset+y]
	m.opened = row == m.current && now.Sub(m.click) < double
	m.click = now
	if m.opened {
		m.click = time.Time{}
	}
	m.moveTo(m.offset + y)
	m.pinned = true
	return true
}

func (m *Model[R]) clickedTitle(x int) bool {
	for _, p := range m.places {
		if c := &m.cols[p.column]; x >= p.x && x < p.x+p.width && c.Compare != nil {
			m.SortBy(c.ID)
			return true
		}
	}
	return false
}
