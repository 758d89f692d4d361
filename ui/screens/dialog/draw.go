package dialog

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// View draws the dialog, in height lines at most. The fields and buttons are
// always in sight, and of the words what there is room for.
func (g *Dialog) View(width, height int) string {
	width = min(width, widest)
	inner := max(width-4, 8)
	below := g.drawFields(inner)
	if len(g.Buttons) > 0 {
		below = append(below, "", "")
	}
	lines := g.drawWords(inner, height-len(below)-2)
	lines = append(lines, below...)
	if len(g.Buttons) > 0 {
		lines[len(lines)-1] = g.drawButtons(len(lines))
	}
	for i, l := range lines {
		lines[i] = "  " + l + strings.Repeat(" ", max(inner-ansi.StringWidth(l), 0)) + "  "
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

// drawFields draws the fields, below a line that parts them from the words.
func (g *Dialog) drawFields(inner int) (lines []string) {
	if len(g.Words) > 0 && len(g.Fields) > 0 {
		lines = append(lines, "")
	}
	names := 0
	for _, f := range g.Fields {
		names = max(names, ansi.StringWidth(f.Name))
	}
	for i, f := range g.Fields {
		lines = append(lines, g.drawField(f, i == g.at, names, inner))
		lines = append(lines, g.drawNote(f, names, inner)...)
	}
	return lines
}

func (g *Dialog) drawField(f *Field, focus bool, names, inner int) string {
	s := g.d.Styles
	name := f.Name + strings.Repeat(" ", names-ansi.StringWidth(f.Name)+2)
	style := s.Dim
	if focus {
		style = s.Accent
	}
	if f.Switch {
		mark := "○ off"
		if f.On {
			mark = "● on"
		}
		return style.Render(name) + s.Text.Render(mark) + "  " + s.Faint.Render(f.Hint)
	}
	if len(f.Choices) > 0 {
		c := f.Choices[f.At]
		if len(f.Choices) == 1 {
			return style.Render(name) + s.Text.Render(c.Name)
		}
		return style.Render(name) + s.Faint.Render("‹ ") + s.Text.Render(c.Name) + s.Faint.Render(" ›")
	}
	if f.Fixed {
		return style.Render(name) + s.Text.Render(f.Text()) + "  " + s.Faint.Render("shift+tab changes it")
	}
	if f.marked {
		return style.Render(name) + s.Strong.Reverse(true).Render(ansi.Truncate(f.input.Value(), max(inner-names-4, 4), "…"))
	}
	look := f.input.Styles()
	look.Focused.Text, look.Focused.Placeholder = s.Strong, s.Faint
	look.Blurred.Text, look.Blurred.Placeholder = s.Text, s.Faint
	look.Cursor.Color, look.Cursor.Blink = s.Foreground, false
	f.input.SetStyles(look)
	f.input.SetWidth(max(inner-names-4, 4))
	return style.Render(name) + f.input.View()
}

// drawNote draws what is to be known of a choice below its field.
func (g *Dialog) drawNote(f *Field, names, inner int) []string {
	if len(f.Choices) == 0 || f.Choices[f.At].Note == "" {
		return nil
	}
	c, style := f.Choices[f.At], g.d.Styles.Dim
	if c.Bad {
		style = g.d.Styles.Warn
	}
	var lines []string
	for line := range strings.SplitSeq(lipgloss.Wrap(c.Note, max(inner-names-4, 8), ""), "\n") {
		lines = append(lines, strings.Repeat(" ", names+2)+style.Render(line))
	}
	return lines
}

func (g *Dialog) drawButtons(y int) string {
	s := g.d.Styles
	g.spots = nil
	var out string
	for i, b := range g.Buttons {
		label := " " + b.Name + " "
		style := s.Tab
		if i+len(g.Fields) == g.at {
			style = s.TabActive
		}
		if out != "" {
			out += "  "
		}
		g.spots = append(g.spots, spot{x: 2 + ansi.StringWidth(out), y: y, w: ansi.StringWidth(label)})
		out += style.Render(label)
	}
	return out
}
