package table

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// context is how many rows stay in sight above and below the cursor.
const context = 3

// Selected is the row under the cursor, nil without rows.
func (m *Model[R]) Selected() *R {
	m.settle()
	if m.current < 0 {
		return nil
	}
	return m.rows.at(m.current)
}

// Select puts the cursor on a row and reports whether it is shown.
func (m *Model[R]) Select(key string) bool {
	m.settle()
	id, ok := m.rows.index[key]
	if !ok {
		return false
	}
	at := slices.Index(m.shown(), id)
	if at < 0 {
		return false
	}
	m.moveTo(at)
	m.pinned = true
	return true
}

// Index is where the cursor is among the rows shown, from 0.
func (m *Model[R]) Index() int {
	m.settle()
	return m.cursor
}

// Window are the rows that were drawn last, copied.
func (m *Model[R]) Window() []R {
	out := make([]R, 0, len(m.drawn))
	for _, id := range m.drawn {
		if int(id) < len(m.rows.state) && m.rows.state[id]&gone == 0 {
			out = append(out, *m.rows.at(id))
		}
	}
	return out
}

// moveTo puts the cursor on the row at an index, or on the nearest there is.
func (m *Model[R]) moveTo(at int) {
	list := m.shown()
	m.cursor = max(0, min(at, len(list)-1))
	if len(list) == 0 {
		m.current, m.offset = -1, 0
		return
	}
	m.current = list[m.cursor]
	m.scroll()
}

// scroll brings the cursor into sight, with some rows around it.
func (m *Model[R]) scroll() {
	h := max(m.height, 1)
	keep := min(context, (h-1)/2)
	m.offset = min(m.offset, m.cursor-keep)
	m.offset = max(m.offset, m.cursor+keep-h+1)
	m.offset = max(0, min(m.offset, len(m.shown())-h))
}

// wheel scrolls by n rows and takes the cursor along where it would leave.
func (m *Model[R]) wheel(n int) {
	h := max(m.height, 1)
	keep := min(context, (h-1)/2)
	top := max(0, len(m.shown())-h)
	m.offset = max(0, min(m.offset+n, top))
	low, high := m.offset+keep, m.offset+h-1-keep
	if m.offset == 0 {
		low = 0
	}
	if m.offset == top {
		high = len(m.shown()) - 1
	}
	m.moveTo(max(low, min(m.cursor, high)))
	m.pinned = m.cursor > 0
}

// Update answers the keys that move, mark and reverse, and the mouse: a click
// on a row or on a column's title, a double click (see Opened), the wheel.
// Mouse messages come in the table's own coordinates. It reports whether the
// message was its own.
func (m *Model[R]) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m.settle()
		return m.press(msg)
	case tea.MouseWheelMsg:
		m.settle()
		switch msg.Button {
		case tea.MouseWheelUp:
			m.wheel(-3)
		case tea.MouseWheelDown:
			m.wheel(3)
		default:
			return false
		}
		return true
	case tea.MouseClickMsg:
		m.settle()
		return msg.Button == tea.MouseLeft && m.clicked(msg.X, msg.Y)
	}
	return false
}

func (m *Model[R]) press(msg tea.KeyPressMsg) bool {
	k, page := m.keys, max(1, m.height-1)
	to := m.cursor
	switch {
	case key.Matches(msg, k.Up):
		to--
	case key.Matches(msg, k.Down):
		to++
	case key.Matches(msg, k.PageUp):
		to -= page
		m.offset = max(0, m.offset-page)
	case key.Matches(msg, k.PageDown):
		to += page
		m.offset += page
	case key.Matches(msg, k.Top):
		to = 0
	case key.Matches(msg, k.Bottom):
		to = len(m.shown()) - 1
	case key.Matches(msg, k.Mark):
		if r := m.Selected(); r != nil {
			id := m.rows.key(r)
			m.Mark(id, !m.marks[id])
		}
		to++
	case key.Matches(msg, k.MarkAll):
		for r := range m.Rows() {
			m.marks[m.rows.key(r)] = true
		}
	case key.Matches(msg, k.UnmarkAll):
		clear(m.marks)
	case key.Matches(msg, k.Reverse):
		if c, down := m.Sorted(); c != "" {
			m.Sort(c, !down)
		}
		return true
	default:
		return false
	}
	m.moveTo(to)
	m.pinned = m.cursor > 0
	return true
}

// Mark sets or takes away a row's mark.
func (m *Model[R]) Mark(key string, on bool) {
	if on {
		m.marks[key] = true
	} else {
		delete(m.marks, key)
	}
}

// Marked are the marked rows, in order, shown or not.
func (m *Model[R]) Marked() []R {
	m.settle()
	out := make([]R, 0, len(m.marks))
	if len(m.marks) == 0 {
		return out
	}
	for _, id := range m.order {
		if r := m.rows.at(id); m.marks[m.rows.key(r)] {
			out = append(out, *r)
		}
	}
	return out
}

// Marks is how many rows are marked.
func (m *Model[R]) Marks() int {
	n := 0
	for k := range m.marks {
		if _, ok := m.rows.index[k]; ok {
			n++
		}
	}
	return n
}
