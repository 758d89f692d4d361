package themes

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Styles are what widgets and screens draw with. They are made once for a
// theme and a terminal; a screen that keeps styled text drops it when the
// theme changes.
type Styles struct {
	Text, Strong, Dim, Faint          lipgloss.Style
	Accent, Good, Warn, Bad, Info     lipgloss.Style
	Key, Match, Title, Rule           lipgloss.Style
	Selected, SelectedBar, Mark       lipgloss.Style
	Header, HeaderSort, Border, Track lipgloss.Style
	Tab, TabActive                    lipgloss.Style
	JSON                              JSON
	// Series are the colours of the parts of a bar, in order.
	Series []color.Color
	// Background is behind everything and Raised behind dialogs; nil leaves
	// the terminal's own.
	Background, Raised color.Color
	// Foreground is the colour of plain text, nil for the terminal's own.
	Foreground color.Color
	// Theme and Profile are what the styles were made of.
	Theme   *Theme
	Profile colorprofile.Profile

	selectedSGR, backgroundSGR, raisedSGR string
}

// JSON are the styles of a document's parts.
type JSON struct{ Key, String, Number, Bool, Null, Punct lipgloss.Style }

// Styles makes the styles for what the terminal can show. Without colours
// (NO_COLOR, a dumb terminal, a monochrome theme) bold, reverse and underline
// tell apart what must be told apart.
func (t *Theme) Styles(profile colorprofile.Profile) *Styles {
	s := &Styles{Theme: t, Profile: profile}
	st := func(r Role) lipgloss.Style {
		style := lipgloss.NewStyle()
		if c := t.Color(r); c != nil {
			style = style.Foreground(c)
		}
		return style
	}
	s.Text, s.Dim, s.Faint = st(Text), st(Dim), st(Faint)
	s.Strong = s.Text.Bold(true)
	s.Accent, s.Good, s.Warn, s.Bad, s.Info = st(Accent), st(Good), st(Warn), st(Bad), st(Info)
	s.Key, s.Match = st(Key).Bold(true), st(Match).Underline(true)
	s.Title, s.Rule, s.Border, s.Track = s.Accent.Bold(true), st(Rule), st(Accent), st(Track)
	s.Mark, s.Header, s.HeaderSort = st(Key), s.Dim, s.Text.Bold(true)
	s.Selected, s.SelectedBar = s.Text, s.Accent
	s.Tab, s.TabActive = s.Dim, s.Accent.Bold(true)
	s.JSON = JSON{Key: s.Accent, String: s.Good, Number: s.Warn, Bool: s.Key.Bold(false), Null: s.Dim, Punct: s.Dim}
	for _, r := range []Role{Accent, Info, Good, Warn, Extra, Key} {
		s.Series = append(s.Series, t.Color(r))
	}
	s.Background, s.Raised, s.Foreground = t.Color(Background), t.Color(Raised), t.Color(Text)
	if c := t.Color(Selected); c != nil {
		s.Selected = s.Selected.Background(c)
		s.TabActive = s.TabActive.Background(c)
		s.selectedSGR = ansi.NewStyle().BackgroundColor(c).String()
	} else {
		s.Selected = s.Selected.Reverse(true)
		s.TabActive = s.TabActive.Reverse(true)
		s.selectedSGR = ansi.NewStyle().Reverse(true).String()
	}
	if s.Background != nil {
		s.backgroundSGR = ansi.NewStyle().BackgroundColor(s.Background).String()
	}
	if s.Raised != nil {
		s.raisedSGR = ansi.NewStyle().BackgroundColor(s.Raised).String()
	}
	return s
}

// OnSelected puts one styled line on the background of the row under the
// cursor, through every style in it.
func (s *Styles) OnSelected(line string) string { return under(line, s.selectedSGR) }

// OnBackground puts a block on the theme's background, through every style in
// it that has none of its own.
func (s *Styles) OnBackground(block string) string { return underBlock(block, s.backgroundSGR) }

// OnRaised puts a block on the background of dialogs.
func (s *Styles) OnRaised(block string) string { return underBlock(block, s.raisedSGR) }

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

const reset = "\x1b[m"

// under sets sgr before a line and after every reset in it.
func under(line, sgr string) string {
	if sgr == "" {
		return line
	}
	return sgr + strings.ReplaceAll(line, reset, reset+sgr) + reset
}
