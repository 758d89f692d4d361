// Package table is a table of many rows that stays quick: rows stream in and
// change while it is sorted, filtered and looked at, and only those on the
// screen are drawn. It is the heart of most screens and knows nothing of them.
package table

import (
	"iter"
	"slices"
	"time"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

// Model is a table. It is used from Update and View alone, never from several
// goroutines.
type Model[R any] struct {
	styles *themes.Styles
	keys   *keys.Map
	cols   []Column[R]
	hidden map[string]bool

	rows     rows[R]
	order    []int32 // all rows, in order
	view     []int32 // those that match the filter, in order; unused without one
	moved    []int32 // kept to be used again
	sorted   int     // column, -1 for the order in which rows came
	down     bool
	match    func(*R) bool
	resort   bool // what settle is to do: sort all anew, turn the order round,
	turn     bool // or ask the filter about all
	refilter bool

	cursor  int   // index in what is shown
	current int32 // the row there, -1 for none
	pinned  bool  // the cursor was put there by someone
	offset  int   // first row on the screen
	height  int   // rows on the screen when it was last drawn
	drawn   []int32
	places  []place // columns as last drawn
	headed  bool    // a header was drawn

	marks   map[string]bool
	loading bool
	empty   string
	high    func(r *R, column string) [][2]int

	click  time.Time
	opened bool
	now    func() time.Time
}

// New makes an empty table of the columns, in the order in which rows come.
// key gives what names a row among the others.
func New[R any](s *themes.Styles, k *keys.Map, key func(*R) string, cols ...Column[R]) *Model[R] {
	m := &Model[R]{styles: s, keys: k, cols: cols, sorted: -1, current: -1, marks: map[string]bool{}, now: time.Now}
	m.rows.key = key
	m.rows.reset(0)
	return m
}

// Set replaces all rows. The cursor stays on the row of the same key, and
// marks stay on theirs.
func (m *Model[R]) Set(rows []R) {
	var at string
	if r := m.Selected(); r != nil {
		at = m.rows.key(r)
	}
	m.rows.reset(len(rows))
	for _, r := range rows {
		m.rows.put(r)
	}
	m.order, m.view, m.current = m.order[:0], m.view[:0], -1
	m.resort = true
	if id, ok := m.rows.index[at]; ok && at != "" {
		m.current = id
	}
	m.settle()
}

// Append adds rows; one whose key is there already takes its place.
func (m *Model[R]) Append(rows ...R) {
	for _, r := range rows {
		m.rows.put(r)
	}
}

// Change changes one row in place and reports whether it is there. f must not
// change its key.
func (m *Model[R]) Change(key string, f func(*R)) bool {
	id, ok := m.rows.index[key]
	if ok {
		f(m.rows.at(id))
		m.rows.touch(id)
	}
	return ok
}

// Remove takes a row and its mark away and reports whether it was there.
func (m *Model[R]) Remove(key string) bool {
	delete(m.marks, key)
	return m.rows.remove(key)
}

// Get finds a row by its key; nil where there is none. It is for reading.
func (m *Model[R]) Get(key string) *R {
	if id, ok := m.rows.index[key]; ok {
		return m.rows.at(id)
	}
	return nil
}

// Rows are the rows shown, in order, for reading.
func (m *Model[R]) Rows() iter.Seq[*R] {
	m.settle()
	return func(yield func(*R) bool) {
		for _, id := range m.shown() {
			if !yield(m.rows.at(id)) {
				return
			}
		}
	}
}

// All are all rows, shown or not, in the order in which they came, for
// reading.
func (m *Model[R]) All() iter.Seq[*R] {
	return func(yield func(*R) bool) {
		for id, st := range m.rows.state {
			if st&gone == 0 && !yield(m.rows.at(int32(id))) {
				return
			}
		}
	}
}

// Len is how many rows are shown.
func (m *Model[R]) Len() int {
	m.settle()
	return len(m.shown())
}

// Total is how many rows there are.
func (m *Model[R]) Total() int { return len(m.rows.index) }

// Filter shows only the rows that match; nil shows all. It is asked again
// about rows that change.
func (m *Model[R]) Filter(match func(*R) bool) {
	if m.match == nil && match == nil {
		return
	}
	m.match, m.refilter = match, true
	m.settle()
}

// Narrow is Filter for a match that lets through nothing which the one before
// it did not: only the rows shown are looked at.
func (m *Model[R]) Narrow(match func(*R) bool) {
	if m.match == nil || match == nil || m.refilter {
		m.Filter(match)
		return
	}
	m.settle()
	m.match = match
	m.narrow()
	m.follow()
}

// Highlight says which parts of what a column's Text gives to draw as matches:
// from and to in bytes, in order. nil highlights nothing.
func (m *Model[R]) Highlight(f func(r *R, column string) [][2]int) { m.high = f }

// Sort sorts by a column; an unknown column or one that cannot be sorted by
// gives the order in which rows came.
func (m *Model[R]) Sort(column string, descending bool) {
	at := slices.IndexFunc(m.cols, func(c Column[R]) bool { return c.ID == column && c.Compare != nil })
	descending = descending && at >= 0
	if at == m.sorted && descending == m.down {
		return
	}
	m.settle()
	m.turn, m.resort = at == m.sorted, at != m.sorted
	m.sorted, m.down = at, descending
	m.settle()
}

// Sorted tells the column and the direction.
func (m *Model[R]) Sorted() (column string, descending bool) {
	if m.sorted < 0 {
		return "", false
	}
	return m.cols[m.sorted].ID, m.down
}

// SortBy sorts by a column as a press on it does: its own direction first, the
// other one the next time.
func (m *Model[R]) SortBy(column string) {
	for _, c := range m.cols {
		if c.ID != column {
			continue
		}
		down := c.Descending
		if now, was := m.Sorted(); now == column {
			down = !was
		}
		m.Sort(column, down)
	}
}

// Columns are the columns, in order.
func (m *Model[R]) Columns() []Column[R] { return m.cols }

// Hide hides the named columns and shows all others, as far as they fit.
func (m *Model[R]) Hide(ids ...string) {
	m.hidden = map[string]bool{}
	for _, id := range ids {
		m.hidden[id] = true
	}
}

// Hidden names the columns that were hidden, in order.
func (m *Model[R]) Hidden() []string {
	var out []string
	for _, c := range m.cols {
		if m.hidden[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// Loading says that rows are still to come: an empty table then shows "…".
func (m *Model[R]) Loading(on bool) { m.loading = on }

// Empty is what a table without rows says.
func (m *Model[R]) Empty(text string) { m.empty = text }

// Opened reports, once, that a row was double-clicked.
func (m *Model[R]) Opened() bool {
	o := m.opened
	m.opened = false
	return o
}
