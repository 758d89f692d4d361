package accounts

import (
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Header tells how many logins there are, in how many places, and how many
// have trouble.
func (s *Screen) Header() string {
	if !s.done {
		return ""
	}
	st := s.d.Styles
	logins, wrong := 0, 0
	places := map[string]bool{}
	for r := range s.list.All() {
		if !r.file {
			logins++
			places[r.in()] = true
		}
		if r.state().rank >= warning {
			wrong++
		}
	}
	out := st.Dim.Render(count(logins, "login", "logins") + " in " + count(len(places), "place", "places"))
	if wrong > 0 {
		out += st.Faint.Render("  ·  ") + st.Bad.Render(count(wrong, "problem", "problems"))
	}
	return out
}

func count(n int, one, many string) string {
	word := many
	if n == 1 {
		word = one
	}
	return text.Count(n) + " " + word
}

// Status tells what the marks mean and what did not answer.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	left = s.list.Status("entry", "entries") + "   " +
		st.Good.Render("◆") + st.Dim.Render(" in use  ") + st.Faint.Render("◇") + st.Dim.Render(" not in use")
	if s.tests.total > 0 {
		return left, st.Dim.Render("asking registries " + text.Count(s.tests.done) + "/" + text.Count(s.tests.total))
	}
	if s.err != nil {
		return left, st.Bad.Render(listing.Reason(s.err))
	}
	return left, ""
}

// Yanks are the parts of the selected login that are no secret.
func (s *Screen) Yanks() []ui.Yank {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	var out []ui.Yank
	add := func(key, name, value string) {
		if value != "" {
			out = append(out, ui.Yank{Key: key, Name: name, Text: value})
		}
	}
	add("h", "host", r.Host)
	add("u", "user", r.User)
	add("k", "key", r.Key)
	add("p", "path", r.Place.Path)
	return out
}

// Commands are what other tools do with the login: none has a secret in it.
func (s *Screen) Commands() []ui.Yank {
	r := s.list.Selected()
	if r == nil || r.file {
		return nil
	}
	where := r.registry()
	var out []ui.Yank
	add := func(key string, words ...string) {
		out = append(out, ui.Yank{Key: key, Name: strings.Join(words[:2], " "), Text: strings.Join(words, " ")})
	}
	add("r", "regtui", "ls", listing.Quote(where))
	if r.testable() {
		out = append(out, ui.Yank{Key: "t", Name: "regtui accounts test", Text: "regtui accounts test " + listing.Quote(r.name())})
	}
	if r.Place.Kind == creds.KindKeyring && !r.Active {
		out = append(out, ui.Yank{Key: "u", Name: "regtui accounts use", Text: "regtui accounts use " + listing.Quote(r.name())})
	}
	if r.testable() && r.Place.Kind != creds.KindKeyring {
		out = append(out, ui.Yank{Key: "m", Name: "regtui accounts move", Text: "regtui accounts move " + listing.Quote(r.name()) + " --to keyring"})
	}
	for _, tool := range r.UsedBy {
		switch tool {
		case "docker", "podman":
			add(tool[:1], tool, "pull", listing.Quote(where)+"/REPOSITORY")
		case "skopeo":
			add("s", tool, "list-tags", "docker://"+listing.Quote(where)+"/REPOSITORY")
		case "crane":
			add("c", tool, "ls", listing.Quote(where)+"/REPOSITORY")
		}
	}
	out = append(out, ui.Yank{Key: "g", Name: "regtui login", Text: "regtui login " + listing.Quote(r.Host)})
	switch {
	case r.Place.Kind == creds.KindAuth:
		add("l", "podman", "login", listing.Quote(where))
	case r.Host == creds.Hub:
		add("l", "docker", "login") // with the name it would not find its own key again
	default:
		add("l", "docker", "login", listing.Quote(r.Host))
	}
	return out
}
