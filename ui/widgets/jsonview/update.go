package jsonview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Update answers the keys that move, fold and go to the next place found, and
// the mouse in the view's own coordinates. It reports whether the message was
// its own.
func (m *Model) Update(msg tea.Msg) (handled bool) {
	m.layout(max(m.width, 1))
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		handled = m.press(msg)
	case tea.MouseWheelMsg:
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
		handled = msg.Button == tea.MouseLeft && m.click(msg.X, msg.Y)
	}
	if handled {
		m.layout(m.width)
		m.scroll()
	}
	return handled
}

func (m *Model) press(msg tea.KeyPressMsg) bool {
	k, page := m.keys, max(1, m.height-1)
	switch {
	case key.Matches(msg, k.Up):
		m.cursor--
	case key.Matches(msg, k.Down):
		m.cursor++
	case key.Matches(msg, k.PageUp):
		m.cursor, m.offset = m.cursor-page, m.offset-page
	case key.Matches(msg, k.PageDown):
		m.cursor, m.offset = m.cursor+page, m.offset+page
	case key.Matches(msg, k.Top):
		m.cursor = 0
	case key.Matches(msg, k.Bottom):
		m.cursor = m.total() - 1
	case key.Matches(msg, k.Next):
		m.step(1)
	case key.Matches(msg, k.Prev):
		m.step(-1)
	case m.err != nil:
		return false
	case key.Matches(msg, k.Open), key.Matches(msg, k.Fold), key.Matches(msg, k.Mark):
		m.toggle()
	case key.Matches(msg, k.FoldAll):
		m.toggleAll()
	case key.Matches(msg, k.Left):
		m.left()
	case key.Matches(msg, k.Right):
		m.right()
	default:
		return false
	}
	return true
}

// toggle folds or unfolds what the cursor is on.
func (m *Model) toggle() {
	id := m.at()
	if m.foldable(id) {
		m.open[id] = !m.open[id]
		m.back(id)
	}
}

// back returns to the head of a node whose lines have changed.
func (m *Model) back(id int32) {
	for m.cursor > 0 && (m.lines[m.cursor].node != id || m.lines[m.cursor].part != 0) {
		m.cursor--
	}
	m.stale = true
}

// foldable reports containers with something in them and strings that are cut.
func (m *Model) foldable(id int32) bool {
	n := &m.nodes[id]
	if n.container() {
		return n.count > 0
	}
	return n.kind == '"' && (m.open[id] || m.long(id))
}

// toggleAll unfolds everything, or, when all is unfolded, folds all but the
// outermost level.
func (m *Model) toggleAll() {
	for i := range m.nodes {
		if m.nodes[i].container() && m.nodes[i].count > 0 && !m.open[i] {
			m.unfold(1 << 30)
			return
		}
	}
	m.unfold(1)
}

// left folds, or goes to the container when there is nothing to fold.
func (m *Model) left() {
	id := m.at()
	if m.foldable(id) && m.open[id] {
		m.toggle()
	} else if p := m.nodes[id].parent; p >= 0 {
		m.goTo(p)
	}
}

// right unfolds, or goes to what is inside.
func (m *Model) right() {
	id := m.at()
	switch {
	case !m.foldable(id):
	case !m.open[id]:
		m.toggle()
	case m.nodes[id].container():
		m.goTo(id + 1)
	}
}

// click goes to a line; one on the line under the cursor folds it.
func (m *Model) click(_, y int) bool {
	i := m.offset + y - m.top()
	if y < m.top() || i >= m.total() {
		return false
	}
	again := i == m.cursor
	m.cursor = i
	if again && m.err == nil {
		m.toggle()
	}
	return true
}

// context is how many lines stay in sight above and below the cursor.
const context = 3

// wheel scrolls by n lines and takes the cursor along where it would leave.
func (m *Model) wheel(n int) {
	h := max(m.height, 1)
	keep, last := min(context, (h-1)/2), max(0, m.total()-h)
	m.offset = max(0, min(m.offset+n, last))
	low, high := m.offset+keep, m.offset+h-1-keep
	if m.offset == 0 {
		low = 0
	}
	if m.offset == last {
		high = m.total() - 1
	}
	m.cursor = max(low, min(m.cursor, high))
	m.scroll()
}

// scroll brings the cursor into sight.
func (m *Model) scroll() {
	h := max(m.height, 1)
	keep := min(context, (h-1)/2)
	m.cursor = max(0, min(m.cursor, m.total()-1))
	m.offset = min(m.offset, m.cursor-keep)
	m.offset = max(m.offset, m.cursor+keep-h+1)
	m.offset = max(0, min(m.offset, m.total()-h))
}
