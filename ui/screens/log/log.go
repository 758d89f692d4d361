// Package log is the screen of the requests that were made, for the day when a
// registry misbehaves.
package log

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// every is how often the screen looks for new requests.
const every = 250 * time.Millisecond

// Screen is the screen; see ui.Screen.
type Screen struct {
	d    *ui.Deps
	id   uint64
	list *listing.List[row]
	left bool // for good: no more ticks

	newest time.Time
	failed int   // requests without a good answer
	bytes  int64 // received in all
}

// tick is time to look again.
type tick struct{ id uint64 }

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	return &Screen{d: d, id: load.NewID(), list: listing.New(d, "log", func(r *row) string { return r.key }, columns(d.Now().Location()),
		listing.Options[row]{Words: func(r *row) string { return r.words }, NoPreview: true})}
}

// Init takes over what was made so far and waits for more.
func (s *Screen) Init() tea.Cmd { return s.look() }

// Close ends the waiting.
func (s *Screen) Close() { s.left = true }

// look takes over new requests. While the cursor is on the last one, in the
// order in which they were made, it stays on the last.
func (s *Screen) look() tea.Cmd {
	if s.left {
		return nil
	}
	if s.d.Exchanges != nil {
		s.take(s.d.Exchanges())
	}
	return s.d.Tick(every, func(time.Time) tea.Msg { return tick{s.id} })
}

func (s *Screen) take(made []registry.Exchange) {
	n := len(made)
	if n == 0 || n == s.list.Total() && made[n-1].Start.Equal(s.newest) {
		return
	}
	s.newest = made[n-1].Start
	rows := rowsOf(made)
	column, _ := s.list.Sorted()
	follow := column == "" && s.list.Index() >= s.list.Len()-1
	s.list.Set(rows)
	s.failed, s.bytes = 0, 0
	for i := range rows {
		s.bytes += rows[i].Bytes
		if rows[i].bad() {
			s.failed++
		}
	}
	if follow {
		s.bottom()
	}
}

// bottom puts the cursor on the last row.
func (s *Screen) bottom() {
	last := ""
	for r := range s.list.Rows() {
		last = r.key
	}
	s.list.Select(last)
}

// Title names the screen.
func (s *Screen) Title() string { return "Log" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Filter, k.Sort, k.Reverse, k.Columns, k.Yank, k.Back}
}

// Typing reports whether the filter is being typed.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Back clears the filter.
func (s *Screen) Back() bool { return s.list.Back() }

// Cursor shows the cursor while the filter is typed.
func (s *Screen) Cursor() *tea.Cursor { return s.list.Cursor() }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if t, ok := msg.(tick); ok {
		if t.id == s.id {
			return s.look()
		}
		return nil
	}
	cmd, _ := s.list.Update(msg)
	return cmd
}
