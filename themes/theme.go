// Package themes holds the colours of the app: themes are data files that
// give colours to semantic roles, and Styles are what widgets draw with. A
// person's own themes lie beside the embedded ones and win over them.
package themes

import "image/color"

// Role is what a colour means, wherever it is drawn.
type Role string

// The roles that a theme gives colours to. "none" is the terminal's own: for
// Selected, the row under the cursor is then shown in reverse. Text roles are
// legible on all three backgrounds (WCAG 2.2, 4.5:1); Faint, Rule and Track
// are not text.
const (
	Background Role = "background" // behind everything
	Raised     Role = "raised"     // behind dialogs
	Selected   Role = "selected"   // behind the row under the cursor
	Text       Role = "text"
	Dim        Role = "dim"    // secondary text
	Faint      Role = "faint"  // decoration: placeholders, dots; carries no meaning of its own
	Rule       Role = "rule"   // lines between parts
	Track      Role = "track"  // the empty part of bars
	Accent     Role = "accent" // what is active: the cursor, the open tab
	Good       Role = "good"
	Warn       Role = "warn"
	Bad        Role = "bad"
	Info       Role = "info" // digests, links
	Key        Role = "key"  // keys in hints, marks
	Match      Role = "match"
	Extra      Role = "extra" // a further colour, for bars
)

// Roles lists the roles in the order in which theme files give them.
func Roles() []Role {
	return []Role{Background, Raised, Selected, Text, Dim, Faint, Rule, Track, Accent, Good, Warn, Bad, Info, Key, Match, Extra}
}

// fallback names the role whose colour stands in for one that is left out.
var fallback = map[Role]Role{Raised: Background, Track: Rule, Match: Accent, Extra: Warn}

// Theme is one set of colours.
type Theme struct {
	// Name is how the config names it: "catppuccin-mocha".
	Name string
	// Title is how people call it: "Catppuccin Mocha".
	Title string
	// Dark says that the background is dark.
	Dark bool
	// Mono asks for bold, reverse and underline where colours would tell.
	Mono bool
	// Colors are "#rrggbb", an ANSI colour "0" … "255" or "none".
	Colors map[Role]string
	// Path is the file of a personal theme, empty for an embedded one.
	Path string

	sixteen *Theme // stands in on terminals of 16 colours
}

// Color gives the colour of a role, nil where the terminal's own shows.
func (t *Theme) Color(r Role) color.Color {
	s, ok := t.Colors[r]
	if !ok {
		s, ok = t.Colors[fallback[r]]
	}
	if !ok {
		return nil
	}
	c, _ := parseColor(s) // checked when the file was read
	return c
}
