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

// OnBackground puts a block on the theme's background, except for what has a
// background of its own.
func (s *Styles) OnBackground(block string) string { return underBlock(block, s.background) }

// OnRaised puts a block on the background of dialogs.
func (s *Styles) OnRaised(block string) string { return underBlock(block, s.raised) }

func underBlock(block, sgr string) string {
	if sgr == "" {
		return block
	}
	lines := strings.Split(block, "\n")
	for i, l := range lines {
		lines[i] = under(l, sgr)
	}
	return strings.Join(lines, "\n")
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
