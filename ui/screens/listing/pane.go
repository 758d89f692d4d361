package listing

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// nameWidth is how wide the names of facts are.
const nameWidth = 13

// Pane collects the lines of a preview, as many as fit.
type Pane struct {
	Width, height int
	s             *themes.Styles
	lines         []string
}

// NewPane makes a pane of width by height cells.
func NewPane(s *themes.Styles, width, height int) *Pane {
	return &Pane{Width: width, height: height, s: s}
}

// Line adds a line that is styled already.
func (p *Pane) Line(line string) {
	if len(p.lines) < p.height {
		p.lines = append(p.lines, ansi.Truncate(line, p.Width, "…"))
	}
}

// Gap adds an empty line, but none at the top and no two.
func (p *Pane) Gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.Line("")
	}
}

// Left is how many lines are left.
func (p *Pane) Left() int { return p.height - len(p.lines) }

// Text adds plain text, broken into lines where it is too long.
func (p *Pane) Text(style lipgloss.Style, t string) {
	for line := range strings.SplitSeq(ansi.Wrap(t, p.Width, ""), "\n") {
		p.Line(style.Render(line))
	}
}

// Fact adds a name and what there is to say.
func (p *Pane) Fact(name, value string) {
	p.Line(p.s.Dim.Render(text.Fit(name, nameWidth)) + value)
}

// Heading is a Fact whose name is a column's title.
func (p *Pane) Heading(name, value string) {
	p.Line(p.s.Header.Render(text.Fit(name, nameWidth)) + value)
}

// String is the pane as it is drawn.
func (p *Pane) String() string { return strings.Join(p.lines, "\n") }
