package undo

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/widgets/text"
)

// list is the runs to choose from, the newest first.
type list struct {
	all       []*remove.Run
	unread    error
	at, first int
}

// choosing reports that the runs are shown.
func (u *Dialog) choosing() bool { return u.runs.all != nil }

// list shows the runs. The newest of which something may come back is chosen.
func (u *Dialog) list(j journal) {
	u.runs = list{all: j.runs, unread: j.unread}
	for i, r := range j.runs {
		if !r.Stuck() {
			u.runs.at = i
			break
		}
	}
	u.draw()
}

// Keys are the bindings that work in it.
func (u *Dialog) Keys() []key.Binding {
	if !u.choosing() {
		return u.Changes.Keys()
	}
	k := u.D.Keys
	return []key.Binding{k.Open, k.Up, k.Down, key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "close"))}
}

// choose takes the keys and the mouse while the runs are shown, and reports
// whether a message was its own.
func (u *Dialog) choose(msg tea.Msg) (mine bool) {
	k := u.D.Keys
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, k.Up):
			u.move(-1)
		case key.Matches(msg, k.Down):
			u.move(1)
		case key.Matches(msg, k.PageUp):
			u.move(-dialog.MostTags)
		case key.Matches(msg, k.PageDown):
			u.move(dialog.MostTags)
		case key.Matches(msg, k.Top):
			u.move(-len(u.runs.all))
		case key.Matches(msg, k.Bottom):
			u.move(len(u.runs.all))
		case key.Matches(msg, k.Open):
			u.pick(u.runs.at)
		default:
			return false
		}
		return true
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			u.move(-1)
		case tea.MouseWheelDown:
			u.move(1)
		}
		return true
	case tea.MouseClickMsg:
		const above = 1 // lines over the runs
		if row := msg.Y - above; msg.Button == tea.MouseLeft && row >= 0 && row < dialog.MostTags {
			u.pick(u.runs.first + row)
		}
		return true
	}
	return false
}

func (u *Dialog) move(by int) {
	l := &u.runs
	l.at = max(min(l.at+by, len(l.all)-1), 0)
	u.draw()
}

func (u *Dialog) pick(i int) {
	if i < len(u.runs.all) {
		u.take(u.runs.all[i])
		u.ask()
	}
}

// draw shows the runs around the chosen one.
func (u *Dialog) draw() {
	st, l := u.D.Styles, &u.runs
	l.first = max(min(l.first, l.at), l.at-dialog.MostTags+1)
	var words []string
	for i, r := range l.all[l.first:min(l.first+dialog.MostTags, len(l.all))] {
		mark, style := "  ", st.Text
		if l.first+i == l.at {
			mark, style = st.SelectedBar.Render("▌")+" ", st.Strong
		}
		words = append(words, mark+st.Dim.Render(text.Fit(text.Age(r.Time, u.D.Now()), 15))+u.what(r, style.Render))
	}
	if n := len(l.all) - dialog.MostTags; n > 0 {
		words = append(words, "", st.Dim.Render(text.Count(l.at+1)+" of "+text.Count(len(l.all))))
	}
	if l.unread != nil {
		words = append(words, "", st.Warn.Render(text.Clean(l.unread.Error())))
	}
	u.Show(words, nil)
}

// what says what a run removed, in one line.
func (u *Dialog) what(r *remove.Run, style func(...string) string) string {
	const room = 50
	st, todo := u.D.Styles, r.Todo()
	more := ""
	if n := len(todo) - 1; n > 0 {
		more = " and " + text.Count(n) + " more"
	}
	note := ""
	if r.Stuck() {
		note = "  could not come back"
	}
	name := text.Clean(todo[0].Name())
	if over := ansi.StringWidth(name+more+note) - room; over > 0 { // the end tells more than the beginning
		name = "…" + ansi.TruncateLeft(name, over+1, "")
	}
	return style(name) + st.Dim.Render(more) + st.Warn.Render(note)
}
