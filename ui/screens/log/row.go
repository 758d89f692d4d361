package log

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is one request.
type row struct {
	registry.Exchange
	key   string
	words string // what the filter looks at
}

func rowsOf(made []registry.Exchange) []row {
	rows := make([]row, len(made))
	for i, x := range made {
		rows[i] = row{
			Exchange: x,
			key:      strconv.FormatInt(x.Start.UnixNano(), 36) + " " + strconv.Itoa(x.Attempt) + " " + x.Host + x.Path,
			words:    x.Method + " " + x.Host + x.Path + " " + strconv.Itoa(x.Status) + " " + x.Err,
		}
	}
	return rows
}

// HTTP statuses that are no failure by themselves.
const unauthorized, notFound = 401, 404

// bad reports what went wrong: no answer, or one of 400 and above but for the
// 401 that begins every login and the 404 that answers "is it there".
func (r *row) bad() bool {
	return r.Status == 0 || r.Status >= 400 && r.Status != unauthorized && r.Status != notFound
}

func (r *row) status() string {
	if r.Status == 0 {
		return "none"
	}
	return strconv.Itoa(r.Status)
}

func (r *row) took() string {
	switch d := r.Duration; {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d > 0 && d < 50*time.Microsecond:
		return "< 0.1 ms"
	case d > 0:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return "–"
}

func (r *row) what() string {
	s := r.Path
	if r.Attempt > 1 {
		s += fmt.Sprintf(" (try %d)", r.Attempt)
	}
	if r.Err != "" {
		s += ": " + r.Err
	}
	return s
}

// columns draws times in the place of the person.
func columns(place *time.Location) []table.Column[row] {
	dim := func(_ *row, s *themes.Styles) lipgloss.Style { return s.Dim }
	return []table.Column[row]{
		{
			ID: "time", Title: "Time", Width: 12, Style: dim,
			Text:    func(r *row) string { return r.Start.In(place).Format("15:04:05.000") },
			Compare: func(a, b *row) int { return a.Start.Compare(b.Start) },
		},
		{
			ID: "status", Title: "Status", Width: 6, Right: true, Style: statusStyle, Text: (*row).status,
			Compare: func(a, b *row) int { return cmp.Compare(a.Status, b.Status) }, Descending: true,
		},
		{
			ID: "method", Title: "Method", Width: 6, Hide: 3, Style: dim,
			Text:    func(r *row) string { return r.Method },
			Compare: func(a, b *row) int { return cmp.Compare(a.Method, b.Method) },
		},
		{
			ID: "took", Title: "Took", Width: 8, Right: true, Text: (*row).took,
			Compare: func(a, b *row) int { return cmp.Compare(a.Duration, b.Duration) }, Descending: true,
		},
		{
			ID: "bytes", Title: "Bytes", Width: 9, Right: true, Hide: 2, Style: dim,
			Text:    func(r *row) string { return text.Bytes(r.Bytes) },
			Compare: func(a, b *row) int { return cmp.Compare(a.Bytes, b.Bytes) }, Descending: true,
		},
		{
			ID: "host", Title: "Host", Width: 22, Min: 12, Max: 32,
			Text:    func(r *row) string { return r.Host },
			Compare: func(a, b *row) int { return cmp.Compare(a.Host, b.Host) },
		},
		{
			ID: "path", Title: "Path", Width: 30, Min: 28, Flex: 1, Style: pathStyle, Text: (*row).what,
			Compare: func(a, b *row) int { return cmp.Compare(a.Path, b.Path) },
		},
	}
}

func statusStyle(r *row, s *themes.Styles) lipgloss.Style {
	switch {
	case r.bad():
		return s.Bad
	case r.Status >= 400:
		return s.Warn
	case r.Status >= 300:
		return s.Info
	}
	return s.Good
}

func pathStyle(r *row, s *themes.Styles) lipgloss.Style {
	if r.bad() {
		return s.Bad
	}
	return s.Text
}
