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
	detail int           // lines at the bottom
}

// leastRows is how many rows a table has before more about one is shown.
const leastRows = 6

func (t *rows[R]) update(msg tea.Msg) (tea.Cmd, bool) {
	if m, ok := msg.(tea.KeyPressMsg); ok && t.open != nil && !t.list.Typing() && key.Matches(m, t.s.d.Keys.Open) {
		return t.openSelected(), true
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
	detail := 0
	if r := t.list.Selected(); t.more != nil && r != nil {
		detail = min(t.detail, height-leastRows-1)
		if fits := height - t.list.Len() - 2; fits > detail {
			detail = min(fits, 2*t.detail)
		}
	}
	if detail < 3 {
		return t.list.View(width, height, empty, nil)
	}
	body := t.list.View(width, height-detail, empty, nil)
	return body + "\n" + indent(t.more(t.list.Selected(), width-2, detail), 1)
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
