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
