package app

import (
	"image/color"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// rect is a part of the window, in cells.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// frame is what is around the body, and where all was drawn last.
type frame struct {
	host   ui.Known // what is known of the place's registry
	body   rect
	crumbs []spot      // parts of the header that lead somewhere
	row    *tea.Cursor // where the selected row is, for screen readers
}

// spot is a part of the header and where clicking it leads.
type spot struct {
	rect
	to ui.Place
}

// The smallest window in which something sensible can be drawn.
const leastWidth, leastHeight = 16, 4

// parts tells which lines around the body fit into a window of that height.
type parts struct{ rule, bottomRule, status, footer bool }

func partsOf(height int) parts {
	return parts{rule: height >= 9, bottomRule: height >= 12, status: height >= 8, footer: height >= 5}
}

// View draws the whole window.
func (m *Model) View() tea.View {
	v := tea.View{AltScreen: true, ReportFocus: false, WindowTitle: m.windowTitle()}
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.Content = m.render()
	v.Cursor = m.cursor()
	v.ProgressBar = m.progress()
	// The answer to "what is your background" must not be our own colour.
	if colored := m.theme.profile > colorprofile.ASCII; colored && (m.theme.told || !m.byBackground()) {
		v.BackgroundColor = m.d.Styles.Background
	}
	return v
}

func (m *Model) render() string {
	if m.width == 0 || m.height == 0 {
		return ""
	}
	if m.width < leastWidth || m.height < leastHeight {
		m.frame.body, m.frame.crumbs = rect{}, nil
		return m.tooSmall()
	}
	lines := m.lines()
	m.layToasts(lines, m.frame.body)
	m.layDialogs(lines)
	if m.d.Accessible {
		m.speak(lines)
	}
	return strings.Join(lines, "\n")
}

// lay puts a block over the lines, its corner at x, y. A lipgloss.Compositor
// does the same for a whole window of cells; this touches only the lines that
// are covered and costs a hundredth.
func (m *Model) lay(lines, block []string, x, y int) {
	for i, top := range block {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under, behind := lines[y+i], x+ansi.StringWidth(top)
		left, right := ansi.Truncate(under, x, ""), ansi.TruncateLeft(under, behind, "")
		if ansi.StringWidth(right) > m.width-behind {
			right = ansi.TruncateLeft(under, behind+1, "")
		}
		// A wide letter that is half covered goes, and leaves a cell empty.
		gapLeft := strings.Repeat(" ", max(x-ansi.StringWidth(left), 0))
		gapRight := strings.Repeat(" ", max(m.width-behind-ansi.StringWidth(right), 0))
		lines[y+i] = left + "\x1b[m" + m.paint(gapLeft, 0) + top + m.paint(gapRight, 0) + right
	}
}

// lines draws everything that lies at the bottom: as many lines as the window
// has, each as wide as it.
func (m *Model) lines() []string {
	p := partsOf(m.height)
	h := m.height - 1 // the header
	for _, there := range []bool{p.rule, p.bottomRule, p.status, p.footer} {
		if there {
			h--
		}
	}
	failure := m.failureView(m.width, min(h/2, 6))
	h -= len(failure)
	body := m.body(h)

	lines := []string{m.paint(m.header(), m.width)}
	y := 1
	if p.rule {
		y++
		lines = append(lines, m.paint(m.topRule(body), m.width))
	}
	m.frame.body = rect{0, y, m.width, h}
	for i := range h {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		lines = append(lines, m.paint(line, m.width))
	}
	for _, l := range failure {
		lines = append(lines, m.paint(l, m.width))
	}
	if p.bottomRule {
		if len(failure) > 0 {
			body = nil
		}
		lines = append(lines, m.paint(m.rule(body, false), m.width))
	}
	if p.status {
		lines = append(lines, m.paint(m.status(), m.width))
	}
	if p.footer {
		lines = append(lines, m.paint(m.footer(), m.width))
	}
	return lines
}

// body asks the top screen to draw itself.
func (m *Model) body(h int) []string {
	e := m.top()
	var view string
	m.guard(e, func() { view = e.screen.View(m.width, h) })
	if f, broke := e.screen.(*fault); broke {
		view = f.View(m.width, h)
	}
	lines := strings.Split(view, "\n")
	return lines[:min(len(lines), h)]
}

// paint makes a line w cells wide, cut or filled up, with the theme's colours
// in every cell: a style that ends falls back to them. With no width the line
// stays as wide as it is.
func (m *Model) paint(line string, w int) string {
	if line == "" && w == 0 {
		return line
	}
	if w > 0 {
		switch have := ansi.StringWidth(line); {
		case have > w:
			line = ansi.Truncate(line, w, "")
		case have < w:
			line += strings.Repeat(" ", w-have)
		}
	}
	return m.paintOn(line, m.d.Styles.Background)
}

// paintOn gives a line the theme's text colour and a background.
func (m *Model) paintOn(line string, bg color.Color) string {
	if bg == nil || m.theme.profile <= colorprofile.ASCII {
		return line
	}
	// Bubble Tea draws the blanks at the end of a line by erasing, which not
	// every terminal does in the background colour (GNU screen): a blank that
	// is no space is drawn.
	styled, _ := strings.CutSuffix(line, "\x1b[m")
	if end, blank := strings.CutSuffix(styled, " "); blank {
		line = end + "\u00a0" + line[len(styled):]
	}
	base := ansi.NewStyle().ForegroundColor(m.d.Styles.Foreground).BackgroundColor(bg).String()
	return base + strings.ReplaceAll(strings.ReplaceAll(line, "\x1b[0m", "\x1b[m"), "\x1b[m", "\x1b[m"+base) + "\x1b[m"
}

func (m *Model) tooSmall() string {
	lines := make([]string, m.height)
	lines[m.height/2] = ansi.Truncate(" too small", m.width, "")
	for i, l := range lines {
		lines[i] = m.paint(m.d.Styles.Dim.Render(l), m.width)
	}
	return strings.Join(lines, "\n")
}

// cursor is where one types; for screen readers also at the selected row.
func (m *Model) cursor() *tea.Cursor {
	if c := m.typingCursor(); c != nil {
		return c
	}
	return m.frame.row
}

func (m *Model) typingCursor() *tea.Cursor {
	at, of := m.frame.body, any(m.top().screen)
	if n := len(m.dialogs); n > 0 {
		at, of = m.dialogs[n-1].at, m.dialogs[n-1].Dialog
	}
	c, ok := of.(ui.Cursorer)
	if !ok || at.w == 0 {
		return nil
	}
	cursor := c.Cursor()
	if cursor == nil {
		return nil
	}
	moved := *cursor
	moved.X, moved.Y = moved.X+at.x, moved.Y+at.y
	if !at.has(moved.X, moved.Y) {
		return nil
	}
	return &moved
}

// progress is the terminal's own progress bar.
func (m *Model) progress() *tea.ProgressBar {
	p, ok := m.top().screen.(ui.Progresser)
	if !ok {
		return nil
	}
	done, total := p.Progress()
	if total <= 0 || done >= total {
		return nil
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, done*100/total)
}

func (m *Model) windowTitle() string {
	title := "regtui"
	if p := m.top().place(); !inRegistry(p) {
		title += " – " + m.title(m.top())
	} else {
		title += " – " + p.Host
		for _, part := range []struct{ sep, text string }{{"/", p.Repo}, {":", p.Ref}} {
			if part.text != "" {
				title += part.sep + part.text
			}
		}
	}
	return text.Clean(title)
}
