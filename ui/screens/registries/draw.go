package registries

import (
	"context"
	"errors"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the list, with the selected registry below it where there is room.
func (s *Screen) View(width, height int) string {
	hint := s.hint()
	n := len(hint)
	if n == 0 || height < s.list.Total()+n+3 {
		return s.list.View(width, height, s.empty(), s.preview)
	}
	body := strings.Split(s.list.View(width, height-n, s.empty(), s.preview), "\n")
	for len(body) < height-n {
		body = append(body, "")
	}
	for i, l := range hint {
		hint[i] = text.Cut(l, width)
	}
	return strings.Join(append(body, hint...), "\n")
}

func (s *Screen) empty() string { return "no registry is known yet" }

// hint helps the first time.
func (s *Screen) hint() []string {
	if !s.d.FirstStart || s.d.Demo {
		return nil
	}
	st, k := s.d.Styles, s.d.Keys
	return []string{
		"   " + st.Key.Render(k.Add.Help().Key) + st.Dim.Render("  adds a registry    ") +
			st.Key.Render(k.Palette.Help().Key) + st.Dim.Render("  goes to any image: nginx:1.29, ghcr.io/acme/api"),
		"   " + st.Strong.Render("regtui demo") + st.Dim.Render("  shows it all on sample registries; nothing of yours is touched"),
	}
}

// Status tells how many there are.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	left = s.list.Status("registry", "registries")
	if s.unread != nil && !errors.Is(s.unread, context.Canceled) {
		left += "   " + st.Warn.Render("not all logins can be read") + st.Dim.Render("  ") +
			st.Key.Render(s.d.Keys.Accounts.Help().Key) + st.Dim.Render(" tells why")
	}
	if r := s.list.Selected(); r != nil && r.asked && r.err != nil && !s.list.Previewing() {
		right = st.Dim.Render(text.Clean(r.name()+": ")) + st.Bad.Render(listing.Reason(r.err))
	}
	return left, right
}

// Header tells how many are up and down.
func (s *Screen) Header() string {
	st := s.d.Styles
	up, down, asked := 0, 0, 0
	for r := range s.list.All() {
		switch {
		case !r.asked:
			asked++
		case r.err != nil:
			down++
		default:
			up++
		}
	}
	var parts []string
	if up > 0 {
		parts = append(parts, st.Good.Render(text.Count(up)+" up"))
	}
	if down > 0 {
		parts = append(parts, st.Bad.Render(text.Count(down)+" down"))
	}
	if asked > 0 {
		parts = append(parts, st.Dim.Render(text.Count(asked)+" asked"))
	}
	return strings.Join(parts, "  ")
}

// preview tells all that is known of the selected registry.
func (s *Screen) preview(width, height int) string {
	r := s.list.Selected()
	if r == nil {
		return ""
	}
	st := s.d.Styles
	p := listing.NewPane(st, width, height)
	p.Line(st.Strong.Render(text.Fit(text.Clean(r.name()), width)))
	if r.Name != "" {
		p.Line(st.Dim.Render(text.Clean(r.Host)))
	}
	p.Gap()
	s.troubles(p, r)
	p.Gap()
	fact := func(name, value string) {
		if value != "" {
			p.Fact(name, st.Text.Render(text.Clean(value)))
		}
	}
	fact("kind", r.kind())
	fact("address", r.address())
	fact("log in with", authWords(r.health.Auth))
	fact("token from", r.health.Realm)
	for i, user := range r.logins {
		name := ""
		if i == 0 {
			name = "logins"
		}
		if user == "" {
			user = "(the helper knows)"
		}
		p.Fact(name, st.Text.Render(text.Clean(user)))
	}
	fact("known from", strings.Join(r.From, ", "))
	fact("namespaces", strings.Join(r.Namespaces, ", "))
	if r.ReadOnly {
		p.Fact("changes", st.Warn.Render("read-only"))
	}
	if r.Insecure {
		p.Fact("insecure", st.Warn.Render("plain HTTP and any certificate are taken"))
	}
	return p.String()
}

// troubles tells in full what is wrong, and what to do about it.
func (s *Screen) troubles(p *listing.Pane, r *row) {
	st := s.d.Styles
	k := s.d.Keys
	tell := func(n note, err error, fix string) {
		p.Text(n.style(st), n.text)
		p.Text(st.Dim, listing.Told(err))
		if hint := listing.Hint(err); hint != "" {
			fix = hint
		}
		if fix != "" {
			p.Text(st.Text, fix)
		}
		p.Gap()
	}
	switch {
	case errors.Is(r.err, registry.ErrPlainHTTP):
		tell(r.note(), r.err, k.Edit.Help().Key+" and insecure allow it")
	case r.err != nil:
		tell(r.note(), r.err, k.Test.Help().Key+" tries again")
	case r.access.Refused != nil:
		tell(note{"the login is not used; reading goes on anonymously", ui.ToneWarn}, r.access.Refused,
			k.Accounts.Help().Key+" shows where the login lives")
	case r.counted.err != nil && !errors.Is(r.counted.err, registry.ErrUnsupported):
		tell(note{"repositories cannot be listed", ui.ToneInfo}, r.counted.err, "")
	}
}

func (r *row) address() string {
	if r.health.Scheme == "" {
		return ""
	}
	return r.health.Scheme + "://" + r.Host
}

// authWords says how clients log in.
func authWords(auth string) string {
	switch auth {
	case "none":
		return "nothing; it is open to all"
	case "basic":
		return "user and password (basic)"
	case "token":
		return "user and password or token"
	}
	return auth
}

// Yanks are the host of what is selected.
func (s *Screen) Yanks() []ui.Yank {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	yanks := []ui.Yank{{Key: "h", Name: "host", Text: r.Host}}
	if a := r.address(); a != "" {
		yanks = append(yanks, ui.Yank{Key: "u", Name: "URL", Text: a})
	}
	return append(yanks, ui.Yank{Key: "l", Name: "docker login", Text: "docker login " + listing.Quote(r.Host)})
}

// Commands list the registry's repositories.
func (s *Screen) Commands() []ui.Yank {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	return listing.CatalogueCommands(listing.Plain(s.d, r.Host), r.Host)
}

// URL is the registry's web page.
func (s *Screen) URL() string {
	if r := s.list.Selected(); r != nil {
		return listing.WebPage(s.d, r.Host, "", "")
	}
	return ""
}
