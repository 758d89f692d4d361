package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	brand = "regtui"
	gap   = "   "
	// arrow stands between the crumbs.
	arrow = " › "
	// roomForRight is the width from which the right end of the header is worth
	// what it takes from the left.
	roomForRight = 40
)

// header draws the first line: where one is at the left, who and how it goes
// at the right.
func (m *Model) header() string {
	right := ""
	if m.width >= roomForRight {
		right = m.headerRight(m.width / 2)
	}
	room := m.width - 2 // a cell of margin on both sides
	if right != "" {
		room -= ansi.StringWidth(right) + 2
	}
	left := m.way(room)
	fill := m.width - 2 - ansi.StringWidth(left) - ansi.StringWidth(right)
	return " " + left + strings.Repeat(" ", max(fill, 1)) + right
}

// headerRight joins the badges and what the screen tells.
func (m *Model) headerRight(w int) string {
	s := m.d.Styles
	var told []string
	if m.d.Demo {
		told = append(told, s.Info.Render("demo"))
	}
	if m.d.ReadOnly || m.frame.host.ReadOnly {
		told = append(told, s.Warn.Render("read-only"))
	}
	if as := m.chosen(); as != "" {
		told = append(told, s.Info.Render("as "+text.Clean(as)))
	}
	if !m.mouse && !m.d.MouseOff { // whoever has it off for good knows
		told = append(told, s.Dim.Render("mouse off"))
	}
	if g := m.gauge(); g != "" {
		told = append(told, g)
	}
	if h, ok := m.top().screen.(ui.Header); ok {
		text := ""
		m.guard(m.top(), func() { text = h.Header() })
		if text != "" {
			told = append(told, text)
		}
	}
	dot := s.Faint.Render("  ·  ")
	for len(told) > 1 && ansi.StringWidth(strings.Join(told, dot)) > w {
		told = told[1:] // what the screen tells matters most
	}
	return ansi.Truncate(strings.Join(told, dot), w, "…")
}

// chosen names the account that this run was told to be at the place's
// registry; outside of one all of them.
func (m *Model) chosen() string {
	if m.d.Chosen == nil {
		return ""
	}
	p := m.top().place()
	var names []string
	for _, a := range m.d.Chosen() {
		if !inRegistry(p) || vendors.Canonical(p.Host) == vendors.Canonical(a.Host) {
			names = append(names, a.String())
		}
	}
	return strings.Join(names, ", ")
}

// crumb is a part of the way, as it is drawn.
type crumb struct {
	text string
	to   ui.Place
	link bool
}

// way draws the brand and the way to the place, each part where it can be
// clicked, in at most w cells.
func (m *Model) way(w int) string {
	s := m.d.Styles
	m.frame.crumbs = nil
	all := m.crumbs()
	out, x := "", 0
	if ansi.StringWidth(all[len(all)-1].text) <= w-len(brand)-len(gap) {
		m.spot(0, len(brand), ui.Place{Screen: ui.Registries})
		out, x = s.Title.Render(brand)+gap, len(brand)+len(gap)
	}
	crumbs := shorten(all, w-x)
	for i, c := range crumbs {
		last := i == len(crumbs)-1
		if i > 0 {
			out += s.Faint.Render(arrow)
			x += ansi.StringWidth(arrow)
		}
		text := ansi.Truncate(c.text, max(w-x, 0), "…")
		if c.link {
			m.spot(x, ansi.StringWidth(text), c.to)
		}
		x += ansi.StringWidth(text)
		out += m.crumbStyle(i == 0, last).Render(text)
	}
	return out
}

func (m *Model) spot(x, w int, to ui.Place) {
	m.frame.crumbs = append(m.frame.crumbs, spot{rect{x + 1, 0, w, 1}, to})
}

