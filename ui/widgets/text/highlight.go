package text

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Highlight draws s in one style and the spans of it, given in bytes and in
// order, in another. Spans past end are left out, so that what was cut off
// is not looked for.
func Highlight(s string, end int, spans [][2]int, plain, match lipgloss.Style) string {
	var b strings.Builder
	at := 0
	for _, span := range spans {
		from, to := max(span[0], at), min(span[1], end)
		if from >= to {
			continue
		}
		if from > at {
			b.WriteString(plain.Render(s[at:from]))
		}
		b.WriteString(match.Render(s[from:to]))
		at = to
	}
	if at < len(s) {
		b.WriteString(plain.Render(s[at:]))
	}
	return b.String()
}
