package log

import (
	"strconv"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the table.
func (s *Screen) View(width, height int) string {
	return s.list.View(width, height, "no request was made yet", nil)
}

// Status counts requests.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	left = s.list.Status("request", "requests") + st.Dim.Render("   "+text.Bytes(s.bytes)+" received")
	if s.failed > 0 {
		left += "   " + st.Bad.Render(text.Count(s.failed)+" failed")
	}
	if r := s.list.Selected(); r != nil && r.Err != "" {
		return left, st.Bad.Render(text.Clean(r.Err)) // there is more room than in the table
	}
	return left, st.Dim.Render("no headers and no bodies are kept")
}

// Yanks offers the selected request, and all that are shown.
func (s *Screen) Yanks() []ui.Yank {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	var all strings.Builder
	for x := range s.list.Rows() {
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
