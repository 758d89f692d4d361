package dialog

import (
	"strings"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Diff are the lines of a unified diff for Words.
func Diff(s *themes.Styles, diff string) []string {
	if diff == "" {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(diff, "\n"), "\n") {
		style := s.Dim
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		case strings.HasPrefix(line, "+"):
			style = s.Good
		case strings.HasPrefix(line, "-"):
			style = s.Bad
		}
		out = append(out, style.Render(text.Clean(strings.ReplaceAll(line, "\t", "  "))))
	}
	return out
}
