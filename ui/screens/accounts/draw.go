package accounts

import (
	"errors"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	// beside is the width from which the details stand at the right of the
	// table; below it they stand under it.
	beside = 160
	// under is how many lines they take there, with the gap above them.
	under = 10
	// enough is how many lines the table wants to itself.
	enough = 7
)

// View draws the list and the details of the selected login.
func (s *Screen) View(width, height int) string {
	if width >= beside {
		return s.list.View(width, height, s.empty(), s.details)
	}
	if height < enough+4 || s.list.Selected() == nil {
		return s.list.View(width, height, s.empty(), nil)
	}
	foot := min(under, height-enough)
	pane := strings.Split(s.details(width-4, foot-1), "\n")
	for i, line := range pane {
		pane[i] = "  " + line
	}
	for len(pane) < foot-1 {
		pane = append(pane, "")
	}
	return s.list.View(width, height-foot, s.empty(), nil) + "\n\n" + strings.Join(pane, "\n")
}

func (s *Screen) empty() string {
	switch {
	case !s.done:
		return "looking for logins …"
	case s.err != nil:
		return listing.Reason(s.err)
	}
	return "no logins on this machine; docker login and podman login make them"
}

// details tells all that is known of the selected login.
func (s *Screen) details(width, height int) string {
	r := s.list.Selected()
	if r == nil {
		return ""
	}
	st := s.d.Styles
	p := listing.NewPane(st, width, height)
	p.Line(s.heading(r))
	p.Gap()
	fact := func(name string, style lipgloss.Style, value string) {
		for _, line := range text.Wrap(text.Clean(value), max(width-factName, 10)) {
			p.Fact(name, style.Render(line))
			name = ""
		}
	}
	what, fix := problem(r)
	if what != "" {
		fact("problem", r.state().style(st), what)
	}
	if fix != "" {
		fact("fix", st.Text, fix)
	}
	if r.Shadowed != "" {
		fact("shadowed by", st.Text, r.Shadowed)
	}
	s.drawPlace(r, fact)
	if r.file {
		return p.String()
	}
	fact("key", st.Text, r.Key)
	if scope := r.Scope(); scope != "" {
		fact("only for", st.Text, r.Host+"/"+scope+" and what is below it")
	}
	fact("used by", st.Text, r.used())
	if rest := others(r); rest != "" {
		fact("not seen by", st.Dim, rest)
	}
	return p.String()
}

// factName is how wide listing.Pane makes the names of facts.
const factName = 13

func (s *Screen) heading(r *row) string {
	st := s.d.Styles
	if r.file {
		return st.Strong.Render(text.Clean(r.Place.Path))
	}
	out := st.Strong.Render(text.Clean(r.registry()))
	switch {
	case r.User != "" || r.Token:
		out += st.Dim.Render(" as ") + st.Strong.Render(text.Clean(r.user()))
	case r.Place.Kind == creds.KindHelper && r.Problem == nil:
		out += st.Dim.Render("  the helper is asked when the registry is opened")
	}
	return out
}

// drawPlace tells where the secret is.
func (s *Screen) drawPlace(r *row, fact func(string, lipgloss.Style, string)) {
	st := s.d.Styles
	switch {
	case r.file:
		fact("path", st.Text, r.Place.Path)
	case r.Place.Kind == creds.KindHelper && r.Place.ForAll:
		fact("lives in", st.Text, "docker-credential-"+r.Place.Helper+", the credsStore of "+r.Place.Path)
	case r.Place.Kind == creds.KindHelper:
		fact("lives in", st.Text, "docker-credential-"+r.Place.Helper+", named in "+r.Place.Path)
	case r.Plain:
		fact("lives in", st.Text, r.Place.Path+", in plain text (base64 hides nothing)")
	default:
		fact("lives in", st.Text, r.Place.Path)
	}
}

// problem tells what is wrong and what to do.
func problem(r *row) (what, fix string) {
	p := new(creds.Problem)
	switch {
	case r.Problem == nil:
		return "", ""
	case errors.As(r.Problem, &p):
		return p.What(), p.Fix
	}
	return r.Problem.Error(), ""
}

// others are the tools that do not come upon the login.
func others(r *row) string {
	return strings.Join(slices.DeleteFunc(keychain.Tools(), func(t string) bool { return slices.Contains(r.UsedBy, t) }), " ")
}
