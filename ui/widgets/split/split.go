// Package split puts a pane beside a body where the terminal is wide enough,
// with a thin rule between them.
package split

import (
	"strings"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// minWidth is the width in cells from which there is room for a second pane.
const minWidth = 120

// gap is what the rule takes: a space, the rule, a space; margin is what stays
// free at the right of the pane.
const gap, margin = 3, 1

// Widths shares a width between the body and the pane at its right; right is
// 0 where there is no room. What is left over is for the rule and the margin.
func Widths(width int) (left, right int) {
	if width < minWidth {
		return width, 0
	}
	right = min(max(width*34/100, 40), 72)
	return width - right - gap, right - margin
}

// Join draws both panes beside each other, height lines high.
func Join(left, right string, width, height int, s *themes.Styles) string {
	l, r := Widths(width)
	if r == 0 {
		return left
	}
	rule := " " + s.Rule.Render("│") + " "
	as, bs := strings.Split(left, "\n"), strings.Split(right, "\n")
	var b strings.Builder
	for i := range height {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(text.Fit(at(as, i), l))
		b.WriteString(rule)
		b.WriteString(text.Fit(at(bs, i), r+margin))
	}
	return b.String()
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
