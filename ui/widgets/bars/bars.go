// Package bars draws thin bars that show a share of something, and gives the
// colours for the parts of a whole. Each is one line of exactly the width asked for.
package bars

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/themes"
)

// Bar draws a share between 0 and 1 in the accent colour.
func Bar(share float64, width int, s *themes.Styles) string { return Styled(share, width, s.Accent, s) }

// Styled is Bar in a style of one's own.
func Styled(share float64, width int, fill lipgloss.Style, s *themes.Styles) string {
	if width <= 0 {
		return ""
	}
	n := halves(share, width)
	full, half := n/2, n%2
	line := strings.Repeat("━", full)
	if half == 1 {
		line += "╸"
	}
	return fill.Render(line) + s.Track.Render(strings.Repeat(track(s), width-full-half))
}

// Gauge draws how much is left of something: good, then a warning under a
// quarter, then bad when nearly nothing is left.
func Gauge(left float64, width int, s *themes.Styles) string {
	fill := s.Good
	switch {
	case left < 0.1:
		fill = s.Bad
	case left < 0.25:
		fill = s.Warn
	}
	return Styled(left, width, fill, s)
}

// Line draws shares between 0 and 1 over time, a cell each; a negative one is
// not known and left empty.
func Line(shares []float64, fill lipgloss.Style, s *themes.Styles) string {
	steps := []rune("▁▂▃▄▅▆▇█")
	var line strings.Builder
	for _, share := range shares {
		if share < 0 || math.IsNaN(share) {
			line.WriteString(s.Track.Render("·"))
			continue
		}
		at := int(math.Round(min(share, 1) * float64(len(steps)-1)))
		line.WriteString(fill.Render(string(steps[at])))
	}
	return line.String()
}

// Series gives the style of the i-th part of a whole.
func Series(i int, s *themes.Styles) lipgloss.Style {
	if len(s.Series) == 0 || s.Series[i%len(s.Series)] == nil {
		return s.Text
	}
	return lipgloss.NewStyle().Foreground(s.Series[i%len(s.Series)])
}

// halves is how many half cells are full; what is there at all shows.
func halves(share float64, width int) int {
	if math.IsNaN(share) || share <= 0 {
		return 0
	}
	return max(1, int(math.Round(min(share, 1)*float64(2*width))))
}

// track is thinner where no colour tells it from the full part.
func track(s *themes.Styles) string {
	if s.Mono {
		return "─"
	}
	return "━"
}
