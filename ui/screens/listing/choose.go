package listing

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/picker"
)

// Messages of the dialogs to their list.
type (
	chosen struct { // a column to sort by
		list   any
		column string
	}
	toggled struct { // a column to hide or to show
		list   any
		column string
	}
)

// chooseSort opens the dialog that picks the column to sort by.
func (l *List[R]) chooseSort() tea.Cmd {
	now, _ := l.Sorted()
	var items []picker.Item
	for _, c := range l.Columns() {
		if c.Compare == nil || slices.Contains(l.unfilled, c.ID) {
			continue
		}
		items = append(items, picker.Item{ID: c.ID, Title: title(c.Title), On: c.ID == now})
	}
	return l.pick("Sort by", items, func(i picker.Item) tea.Cmd { return ui.Send(chosen{l, i.ID}) })
}

// chooseColumns opens the dialog that hides and shows columns.
func (l *List[R]) chooseColumns() tea.Cmd {
	var items []picker.Item
	for _, c := range l.Columns()[1:] {
		if !slices.Contains(l.unfilled, c.ID) {
			items = append(items, picker.Item{ID: c.ID, Title: title(c.Title), On: !slices.Contains(l.hidden, c.ID)})
		}
	}
	return l.pick("Columns", items, func(i picker.Item) tea.Cmd { return ui.Send(toggled{l, i.ID}) })
}

// pick opens a picker; a letter takes the first column that has it.
func (l *List[R]) pick(what string, items []picker.Item, choose func(picker.Item) tea.Cmd) tea.Cmd {
	taken := map[string]bool{}
	for i := range items {
		for _, r := range items[i].ID {
			if k := string(r); !taken[k] && !strings.Contains("jkgq", k) { // those move and close
				items[i].Key, taken[k] = k, true
				break
			}
		}
	}
	return ui.Send(ui.OpenDialog{Dialog: picker.New(l.d.Styles, l.d.Keys, picker.Options{
		Title: what, Items: items, Choose: choose, Close: ui.Send(ui.CloseDialog{}),
	})})
}

// title writes a column's title as a word.
func title(s string) string {
	if s == "" {
		return s
	}
	return s[:1] + strings.ToLower(s[1:])
}

// toggle hides a column, or shows it again.
func (l *List[R]) toggle(column string) {
	if i := slices.Index(l.hidden, column); i >= 0 {
		l.hidden = slices.Delete(l.hidden, i, i+1)
	} else {
		l.hidden = append(l.hidden, column)
	}
	l.hide()
	l.keep()
}

// Unfilled names the columns that have nothing to show now; they are left out.
func (l *List[R]) Unfilled(ids ...string) {
	if !slices.Equal(l.unfilled, ids) {
		l.unfilled = ids
		l.hide()
	}
}

func (l *List[R]) hide() { l.Hide(slices.Concat(l.hidden, l.unfilled)...) }
