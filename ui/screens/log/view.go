package log

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// head is the line of the filter while it is typed.
func (s *Screen) head(width int) []string {
	if !s.Typing() {
		return nil
	}
	return []string{" " + s.in.View(max(width-2, 1))}
}

// View draws the table.
func (s *Screen) View(width, height int) string {
	lines := s.head(width)
	return strings.Join(append(lines, s.table.View(width, max(height-len(lines), 0))), "\n")
}

// Cursor shows the cursor while the filter is typed.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.in.Cursor()
	if c == nil || !s.Typing() {
		return nil
	}
	c.X++
	c.Shape = tea.CursorBar
	return c
}

// Status counts requests.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	shown := text.Count(s.table.Len())
	if n := s.table.Len(); n != s.count {
		shown += " of " + text.Count(s.count)
	}
	left = st.Strong.Render(shown) + st.Dim.Render(" requests   ") + st.Dim.Render(text.Bytes(s.bytes)+" received")
	if s.failed > 0 {
		left += "   " + st.Bad.Render(text.Count(s.failed)+" failed")
	}
	if f := s.in.Value(); f != "" {
		left += "   " + st.Dim.Render("filter ") + st.Match.Render(text.Clean(f))
	}
	return left, st.Dim.Render("no headers and no bodies are kept")
}

// Yanks offers the selected request, and all that are shown.
func (s *Screen) Yanks() []ui.Yank {
	r := s.table.Selected()
	if r == nil {
		return nil
	}
	var all strings.Builder
	for x := range s.table.Rows() {
		all.WriteString(line(&x.Exchange) + "\n")
	}
	return []ui.Yank{
		{Key: "u", Name: "URL", Text: "https://" + r.Host + r.Path},
		{Key: "l", Name: "line", Text: line(&r.Exchange)},
		{Key: "a", Name: "all lines", Text: all.String()},
	}
}

// line writes a request for a report.
func line(x *registry.Exchange) string {
	r := row{Exchange: *x}
	return strings.Join([]string{
		x.Start.UTC().Format("2006-01-02T15:04:05.000Z"), x.Method, text.Clean(x.Host + r.what()), r.status(), r.took(),
		strconv.FormatInt(x.Bytes, 10) + " B",
	}, " ")
}
