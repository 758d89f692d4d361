// Package listing is what the screens that show a table of rows share: the
// filter, the choice of a sort column, the preview beside the table, and what
// is kept of them between runs; with the words that go around them.
package listing

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
	"github.com/regtui/regtui/ui/widgets/filter"
	"github.com/regtui/regtui/ui/widgets/input"
	"github.com/regtui/regtui/ui/widgets/split"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Options say how a list begins and what its filter looks at.
type Options[R any] struct {
	// Sort is the column to sort by until the person has chosen another;
	// empty for the order in which rows come.
	Sort       string
	Descending bool
	// Place names what the rows are of: the filter is kept for this place
	// alone, and not at all without one.
	Place string
	// Words is what the words of the filter are looked for in.
	Words func(r *R) string
	// Fields are what else the filter can ask for, and Value what a row has there.
	Fields []filter.Field
	Value  func(r *R, field string) filter.Value
	// NoPreview leaves out the pane beside the table; Below puts it below, for
	// short lists with wide rows.
	NoPreview, Below bool
}

// List is a table with its filter and its preview. Its rows are the Model's.
type List[R any] struct {
	*table.Model[R]
	d *ui.Deps
	o Options[R]
	// id is under which the order is kept in the state.
	id       string
	hidden   []string // columns that the person has hidden
	unfilled []string // columns that have nothing to show

	typing bool
	line   *input.Model
	query  filter.Query
	wrong  error // what is wrong with the filter

	pane    bool // the person wants the preview
	preview bool // it was drawn
	body    int  // width of the table as last drawn
	rows    int  // its height, above the line of the filter
}

// kept is what the state remembers of a list.
type kept struct {
	Sort       string   `json:"sort,omitempty"`
	Descending bool     `json:"descending,omitempty"`
	Hidden     []string `json:"hidden,omitempty"`
	NoPane     bool     `json:"noPreview,omitempty"`
	Filter     string   `json:"filter,omitempty"`
	Place      string   `json:"place,omitempty"` // where the filter was set
}

// New makes an empty list. id names it in the state.
func New[R any](d *ui.Deps, id string, key func(*R) string, columns []table.Column[R], o Options[R]) *List[R] {
	l := &List[R]{Model: table.New(d.Styles, d.Keys, key, columns...), d: d, o: o, id: id, pane: true}
	if o.Words == nil {
		l.o.Words = key
	}
	k := kept{Sort: o.Sort, Descending: o.Descending}
	state.Get(d.State, id, &k)
	l.Sort(k.Sort, k.Descending)
	l.pane, l.hidden = !k.NoPane, k.Hidden
	l.Hide(k.Hidden...)
	l.line = input.New(d.Styles, d.Keys.Filter.Help().Key+" ")
	l.line.Placeholder(placeholder(o.Fields))
	if o.Place != "" && k.Place == o.Place && k.Filter != "" {
		l.line.Set(k.Filter)
		l.look()
	}
	return l
}

// keep remembers the order, the columns and the filter.
func (l *List[R]) keep() {
	k := kept{NoPane: !l.pane, Hidden: l.hidden}
	k.Sort, k.Descending = l.Sorted()
	if l.Filtered() {
		k.Filter, k.Place = l.line.Value(), l.o.Place
	}
	l.d.State.Set(l.id, k)
}

// Update takes keys and the mouse, and reports whether the message was its own.
func (l *List[R]) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case chosen:
		if msg.list != any(l) {
			return nil, false
		}
		l.SortBy(msg.column)
		l.keep()
		return nil, true
	case toggled:
		if msg.list != any(l) {
			return nil, false
		}
		l.toggle(msg.column)
		return nil, true
	case tea.KeyPressMsg:
		if l.typing {
			return l.write(msg), true
		}
		return l.press(msg)
	case tea.PasteMsg:
		if l.typing {
			return l.write(msg), true
		}
	case tea.MouseMsg:
		at := msg.Mouse()
		if at.X >= l.body || at.Y >= l.rows {
			return nil, false
		}
		column, down := l.Sorted()
		handled := l.Model.Update(msg)
		if now, downNow := l.Sorted(); now != column || downNow != down {
			l.keep()
		}
		return nil, handled
	}
	return nil, false
}

