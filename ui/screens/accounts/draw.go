package accounts

import (
	"errors"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	// beside is the width from which the details stand at the right of the
	// table; below it they stand under it.
	beside = 160
	// above is the gap over the details, most the lines that they can use.
	above, most = 2, 13
	// lowest is the height from which there is room for both.
	lowest = 12
)

// View draws the list and the details of the selected login.
func (s *Screen) View(width, height int) string {
	if width >= beside {
		return s.list.View(width, height, s.empty(), s.details)
	}
	if height < lowest || s.list.Total() == 0 {
		return s.list.View(width, height, s.empty(), nil)
	}
	// The shares depend on nothing that changes as the cursor moves.
	foot := min(most+above, height*11/20)
	rows := min(height-foot, s.list.Total()+2)
	lines := strings.Split(s.list.View(width, rows, s.empty(), nil), "\n")
	lines = append(lines, make([]string, above)...)
	for line := range strings.SplitSeq(s.details(width-4, height-rows-above), "\n") {
		lines = append(lines, "   "+line)
	}
	return strings.Join(append(lines, make([]string, max(height-len(lines), 0))...), "\n")
}

func (s *Screen) empty() string {
	switch {
	case !s.done:
		return "looking for logins …"
	case s.err != nil:
		return listing.Reason(s.err)
	}
	return "no logins on this machine; " + s.d.Keys.Login.Help().Key + " logs in to a registry"
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
	fact("lives in", st.Text, place(r))
	if r.Plain {
		fact("secret", st.Bad, "in plain text; base64 hides nothing")
	}
	if r.file {
		return p.String()
	}
	fact("used by", st.Text, r.used())
	if rest := others(r); rest != "" {
		fact("not used by", st.Dim, rest)
	}
	if scope := r.Scope(); scope != "" {
		fact("only for", st.Text, r.Host+"/"+scope+" and what is below it")
	}
	fact("key", st.Text, r.Key)
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

// place tells where the secret is.
func place(r *row) string {
	switch {
	case r.Place.Kind == creds.KindHelper && r.Place.ForAll:
		return "docker-credential-" + r.Place.Helper + ", the credsStore of " + r.Place.Path
	case r.Place.Kind == creds.KindHelper:
		return "docker-credential-" + r.Place.Helper + ", named in " + r.Place.Path
	}
	return r.Place.Path
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

// others are the tools that don't send the login.
func others(r *row) string {
	return strings.Join(slices.DeleteFunc(creds.Tools(), func(t string) bool { return slices.Contains(r.UsedBy, t) }), " ")
}
