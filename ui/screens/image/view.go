package image

import (
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// headLines are the row of tabs and the rule below it.
const headLines = 2

// View draws the tabs and what the open one shows.
func (s *Screen) View(width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	row, rule := s.head(width)
	lines := []string{row}
	if height > 1 {
		lines = append(lines, rule)
	}
	if height > headLines {
		lines = append(lines, s.body(width, height-headLines))
	}
	return strings.Join(lines, "\n")
}

// head draws the row of tabs with the platform behind them, and the rule below;
// where there is no room the platform stands in the rule.
func (s *Screen) head(width int) (row, rule string) {
	st := s.d.Styles
	row = strings.TrimRight(s.bar.View(width), " ")
	s.chip = spot{}
	name := s.platformName()
	label, w := st.Dim.Render(name), text.Width(name)
	if s.choices() > 1 {
		label, w = label+st.Faint.Render(" ▾"), w+2
	}
	line := func(n int) string { return st.Rule.Render(strings.Repeat("─", max(n, 0))) }
	switch at := text.Width(row) + 3; {
	case name == "":
	case at+w < width:
		s.chip = spot{at, at + w, 0}
		row += text.Spaces(at-text.Width(row)) + label
	case w+6 < width:
		s.chip = spot{width - w - 2, width - 2, 1}
		return text.Fit(row, width), line(width-w-3) + " " + label + " " + line(1)
	}
	return text.Fit(row, width), line(width)
}

// platformName is the platform that is looked at.
func (s *Screen) platformName() string {
	if im := s.image(); im != nil {
		return text.Clean(im.Platform.String())
	}
	if s.view == nil {
		return ""
	}
	for _, c := range s.view.Platforms {
		if c.Digest == s.at {
			return text.Clean(c.Platform.String())
		}
	}
	return ""
}

// choices is how many platforms there are to pick from.
func (s *Screen) choices() int {
	if s.view == nil {
		return 0
	}
	return len(s.view.Platforms)
}

func (s *Screen) body(width, height int) string {
	if s.asks() {
		return s.drawCost(width, height)
	}
	return s.pane().view(width, height)
}

// drawCost asks whether to spend a pull.
func (s *Screen) drawCost(width, height int) string {
	st := s.d.Styles
	p := listing.NewPane(st, max(width-4, 1), height)
	p.Gap()
	what, d := listing.Familiar(listing.Reference(s.host, s.repo, s.ref)), s.tag.Digest
	if s.view != nil {
		if name := s.platformName(); name != "" {
			what += " for " + name
		}
		d = s.at
	}
	p.Line("")
	p.Line(st.Text.Render("Reading ") + st.Strong.Render(text.Clean(what)) + st.Text.Render(" costs 1 pull."))
	p.Gap()
	if d != (v1.Hash{}) {
		p.Fact("digest", st.Info.Render(d.String()))
	}
	if same := s.neighbors.same(d, s.ref); len(same) > 0 {
		p.Fact("also tagged", st.Text.Render(text.Clean(strings.Join(same, "  "))))
	}
	if s.silent != nil {
		p.Gap()
		p.Text(st.Dim, "Its layers could not be had for free: "+listing.Reason(s.silent))
	}
	p.Gap()
	p.Line(st.Key.Render(s.d.Keys.Open.Help().Key) + st.Dim.Render(" reads it, and keeps it: looking again is free"))
	p.Line(st.Key.Render(s.d.Keys.Back.Help().Key) + st.Dim.Render(" goes back and spends nothing"))
	return indent(p.String(), 2)
}

// indent moves a block to the right.
func indent(block string, by int) string {
	pad := text.Spaces(by)
	return pad + strings.ReplaceAll(block, "\n", "\n"+pad)
}

// waiting says why there is nothing to see yet, or at all.
func (s *Screen) waiting() string {
	switch {
	case s.broken != nil:
		return listing.Reason(s.broken)
	case s.err != nil:
		return listing.Reason(s.err)
	case s.view == nil:
		return "reading " + text.Clean(s.repo) + " …"
	case s.at == v1.Hash{} && s.choices() > 0:
		return "this index holds indexes; the Platforms tab opens them"
	case s.at == v1.Hash{}:
		return "there is no image in this index"
	case s.view.Told && s.opening.id != 0:
		return "reading the manifest …"
	case s.image() == nil:
		return "reading " + s.platformName() + " …"
	}
	return ""
}
