package table

import (
	"slices"
	"sort"
)

// compare orders two rows by the sorted column, then by when they came.
func (m *Model[R]) compare(a, b int32) int {
	if m.sorted >= 0 {
		c := &m.cols[m.sorted]
		ra, rb := m.rows.at(a), m.rows.at(b)
		if c.Unknown != nil {
			switch ua, ub := c.Unknown(ra), c.Unknown(rb); {
			case ua && !ub:
				return 1
			case ub && !ua:
				return -1
			case ua:
				return int(a - b)
			}
		}
		if n := c.Compare(ra, rb); n != 0 {
			if m.down {
				return -n
			}
			return n
		}
	}
	return int(a - b)
}

// settle brings the order and what is shown up to date with what has changed
// since the last time. A few changed rows are put into their new places; the
// others are not compared again.
func (m *Model[R]) settle() {
	switch {
	case m.turn: // nothing else is: see Sort
		m.reverse()
	case m.resort, len(m.rows.changed) > 64 && len(m.rows.changed) > len(m.order)/4:
		m.sortAll()
	case len(m.rows.changed) > 0:
		m.merge()
	case m.refilter:
		m.show()
	default:
		return
	}
	m.rows.settled()
	m.resort, m.refilter, m.turn = false, false, false
	m.follow()
}

func (m *Model[R]) sortAll() {
	m.order = m.order[:0]
	for id, st := range m.rows.state {
		if st&gone == 0 {
			m.order = append(m.order, int32(id))
		}
	}
	if m.sorted >= 0 {
		slices.SortFunc(m.order, m.compare)
	}
	m.show()
}

// reverse turns the order round. Rows that are alike stay in the order in
// which they came, and those with nothing to sort by stay at the end.
func (m *Model[R]) reverse() {
	c, known := &m.cols[m.sorted], m.order
	if c.Unknown != nil {
		n := sort.Search(len(known), func(i int) bool { return c.Unknown(m.rows.at(known[i])) })
		known = known[:n]
	}
	slices.Reverse(known)
	for from, i := 0, 1; i <= len(known); i++ {
		if i == len(known) || c.Compare(m.rows.at(known[from]), m.rows.at(known[i])) != 0 {
			slices.Reverse(known[from:i])
			from = i
		}
	}
	m.show()
}

// show picks the rows that the filter lets through, in order.
func (m *Model[R]) show() {
	if m.match == nil {
		m.view = nil
		return
	}
	if m.view == nil {
		m.view = make([]int32, 0, len(m.order))
	}
	m.view = m.view[:0]
	for _, id := range m.order {
		if m.match(m.rows.at(id)) {
			m.view = append(m.view, id)
		}
	}
}

// narrow drops shown rows that a narrower filter no longer lets through.
func (m *Model[R]) narrow() {
	kept := m.view[:0]
	for _, id := range m.view {
		if m.match(m.rows.at(id)) {
			kept = append(kept, id)
		}
	}
	m.view = kept
}

func (m *Model[R]) merge() {
	in := m.moved[:0]
	for _, id := range m.rows.changed {
		if m.rows.state[id]&gone == 0 {
			in = append(in, id)
		}
	}
	m.moved = in
	slices.SortFunc(in, m.compare)
	m.order = m.place(m.order, in)
	if m.match == nil {
		return
	}
	if m.refilter {
		m.show()
		return
	}
	shown := in[:0]
	for _, id := range in {
		if m.match(m.rows.at(id)) {
			shown = append(shown, id)
		}
	}
	m.view = m.place(m.view, shown)
}

// place takes the dirty rows out of an ordered list and puts in, which is
// ordered, into it. It compares only what it must: each new row with some ten
// or twenty others.
func (m *Model[R]) place(list, in []int32) []int32 {
	kept := list[:0]
	for _, id := range list {
		if m.rows.state[id]&dirty == 0 {
			kept = append(kept, id)
		}
	}
	n := len(kept)
	out := slices.Grow(kept, len(in))[:n+len(in)]
	end := n // out[:end] is not yet moved
	for i := len(in) - 1; i >= 0; i-- {
		at, _ := slices.BinarySearchFunc(out[:end], in[i], m.compare)
		copy(out[at+i+1:], out[at:end])
		out[at+i] = in[i]
		end = at
	}
	return out
}

// shown is the list on the screen.
func (m *Model[R]) shown() []int32 {
	if m.match == nil {
		return m.order
	}
	return m.view
}

// follow keeps the cursor on its row when rows come, go or move, and the row
// where it is on the screen. A cursor that nobody has moved from the top stays
// at the top.
func (m *Model[R]) follow() {
	list := m.shown()
	was := m.cursor
	if m.current >= 0 && (m.pinned || m.cursor > 0) {
		if i := slices.Index(list, m.current); i >= 0 {
			m.cursor = i
			m.offset += i - was
		}
	}
	m.moveTo(m.cursor)
}
