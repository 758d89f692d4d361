package accounts

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

const (
	// beside is the width from which the details stand at the right of the
	// table; below it they stand under it.
	beside = 160
	// above is the gap over the details, most the lines that they can use.
	above, most = 2, 18
	// lowest is the height from which there is room for both.
	lowest = 12
)

// View draws the list and the details of the selected login.
func (s *Screen) View(width, height int) string {
	s.group()
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
	s.wrong(r, fact)
	if r.Shadowed != "" {
		fact("shadowed by", st.Text, s.short(r.Shadowed+s.twin(r)))
	}
	fact("lives in", st.Text, s.short(place(r)))
	if r.Plain && !r.told("plain") {
		fact("secret", st.Bad, "in plain text; base64 hides nothing")
	}
	if r.file {
		return p.String()
	}
	s.said(r, fact)
	fact("used by", st.Text, r.used())
	if rest := others(r); rest != "" {
		fact("not used by", st.Dim, rest)
	}
	if scope := r.Scope(); scope != "" {
		fact("only for", st.Text, r.Host+"/"+scope+" and what is below it")
	}
	fact("key", st.Text, r.Key)
	for _, c := range s.Commands() {
		if strings.Contains(c.Name, "pull") && slices.Contains(r.UsedBy, strings.Fields(c.Name)[0]) {
			fact("used for", st.Dim, c.Text)
			break
		}
	}
	return p.String()
}

// wrong tells what is wrong and what to do: what the list has met, and what was
// found beside it.
func (s *Screen) wrong(r *row, fact func(string, lipgloss.Style, string)) {
	st := s.d.Styles
	what, fix := problem(r)
	if r.told(missing) { // that tells more
		what, fix = "", ""
	}
	if what != "" {
		fact("problem", r.state().style(st), what)
	}
	if fix != "" {
		fact("fix", st.Text, fix)
	}
	for _, f := range r.findings {
		if f.What == what {
			continue
		}
		style := map[audit.Grade]lipgloss.Style{audit.Bad: st.Bad, audit.Warning: st.Warn, audit.Note: st.Dim}[f.Grade]
		name := string(f.Grade)
		if f.Grade == audit.Bad {
			name = "problem"
		}
		fact(name, style, r.tells(f))
		switch {
		case f.Fix != "" && (f.Do == nil || f.ID == missing):
			fact("", st.Text, f.Fix)
		case f.ID == "plain" && !r.file && s.d.Move != nil:
			fact("", st.Text, s.d.Keys.Move.Help().Key+" moves it: written elsewhere, read back, then taken out of the file")
		}
	}
	for _, f := range r.findings {
		if f.Do != nil {
			fact("", st.Key, s.d.Keys.Fix.Help().Key+" shows what can be mended")
			break
		}
	}
}

// short writes the person's folder as shells do.
func (s *Screen) short(where string) string {
	if s.d.Home == "" {
		return where
	}
	return strings.ReplaceAll(where, s.d.Home+string(filepath.Separator), "~"+string(filepath.Separator))
}

// missing is the kind of finding about a helper that is not installed.
const missing = "helper-missing"

// told reports that there is a finding of a kind.
func (r *row) told(id string) bool {
	return slices.ContainsFunc(r.findings, func(f audit.Finding) bool { return f.ID == id })
}

// tells is what a finding says of this one login, which may be one of several
// that it is about.
func (r *row) tells(f audit.Finding) string {
	if f.ID == "plain" && !r.file {
		return "the secret stands in the file in clear: base64 hides nothing"
	}
	return f.What
}

// said tells what the registry said of the login, when it was asked.
func (s *Screen) said(r *row, fact func(string, lipgloss.Style, string)) {
	st, c := s.d.Styles, r.check
	if kind := r.kind(); kind != text.None {
		fact("kind", st.Text, kind)
	}
	if c == nil {
		if s.d.TestLogins != nil {
			fact("checked", st.Dim, "never; "+s.d.Keys.Test.Help().Key+" asks the registry")
		}
		return
	}
	result := c.String()
	if c.Why != "" {
		result += ": " + c.Why
	}
	fact("checked", r.said().style(st), result+" ("+text.Age(c.At, s.d.Now())+")")
	if c.Who != "" {
		fact("known as", st.Text, c.Who)
	}
	if len(c.May) > 0 {
		fact("may", st.Text, strings.Join(c.May, ", "))
	}
	if !c.Ends.IsZero() {
		fact("ends", r.said().style(st), c.Ends.Local().Format("2 Jan 2006 15:04")+" ("+text.Age(c.Ends, s.d.Now())+")")
	}
	if realm := s.page.Realms[r.Host]; realm != "" {
		fact("token from", st.Text, realm)
	}
	if c.Plain {
		fact("", st.Bad, "it was asked in plain HTTP: anybody on the way could read the login")
	}
}

// twin names the key that wins where both stand in one file, of which the place
// alone tells nothing.
func (s *Screen) twin(r *row) string {
	if r.Shadowed != r.Place.Path {
		return ""
	}
	for o := range s.list.All() {
		if o.Place == r.Place && o.Host == r.Host && o.Key != r.Key && o.Scope() == r.Scope() && o.Shadowed == "" {
			return ", under the key " + o.Key
		}
	}
	return ""
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
	case r.Cloud != "" && r.Place.Path != "":
		return "nowhere: " + r.lives() + " gives its tokens, through docker-credential-regtui, named in " + r.Place.Path
	case r.Cloud != "":
		return "nowhere: " + r.lives() + " gives its tokens; no file names docker-credential-regtui for it"
	case r.Place.Kind == creds.KindHelper && r.Place.ForAll:
		return "docker-credential-" + r.Place.Helper + ", the credsStore of " + r.Place.Path
	case r.Place.Kind == creds.KindHelper:
		return "docker-credential-" + r.Place.Helper + ", named in " + r.Place.Path
	case r.Place.Kind == creds.KindKeyring && r.Place.Path != "":
		return "the system's keyring, through docker-credential-regtui, named in " + r.Place.Path
	case r.Place.Kind == creds.KindKeyring:
		return "the system's keyring; no file names docker-credential-regtui for it"
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
