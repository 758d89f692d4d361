// Package log is the screen of the requests that were made, for the day when a
// registry misbehaves.
package log

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/widgets/input"
	"github.com/regtui/regtui/ui/widgets/mouse"
	"github.com/regtui/regtui/ui/widgets/table"
)

// every is how often the screen looks for new requests.
const every = 250 * time.Millisecond

// Screen is the screen; see ui.Screen.
type Screen struct {
	d     *ui.Deps
	id    uint64
	table *table.Model[row]
	in    *input.Model
	left  bool // for good: no more ticks

	count  int // requests taken over
	failed int // of those
	bytes  int64
}

// tick is time to look again.
type tick struct{ id uint64 }

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	s := &Screen{d: d, id: load.NewID(), in: input.New(d.Styles, "/ ")}
	s.in.Blur()
	s.table = table.New(d.Styles, d.Keys, func(r *row) string { return r.key }, columns()...)
	s.table.Empty("no request was made yet")
	return s
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
	return tea.Tick(every, func(time.Time) tea.Msg { return tick{s.id} })
}

func (s *Screen) take(made []registry.Exchange) {
	rows := rowsOf(made)
	if len(rows) == 0 || s.table.Total() > 0 && len(rows) == s.table.Total() && s.table.Get(rows[len(rows)-1].key) != nil {
		return
	}
	column, _ := s.table.Sorted()
	follow := column == "" && s.table.Index() >= s.table.Len()-1
	s.table.Set(rows)
	s.count, s.failed, s.bytes = len(rows), 0, 0
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
	for r := range s.table.Rows() {
		last = r.key
	}
	s.table.Select(last)
}

// Title names the screen.
func (s *Screen) Title() string { return "Log" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Filter, k.Sort, k.Reverse, k.Yank, k.Back}
}

// Typing reports whether the filter is being typed.
func (s *Screen) Typing() bool { return s.in.Focused() }

// Back clears the filter.
func (s *Screen) Back() bool {
	if s.in.Value() == "" {
		return false
	}
	s.in.Set("")
	s.filter()
	return true
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tick:
		if msg.id == s.id {
			return s.look()
		}
	case tea.KeyPressMsg:
		if s.Typing() {
			return s.typed(msg)
		}
		return s.key(msg)
	case tea.PasteMsg:
		if s.Typing() {
			return s.typed(msg)
		}
	case tea.MouseMsg:
		s.table.Update(mouse.Shift(msg, 0, len(s.head(0))))
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.d.Keys
	switch {
	case key.Matches(msg, k.Filter):
		s.in.Focus()
	case key.Matches(msg, k.Sort):
		s.nextSort()
	default:
		s.table.Update(msg)
	}
	return nil
}

// nextSort goes round the columns and back to the order of the requests.
func (s *Screen) nextSort() {
	now, _ := s.table.Sorted()
	cols := s.table.Columns()
	at := 0
	for i, c := range cols {
		if c.ID == now {
			at = i + 1
		}
	}
	if at == len(cols) {
		s.table.Sort("", false)
		s.bottom()
		return
	}
	s.table.SortBy(cols[at].ID)
}

func (s *Screen) typed(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc":
			s.in.Blur()
			s.Back()
			return nil
		case "enter":
			s.in.Blur()
			return nil
		case "up", "down", "pgup", "pgdown":
			s.table.Update(msg)
			return nil
		}
	}
	changed, cmd := s.in.Update(msg)
	if changed {
		s.filter()
	}
	return cmd
}

// filter shows the requests that have every word; "!" before a word takes
// those that have it away.
func (s *Screen) filter() {
	words := strings.Fields(strings.ToLower(s.in.Value()))
	if len(words) == 0 {
		s.table.Filter(nil)
		return
	}
	s.table.Filter(func(r *row) bool {
		for _, w := range words {
			not, inverted := strings.CutPrefix(w, "!")
			if inverted && not == "" {
				continue
			}
			if inverted && strings.Contains(r.text, not) || !inverted && !strings.Contains(r.text, w) {
				return false
			}
		}
		return true
	})
}
