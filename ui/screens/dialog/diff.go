package dialog

import (
	"strconv"
	"strings"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Diff are the lines of a unified diff for Words, most of them at most; it says
// how many are left out.
func Diff(s *themes.Styles, diff string, most int) []string {
	if diff == "" {
		return nil
	}
	lines := strings.Split(strings.TrimRight(diff, "\n"), "\n")
	var out []string
	for i, line := range lines {
		if i == most && len(lines) > most+1 {
			return append(out, s.Dim.Render("… "+strconv.Itoa(len(lines)-i)+" more lines"))
		}
		style := s.Dim
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		case strings.HasPrefix(line, "+"):
			style = s.Good
		case strings.HasPrefix(line, "-"):
			style = s.Bad
		}
		line = text.Clean(strings.ReplaceAll(line, "\t", "  "))
		out = append(out, style.Render(text.Cut(line, widest-6)))
	}
	return out
}
