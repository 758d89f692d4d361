package listing

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/widgets/filter"
	"github.com/regtui/regtui/ui/widgets/text"
)

// placeholder shows what the filter takes beside words.
func placeholder(fields []filter.Field) string {
	hints := []string{"words", "!without"}
	for _, f := range fields {
		op := ":"
		if f.Kind == filter.Age || f.Kind == filter.Size {
			op = ">"
		}
		hints = append(hints, f.Name+op+f.Example)
	}
	return strings.Join(hints, "  ")
}

// Typing reports that the filter is being written.
func (l *List[R]) Typing() bool { return l.typing }

// Filtered reports that a filter is set.
func (l *List[R]) Filtered() bool { return !l.query.Empty() }

// Asks reports that the filter looks at a field.
func (l *List[R]) Asks(field string) bool { return l.query.Asks(field) }

// Cursor is where the terminal's cursor goes while the filter is written.
func (l *List[R]) Cursor() *tea.Cursor {
	if !l.typing {
		return nil
	}
	c := l.line.Cursor()
	if c != nil {
		c.X, c.Y = c.X+1, c.Y+l.rows
	}
	return c
}

// Back takes the filter away and reports whether there was one.
func (l *List[R]) Back() bool {
	had := l.typing || l.Filtered() || l.wrong != nil
	if had {
		l.typing = false
		l.line.Set("")
		l.look()
		l.keep()
	}
	return had
}

// Spans are the parts of a text, in bytes, that the words of the filter found
// there; for cells that draw themselves.
func (l *List[R]) Spans(s string) [][2]int { return l.query.Spans(s) }

func (l *List[R]) startTyping() {
	l.typing = true
	l.line.Focus()
}

// write takes a key while the filter is written. Keys that move still do.
func (l *List[R]) write(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch press.String() {
		case "esc":
			l.Back()
			return nil
		case "enter":
			l.typing = false
			l.keep()
			return nil
		case "up", "down", "pgup", "pgdown":
			l.Model.Update(msg)
			return nil
		}
		if key.Matches(press, l.d.Keys.ForceQuit) {
			return nil
		}
	}
	changed, cmd := l.line.Update(msg)
	if changed {
		l.look()
	}
	return cmd
}

// look shows the rows that the filter lets through, as far as it is right.
func (l *List[R]) look() {
	q, err := filter.Parse(l.line.Value(), l.o.Fields...)
	narrows := q.Narrows(l.query)
	l.query, l.wrong = q, err
	match := filter.Match(q, l.d.Now(), l.o.Words, l.o.Value)
	if q.Empty() {
		l.Highlight(nil)
		l.Filter(nil)
		return
	}
	if first := l.Columns()[0]; first.Text != nil {
		l.Highlight(func(r *R, column string) [][2]int {
			if column != first.ID {
				return nil
			}
			return q.Spans(text.Clean(first.Text(r)))
		})
	}
	if narrows {
		l.Narrow(match)
		return
	}
	l.Filter(match)
}
