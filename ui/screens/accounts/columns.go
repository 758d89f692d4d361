package accounts

import (
	"cmp"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

func (s *Screen) columns() []table.Column[row] {
	return []table.Column[row]{
		{
			ID: "registry", Title: "REGISTRY", Width: 22, Min: 15, Flex: 2, Max: 48,
			Cell:    registryCell,
			Compare: func(a, b *row) int { return strings.Compare(a.order(), b.order()) },
		},
		{
			ID: "user", Title: "USER", Width: 15, Min: 15, Hide: 1, Flex: 1, Max: 28,
			Cell:    userCell,
			Compare: func(a, b *row) int { return strings.Compare(a.user(), b.user()) },
		},
		{
			ID: "kind", Title: "KIND", Width: 14, Min: 12, Hide: 5,
			Text:    (*row).kind,
			Style:   func(_ *row, s *themes.Styles) lipgloss.Style { return s.Dim },
			Compare: func(a, b *row) int { return strings.Compare(a.kind(), b.kind()) },
		},
		{
			ID: "place", Title: "LIVES IN", Width: 26, Min: 22, Hide: 2, Flex: 1, Max: 36,
			Cell:    placeCell,
			Compare: func(a, b *row) int { return strings.Compare(a.lives(), b.lives()) },
		},
		{
			ID: "used", Title: "USED BY", Width: 26, Hide: 4,
			Text:    (*row).used,
			Style:   usedStyle,
			Compare: func(a, b *row) int { return strings.Compare(a.used(), b.used()) },
		},
		{
			ID: "checked", Title: "CHECKED", Width: 12, Hide: 3, Descending: true,
			Text:    (*row).checked,
			Style:   func(_ *row, s *themes.Styles) lipgloss.Style { return s.Dim },
			Unknown: func(r *row) bool { return r.check == nil },
			Compare: func(a, b *row) int { return a.check.At.Compare(b.check.At) },
		},
		{
			ID: "state", Title: "STATE", Width: 15, Descending: true,
			Text:    func(r *row) string { return r.state().text },
			Style:   func(r *row, s *themes.Styles) lipgloss.Style { return r.state().style(s) },
			Compare: func(a, b *row) int { return cmp.Compare(a.state().rank, b.state().rank) },
		},
	}
}

// group leaves the registry's name out where the row above has it, while the
// rows stand by registry.
func (s *Screen) group() {
	column, _ := s.list.Sorted()
	before := ""
	for r := range s.list.Rows() {
		r.below = column == "registry" && !r.file && r.registry() == before
		before = r.registry()
		if r.file {
			before = ""
		}
	}
}

// order puts files before hosts, and a host before its paths.
func (r *row) order() string {
	if r.file {
		return ""
	}
	first := "1" // the login in use stands first
	if r.inUse() {
		first = "0"
	}
	return r.Host + "\x00" + r.Scope() + "\x00" + first + r.user()
}

func registryCell(r *row, width int, s *themes.Styles) string {
	if r.file {
		return s.Dim.Render(text.Fit(r.registry(), width))
	}
	if r.below {
		return text.Spaces(width)
	}
	host := text.Clean(r.Host)
	rest := text.Clean(strings.TrimPrefix(r.registry(), r.Host))
	if text.Width(host) >= width || rest == "" {
		return s.Strong.Render(text.Fit(host, width))
	}
	return s.Strong.Render(host) + s.Dim.Render(text.Fit(rest, width-text.Width(host)))
}

// userCell marks the login that is in use.
func userCell(r *row, width int, s *themes.Styles) string {
	mark, style := s.Faint.Render("◇"), s.Text
	switch {
	case r.file:
		return s.Faint.Render(text.Fit("–", width))
	case r.inUse():
		mark = s.Good.Render("◆")
	}
	if r.User == "" {
		style = s.Dim
	}
	return mark + " " + style.Render(text.Fit(text.Clean(r.user()), width-2))
}

func placeCell(r *row, width int, s *themes.Styles) string {
	lives, plain := text.Clean(r.lives()), r.plain()
	if plain == "" {
		return s.Text.Render(text.Fit(lives, width))
	}
	if room := width - text.Width(plain) - 1; room < text.Width(lives) {
		plain = "plain"
	}
	room := max(width-text.Width(plain)-1, 1)
	return s.Text.Render(text.Fit(lives, min(text.Width(lives), room))) + " " + s.Bad.Render(plain)
}

func usedStyle(r *row, s *themes.Styles) lipgloss.Style {
	if len(r.UsedBy) == 0 {
		return s.Faint
	}
	return s.Text
}
