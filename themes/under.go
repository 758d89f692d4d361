package themes

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// OnSelected puts one styled line on the background of the row under the
// cursor, through every style in it. Where that is shown in reverse, the line
// loses its colours: they would make a patchwork of backgrounds.
func (s *Styles) OnSelected(line string) string {
	if s.selected == "" {
		return s.Selected.Render(ansi.Strip(line))
	}
	return under(line, s.selected)
}

// OffSelected takes the background of the row under the cursor out of a line
// that OnSelected made.
func (s *Styles) OffSelected(line string) string {
	if s.selected == "" {
		return ansi.Strip(line)
	}
	return strings.ReplaceAll(line, s.selected, "")
}

// under sets sgr before a line and again after every reset in it. Lip Gloss
// ends every style with ansi.ResetStyle.
func under(line, sgr string) string {
	return sgr + strings.ReplaceAll(line, ansi.ResetStyle, ansi.ResetStyle+sgr) + ansi.ResetStyle
}

func sgr(c color.Color) string {
	if c == nil {
		return ""
	}
	return ansi.NewStyle().BackgroundColor(c).String()
}