// crumbStyle is strong for the last part, and a registry's own colour for the
// host.
func (m *Model) crumbStyle(first, last bool) lipgloss.Style {
	st := m.d.Styles.Dim
	if last {
		st = m.d.Styles.Strong
	}
	if own, ok := m.hostColor(); ok && first {
		return own.Bold(true)
	}
	return st
}

func (m *Model) crumbs() []crumb {
	e := m.top()
	p := e.place()
	if !inRegistry(p) {
		return []crumb{{text: text.Clean(m.title(e))}}
	}
	var crumbs []crumb
	for _, c := range p.Crumbs() {
		crumbs = append(crumbs, crumb{text.Clean(c.Text), c.To, true})
	}
	if name := m.frame.host.Name; name != "" {
		crumbs[0].text = text.Clean(name)
	}
	return crumbs
}

// inRegistry reports whether a place is inside a registry; others may name one
// for what is selected there.
func inRegistry(p ui.Place) bool {
	return p.Host != "" && (p.Screen == ui.Repositories || p.Screen == ui.Tags || p.Screen == ui.Image)
}

func (m *Model) title(e *entry) string {
	title := ""
	m.guard(e, func() { title = e.screen.Title() })
	return capital(title)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// shorten leaves out crumbs in the middle until they fit into w cells.
func shorten(crumbs []crumb, w int) []crumb {
	width := func() int {
		n := (len(crumbs) - 1) * ansi.StringWidth(arrow)
		for _, c := range crumbs {
			n += ansi.StringWidth(c.text)
		}
		return n
	}
	for len(crumbs) > 2 && width() > w {
		rest := crumbs[2:]
		if crumbs[1].text == "…" {
			if len(rest) == 1 {
				break
			}
			rest = rest[1:]
		}
		crumbs = append([]crumb{crumbs[0], {text: "…"}}, rest...)
	}
	if len(crumbs) > 1 && width() > w {
		crumbs = crumbs[len(crumbs)-1:]
	}
	return crumbs
}

// hostColor is the colour that the config gives to the place's registry.
func (m *Model) hostColor() (lipgloss.Style, bool) {
	s := m.d.Styles
	switch c := m.frame.host.Color; {
	case c == "":
		return lipgloss.Style{}, false
	case strings.HasPrefix(c, "#"):
		return lipgloss.NewStyle().Foreground(lipgloss.Color(c)), true
	case s.Theme == nil:
		return lipgloss.Style{}, false
	default:
		return lipgloss.NewStyle().Foreground(s.Theme.Color(themes.Role(c))), true
	}
}

// topRule is the line under the header. A screen with tabs draws its own.
func (m *Model) topRule(body []string) string {
	if t, ok := m.top().screen.(ui.Tabbed); ok && t.Tabbed() {
		return ""
	}
	return m.rule(body, true)
}

// rule draws a thin line that joins the upright ones of the body beside it.
func (m *Model) rule(body []string, top bool) string {
	cells := []rune(strings.Repeat("─", m.width))
	joint := '┴'
	if top {
		joint = '┬'
	}
	for _, x := range uprights(body, top) {
		if x < len(cells) {
			cells[x] = joint
		}
	}
	st := m.d.Styles.Rule
	if own, ok := m.hostColor(); ok && top {
		st = own
	}
	return st.Render(string(cells))
}

// uprights finds where the first or last two lines of the body both have a
// thin upright line.
func uprights(body []string, top bool) []int {
	if len(body) < 2 {
		return nil
	}
	a, b := body[0], body[1]
	if !top {
		a, b = body[len(body)-1], body[len(body)-2]
	}
	var both []int
	other := columns(b)
	for _, x := range columns(a) {
		for _, y := range other {
			if x == y {
				both = append(both, x)
			}
		}
	}
	return both
}

func columns(line string) []int {
	var at []int
	for from := 0; ; {
		i := strings.Index(line[from:], "│")
		if i < 0 {
			return at
		}
		at = append(at, ansi.StringWidth(line[:from+i]))
		from += i + len("│")
	}
}