func (l *List[R]) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := l.d.Keys
	switch {
	case key.Matches(msg, k.Filter):
		l.startTyping()
		return nil, true
	case key.Matches(msg, k.Sort):
		return l.chooseSort(), true
	case key.Matches(msg, k.Columns):
		return l.chooseColumns(), true
	case key.Matches(msg, k.Preview) && !l.o.NoPreview:
		l.pane = !l.pane
		l.keep()
		return nil, true
	}
	handled := l.Model.Update(msg)
	if handled && key.Matches(msg, k.Reverse) {
		l.keep()
	}
	return nil, handled
}

// View draws the list: the table, the preview at its right where there is
// room, and the filter below while it is written. A list without rows says
// what is in empty.
func (l *List[R]) View(width, height int, empty string, preview func(width, height int) string) string {
	l.Empty(empty)
	if l.Len() == 0 && l.Filtered() && l.Total() > 0 {
		l.Empty("nothing matches the filter")
	}
	left, right := width, 0
	if l.pane && !l.o.NoPreview && preview != nil {
		if l.o.Below {
			return l.viewBelow(width, height, preview)
		}
		left, right = split.Widths(width)
	}
	l.preview = right > 0
	body := l.table(left, height)
	if right == 0 {
		return body
	}
	return split.Join(body, preview(right, height), width, height, l.d.Styles)
}

// table draws the table, and the filter below it while that is written.
func (l *List[R]) table(width, height int) string {
	l.body, l.rows = width, height
	if !l.typing {
		return l.Model.View(width, height)
	}
	line := text.Fit(" "+l.line.View(width-2), width)
	if l.rows--; l.rows <= 0 {
		return line
	}
	return l.Model.View(width, l.rows) + "\n" + line
}

// leastBelow and leastWidth are what a preview below the table needs to be of use.
const leastBelow, leastWidth = 6, 30

// viewBelow draws the preview below the table, where that leaves enough of both.
func (l *List[R]) viewBelow(width, height int, preview func(width, height int) string) string {
	rows := min(l.Total()+2, max(height*3/5, 4))
	if l.typing {
		rows++
	}
	if l.preview = height-rows >= leastBelow && width >= leastWidth; !l.preview {
		return l.table(width, height)
	}
	left := min(width-4, 110)
	lines := strings.Split(preview(left, height-rows-1), "\n")
	for i, line := range lines {
		lines[i] = "   " + line
	}
	return l.table(width, rows) + "\n\n" + strings.Join(lines, "\n")
}

// Previewing reports whether the preview was drawn the last time.
func (l *List[R]) Previewing() bool { return l.preview }

// Status tells how many rows there are, how many are marked, and the filter.
func (l *List[R]) Status(one, many string) string {
	s := l.d.Styles
	word := many
	if l.Total() == 1 {
		word = one
	}
	parts := []string{s.Strong.Render(text.Count(l.Total())) + s.Dim.Render(" "+word)}
	if l.Filtered() {
		parts[0] = s.Strong.Render(text.Count(l.Len())) + s.Dim.Render(" of "+text.Count(l.Total())+" "+word)
	}
	if n := l.Marks(); n > 0 {
		parts = append(parts, s.Key.Bold(false).Render(text.Count(n)+" marked"))
	}
	switch {
	case l.wrong != nil:
		parts = append(parts, s.Warn.Render(text.Clean(l.wrong.Error())))
	case l.Filtered() && !l.typing:
		parts = append(parts, s.Dim.Render("filter ")+s.Match.Render(text.Clean(l.line.Value())))
	}
	return strings.Join(parts, "   ")
}
