package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells s takes; styles in it take none.
func Width(s string) int {
	if plain(s) == len(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut shortens s to at most width cells, ending in "…" where something is
// gone. Styles in s stay whole.
func Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if plain(s) == len(s) {
		if len(s) <= width {
			return s
		}
		return s[:width-1] + "…"
	}
	return ansi.Truncate(s, width, "…")
}

// Fit makes s exactly width cells wide: cut with "…" or filled with spaces.
func Fit(s string, width int) string {
	s = Cut(s, width)
	return s + Spaces(width-Width(s))
}

// FitLeft is Fit for what stands at the right: the spaces come first.
func FitLeft(s string, width int) string {
	s = Cut(s, width)
	return Spaces(width-Width(s)) + s
}

const spaces = "                                                                                                                                "

// Spaces is n spaces; none where n is not positive.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(spaces) {
		return spaces[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap breaks s into lines of at most width cells, at spaces where it can.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, width, ""), "\n")
}
