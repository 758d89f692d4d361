package themes

import (
	"image/color"

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
	// Series are the colours of the parts of a bar, in order; nil ones are the
	// terminal's own.
	Series []color.Color
	// Background is behind everything and Raised behind dialogs; nil leaves
	// the terminal's own.
	Background, Raised color.Color
	// Foreground is the colour of plain text, nil for the terminal's own.
	Foreground color.Color
	// Mono says that colours tell nothing apart: widgets then use other signs.
	Mono bool
	// Theme and Profile are what the styles were made of.
	Theme   *Theme
	Profile colorprofile.Profile

	selected string // its SGR sequence; empty for reverse
}

// JSON are the styles of a document's parts.
type JSON struct{ Key, String, Number, Bool, Null, Punct lipgloss.Style }

// Styles makes the styles for what the terminal can show. Bubble Tea maps
// colours to the terminal's by itself as it writes them; what it cannot know
// is decided here. Without colours (NO_COLOR, a dumb terminal) bold, reverse
// and underline tell apart what must be told apart; of 16 colours those of
// the theme "terminal" are used, because the nearest ones of a palette are
// often the background itself; among 256, plain text and backgrounds are
// greys, of which the row under the cursor has one of its own. A profile that
// is not known counts as true colour.
func (t *Theme) Styles(profile colorprofile.Profile) *Styles {
	if profile == colorprofile.Unknown {
		profile = colorprofile.TrueColor
	}
	p := palette{theme: t, profile: profile}
	if profile == colorprofile.ANSI && t.sixteen != nil {
		p.theme = t.sixteen
	}
	s := &Styles{Theme: t, Profile: profile, Mono: t.Mono || profile <= colorprofile.ASCII}
	p.texts(s)
	p.parts(s)
	p.grounds(s)
	if s.Mono {
		withoutColors(s)
	}
	return s
}

// palette gives the colours of a theme as a terminal can show them.
type palette struct {
	theme   *Theme
	profile colorprofile.Profile
}

func (p palette) color(r Role) color.Color {
	c := p.theme.Color(r)
	if c == nil {
		return nil
	}
	return p.profile.Convert(c)
}

func (p palette) style(r Role) lipgloss.Style {
	c := p.color(r)
	switch r {
	case Text, Dim, Faint, Rule, Track:
		c = p.neutral(r)
	}
	if c != nil {
		return lipgloss.NewStyle().Foreground(c)
	}
	switch r {
	case Dim, Faint, Rule, Track:
		return lipgloss.NewStyle().Faint(true)
	}
	return lipgloss.NewStyle()
}

func (p palette) texts(s *Styles) {
	s.Text, s.Dim, s.Faint = p.style(Text), p.style(Dim), p.style(Faint)
	s.Strong = s.Text.Bold(true)
	s.Accent, s.Good, s.Warn = p.style(Accent), p.style(Good), p.style(Warn)
	s.Bad, s.Info = p.style(Bad), p.style(Info)
	s.Key, s.Match = p.style(Key).Bold(true), p.style(Match).Underline(true)
	s.Title = s.Accent.Bold(true)
}

func (p palette) parts(s *Styles) {
	s.Rule, s.Track, s.Border = p.style(Rule), p.style(Track), s.Accent
	s.Mark, s.SelectedBar = s.Key, s.Accent
	s.Header, s.HeaderSort = s.Dim, s.Strong
	s.Tab, s.TabActive = s.Dim, s.Title
	s.JSON = JSON{
		Key: s.Accent, String: s.Good, Number: s.Warn, Bool: p.style(Key),
		Null: p.style(Key), Punct: s.Dim,
	}
	for _, r := range []Role{Accent, Info, Good, Warn, Extra, Key} {
		s.Series = append(s.Series, p.color(r))
	}
}

func (p palette) grounds(s *Styles) {
	s.Foreground, s.Background, s.Raised = p.neutral(Text), p.neutral(Background), p.neutral(Raised)
	under := p.selected()
	s.selected = sgr(under)
	if under == nil {
		s.Selected, s.TabActive = lipgloss.NewStyle().Reverse(true), s.TabActive.Reverse(true)
		return
	}
	s.Selected, s.TabActive = s.Text.Background(under), s.TabActive.Background(under)
}

// neutral is the colour of backgrounds, lines and plain text. Among 256 colours
// it is a grey: of those nearest to what themes have for them, the dark ones
// are much brighter, and the others green or purple.
func (p palette) neutral(r Role) color.Color {
	c := p.color(r)
	if c == nil || p.profile != colorprofile.ANSI256 {
		return c
	}
	return grey(p.theme.Color(r))
}

// selected is the background of the row under the cursor. Where it would be
// the one behind everything it is the grey next to it.
func (p palette) selected() color.Color {
	c := p.neutral(Selected)
	if g, ok := c.(ansi.IndexedColor); ok && c == p.neutral(Background) {
		switch {
		case g == black:
			return ansi.IndexedColor(234)
		case g == white:
			return ansi.IndexedColor(254)
		case p.theme.Dark:
			return g + 1
		}
		return g - 1
	}
	return c
}

// withoutColors tells apart by attributes what colours would tell.
func withoutColors(s *Styles) {
	for _, st := range []*lipgloss.Style{&s.Accent, &s.Warn, &s.SelectedBar, &s.JSON.Key} {
		*st = st.Bold(true)
	}
	s.Bad = s.Bad.Bold(true).Underline(true)
	s.Match = s.Match.Bold(true)
}
