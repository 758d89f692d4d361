package accounts

import (
	"cmp"
	"errors"
	"path/filepath"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is one login, or a file or a variable that is wrong as a whole.
type row struct {
	creds.Login
	file bool // about all of a file: Login has a Place and a Problem only
}

// rows are the files with trouble and the logins.
func rows(logins []creds.Login, files []*creds.Problem) []row {
	out := make([]row, 0, len(logins)+len(files))
	for _, p := range files {
		place := creds.Place{Kind: filepath.Base(p.Path), Path: p.Path}
		out = append(out, row{Login: creds.Login{Place: place, Problem: p}, file: true})
	}
	for _, l := range logins {
		out = append(out, row{Login: l})
	}
	return out
}

func (r *row) key() string { return r.Place.Kind + "\x00" + r.Place.Path + "\x00" + r.Key }

// registry is the host with the path that the login is for.
func (r *row) registry() string {
	switch scope := r.Scope(); {
	case r.file:
		return "all of it"
	case scope != "":
		return r.Host + "/" + scope
	}
	return r.Host
}

// user is who it is, as far as it is known.
func (r *row) user() string {
	switch {
	case r.User == "<token>" || r.User == "" && r.Token:
		return "token"
	case r.User == "" && r.Place.Kind == creds.KindHelper:
		return "not asked yet"
	}
	return cmp.Or(r.User, "–")
}

// lives is the place in words.
func (r *row) lives() string {
	switch r.Place.Kind {
	case creds.KindHelper:
		return "helper " + r.Place.Helper
	case creds.KindAuth:
		return "podman auth.json"
	}
	return r.Place.String()
}

// used are the tools that send it.
func (r *row) used() string { return cmp.Or(strings.Join(r.UsedBy, " "), "–") }

// words is what the filter looks at.
func (r *row) words() string {
	return strings.Join([]string{r.registry(), r.user(), r.lives(), r.plain(), r.used(), r.state().text}, " ")
}

func (r *row) plain() string {
	if r.Plain {
		return "plain text"
	}
	return ""
}

// inUse reports that regtui would send it.
func (r *row) inUse() bool {
	return !r.file && r.Shadowed == "" && (r.Plain || r.Place.Kind == creds.KindHelper && r.Problem == nil)
}

// state is the worst that is known of a login, in a word or two.
type state struct {
	text string
	rank int // the worse, the higher
}

const (
	fine = iota
	aside
	warning
	broken
)

func (r *row) state() state {
	switch p := r.Problem; {
	case errors.Is(p, creds.ErrHelperMissing):
		return state{"helper missing", broken}
	case errors.Is(p, creds.ErrHelperTimeout):
		return state{"helper hangs", broken}
	case errors.Is(p, creds.ErrHelperFailed), errors.Is(p, creds.ErrHelperAnswer):
		return state{"helper fails", broken}
	case errors.Is(p, creds.ErrUnreadable):
		return state{"cannot be read", broken}
	case r.Stranded:
		return state{"left behind", warning}
	case r.Exposed:
		return state{"others can read", warning}
	case r.file, errors.Is(p, creds.ErrRefused) && r.Plain:
		return state{"docker refuses", warning}
	case p != nil:
		return state{"of no use", broken}
	case r.Shadowed != "":
		return state{"shadowed", aside}
	case r.Place.Kind == creds.KindHelper && r.User == "":
		return state{"not checked", aside} // the helper may have nothing
	}
	return state{"in use", fine}
}

func (s state) style(st *themes.Styles) lipgloss.Style {
	return [...]lipgloss.Style{fine: st.Good, aside: st.Dim, warning: st.Warn, broken: st.Bad}[s.rank]
}

func columns() []table.Column[row] {
	return []table.Column[row]{
		{
			ID: "registry", Title: "REGISTRY", Width: 24, Min: 16, Flex: 2, Max: 48,
			Cell:    registryCell,
			Compare: func(a, b *row) int { return strings.Compare(a.order(), b.order()) },
		},
		{
			ID: "user", Title: "USER", Width: 15, Hide: 1, Flex: 1, Max: 28,
			Cell:    userCell,
			Compare: func(a, b *row) int { return strings.Compare(a.user(), b.user()) },
		},
		{
			ID: "place", Title: "LIVES IN", Width: 27, Min: 22, Hide: 2, Flex: 1, Max: 36,
			Cell:    placeCell,
			Compare: func(a, b *row) int { return strings.Compare(a.lives(), b.lives()) },
		},
		{
			ID: "used", Title: "USED BY", Width: 26, Hide: 3,
			Text:    (*row).used,
			Style:   usedStyle,
			Compare: func(a, b *row) int { return strings.Compare(a.used(), b.used()) },
		},
		{
			ID: "state", Title: "STATE", Width: 15, Descending: true,
			Text:    func(r *row) string { return r.state().text },
			Style:   func(r *row, s *themes.Styles) lipgloss.Style { return r.state().style(s) },
			Compare: func(a, b *row) int { return cmp.Compare(a.state().rank, b.state().rank) },
		},
	}
}

// order puts files before hosts, and a host before its paths.
func (r *row) order() string {
	if r.file {
		return ""
	}
	return r.Host + "\x00" + r.Scope()
}

func registryCell(r *row, width int, s *themes.Styles) string {
	if r.file {
		return s.Dim.Render(text.Fit(r.registry(), width))
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
