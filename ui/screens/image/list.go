package image

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// rows is a tab that shows a table, and below it more about the selected row.
type rows[R any] struct {
	s      *Screen
	list   *listing.List[R]
	filled func() []R // what the table is filled with
	open   func(*R) tea.Cmd
	enter  string // what "open" is called here; empty where it does nothing
	first  func() tea.Cmd
	one    string // what a row is called, and several
	many   string
	empty  string // what stands where there are none
	more   func(r *R, width, height int) string
	told   func() string // the status, instead of the count
	detail int           // lines that takes, at least
}

// leastRows is how many lines a table has before more about a row is shown.
const leastRows = 4

func (t *rows[R]) update(msg tea.Msg) (tea.Cmd, bool) {
	if m, ok := msg.(tea.KeyPressMsg); ok && !t.list.Typing() {
		switch k := t.s.d.Keys; {
		case key.Matches(m, k.Open):
			return t.openSelected(), true
		case key.Matches(m, k.Mark, k.MarkAll, k.UnmarkAll):
			return nil, true // there is nothing to do with several rows
		}
	}
	cmd, handled := t.list.Update(msg)
	if handled && t.list.Opened() {
		return tea.Batch(cmd, t.openSelected()), true
	}
	return cmd, handled
}

func (t *rows[R]) openSelected() tea.Cmd {
	if r := t.list.Selected(); r != nil && t.open != nil {
		return t.open(r)
	}
	return nil
}

func (t *rows[R]) view(width, height int) string {
	empty := t.s.waiting()
	if empty == "" {
		empty = t.empty
	}
	r := t.list.Selected()
	// The rows, their header and a line between; the rest is for more about
	// the selected one.
	table := min(t.list.Len()+1, height-t.detail-1)
	if t.more == nil || r == nil || t.list.Typing() || height-t.detail < leastRows {
		return t.list.View(width, height, empty, nil)
	}
	body := t.list.View(width, table, empty, nil)
	return body + "\n\n" + indent(t.more(r, max(width-4, 1), height-table-1), 3)
}

func (t *rows[R]) keys() (first, rest []key.Binding) {
	k := t.s.d.Keys
	if t.enter != "" {
		first = append(first, named(k.Open, t.enter))
	}
	return first, []key.Binding{k.Filter, k.Sort, k.Reverse, k.Columns}
}

func (t *rows[R]) status() string {
	if t.told != nil && !t.list.Filtered() {
		return t.told()
	}
	return t.list.Status(t.one, t.many)
}

func (t *rows[R]) refresh() { t.list.Set(t.filled()) }

func (t *rows[R]) opened() tea.Cmd {
	if t.first != nil {
		return t.first()
	}
	return nil
}

func (t *rows[R]) typing() bool        { return t.list.Typing() }
func (t *rows[R]) cursor() *tea.Cursor { return t.list.Cursor() }
func (t *rows[R]) back() bool          { return t.list.Back() }

// plural counts something.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return text.Count(n) + " " + many
}
