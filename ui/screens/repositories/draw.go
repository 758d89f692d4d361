package repositories

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the list, with the selected repository's tags beside it where
// there is room, and above it what a registry without a catalogue offers.
func (s *Screen) View(width, height int) string {
	s.list.Loading(s.stream.running)
	s.offered = 0
	if s.stream.unlisted == nil {
		return s.list.View(width, height, s.empty(), s.drawPreview)
	}
	offer := s.offer(width)
	if len(offer)+2 > height {
		offer = offer[:max(height-2, 0)]
	}
	s.offered = len(offer)
	body := s.list.View(width, height-len(offer), s.empty(), s.drawPreview)
	return strings.Join(append(offer, body), "\n")
}

func (s *Screen) empty() string {
	switch {
	case s.broken != nil:
		return listing.Reason(s.broken)
	case s.stream.err == nil && s.stream.query != "":
		return "the registry finds nothing for “" + s.stream.query + "”"
	case s.stream.unlisted != nil:
		return "no repository of " + s.host + " was opened before"
	case s.stream.err != nil:
		return listing.Reason(s.stream.err)
	case s.space != "":
		return "there is no repository in " + s.space
	}
	return s.host + " has no repositories that you may see"
}

// offer says that the registry does not list its repositories, and what there
// is instead.
func (s *Screen) offer(width int) []string {
	st, k := s.d.Styles, s.d.Keys
	why := s.host + " does not list its repositories."
	if !errors.Is(s.stream.unlisted, registry.ErrUnsupported) {
		why = s.host + " does not list its repositories to you: " + listing.Reason(s.stream.unlisted) + "."
	}
	keys := st.Key.Render(k.Add.Help().Key) + st.Dim.Render(" opens one by its name")
	if _, ok := s.reg.(registry.Searcher); ok {
		keys += st.Dim.Render(", ") + st.Key.Render(k.Test.Help().Key) + st.Dim.Render(" searches")
	}
	if s.WantsLogin() != "" && s.d.LogIn != nil {
		keys = st.Key.Render(k.Accounts.Help().Key) + st.Dim.Render(" logs in, ") + keys
	}
	keys += st.Dim.Render("; below are those that were opened before")
	lines := []string{"   " + st.Text.Render(text.Clean(why)), "   " + keys, ""}
	for i, l := range lines {
		lines[i] = text.Cut(l, width)
	}
	return lines
}

// Status tells how many there are, and how loading goes.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	n := len(s.tree.names)
	left = st.Strong.Render(text.Count(n)) + st.Dim.Render(map[bool]string{true: " repository", false: " repositories"}[n == 1])
	if s.list.Filtered() || s.list.Marks() > 0 {
		left = s.list.Status("repository", "repositories")
	}
	if s.stream.query != "" {
		left += "   " + st.Dim.Render("search ") + st.Match.Render(text.Clean(s.stream.query))
	}
	doing := "reading the catalogue"
	if s.stream.query != "" {
		doing = "searching"
	}
	switch {
	case s.stream.running && s.d.Now().Sub(s.stream.began) > time.Second:
		right = st.Dim.Render(doing+"  ") + st.Key.Render(s.d.Keys.Back.Help().Key) + st.Dim.Render(" stops")
	case s.stream.running:
		right = st.Dim.Render(doing)
	case errors.Is(s.stream.err, context.Canceled):
		right = st.Warn.Render("stopped") + st.Dim.Render("  "+s.d.Keys.Reload.Help().Key+" reads it again")
	case s.stream.err != nil:
		right = st.Bad.Render(listing.Reason(s.stream.err))
		if n > 0 {
			right = st.Warn.Render("incomplete: ") + right
		}
	default:
		right = listing.Note(s.reg, "", st)
	}
	return left, right
}

// askName opens the dialog that asks for a repository's name, which may have
// begun already.
func (s *Screen) askName(begun string) tea.Cmd {
	hint := "team/image"
	if s.host == "docker.io" {
		hint = "nginx, or acme/api"
	}
	name := &dialog.Field{Name: s.host + "/", Hint: hint, Value: begun}
	var g *dialog.Dialog
	open := func() tea.Cmd {
		p, ok := s.place(name.Text())
		if !ok {
			return nil
		}
		return tea.Sequence(g.Close(), ui.Send(ui.Push{Place: p}))
	}
	name.Enter = open
	g = dialog.New(s.d, "Open a repository", nil, []*dialog.Field{name},
		dialog.Button{Name: "Open", Do: open}, dialog.Button{Name: "Cancel"})
	return ui.Send(ui.OpenDialog{Dialog: g})
}

// place is where a name leads: a repository, or one of its tags or digests.
func (s *Screen) place(name string) (ui.Place, bool) {
	name = strings.Trim(strings.TrimPrefix(strings.TrimSpace(name), s.host+"/"), "/")
	p := ui.Place{Screen: ui.Tags, Host: s.host, Repo: name}
	if repo, digest, ok := strings.Cut(name, "@"); ok {
		p.Screen, p.Repo, p.Ref = ui.Image, repo, digest
	} else if repo, tag, ok := strings.Cut(name, ":"); ok {
		p.Screen, p.Repo, p.Ref = ui.Image, repo, tag
	}
	if s.host == "docker.io" && p.Repo != "" && !strings.Contains(p.Repo, "/") {
		p.Repo = "library/" + p.Repo
	}
	return p, p.Repo != ""
}

// searchFor is sent by the dialog that asks what to search.
type searchFor struct {
	screen *Screen
	text   string
}

// askSearch opens the dialog that asks the registry's own search.
func (s *Screen) askSearch() (tea.Cmd, bool) {
	if _, ok := s.reg.(registry.Searcher); !ok {
		return nil, false
	}
	what := &dialog.Field{Name: "search", Hint: "part of a name", Value: s.stream.query}
	var g *dialog.Dialog
	search := func() tea.Cmd {
		if what.Text() == "" {
			return nil
		}
		return tea.Sequence(g.Close(), ui.Send(searchFor{s, what.Text()}))
	}
	what.Enter = search
	g = dialog.New(s.d, "Search "+s.host, nil, []*dialog.Field{what},
		dialog.Button{Name: "Search", Do: search}, dialog.Button{Name: "Cancel"})
	return ui.Send(ui.OpenDialog{Dialog: g}), true
}

// selected is the repository under the cursor, or all of the marked ones.
func (s *Screen) selected() []string {
	var names []string
	for _, r := range s.list.Marked() {
		if !r.space {
			names = append(names, r.Name)
		}
	}
	if r := s.list.Selected(); len(names) == 0 && r != nil && !r.space {
		names = append(names, r.Name)
	}
	return names
}

// Yanks are the names of what is selected.
func (s *Screen) Yanks() []ui.Yank {
	names := s.selected()
	if len(names) == 0 {
		return nil
	}
	refs := make([]string, len(names))
	for i, n := range names {
		refs[i] = listing.Reference(s.host, n, "")
	}
	return []ui.Yank{
		{Key: "r", Name: "reference", Text: strings.Join(refs, "\n")},
		{Key: "n", Name: "name", Text: strings.Join(names, "\n")},
	}
}

// Commands list the tags of what is selected, or the registry.
func (s *Screen) Commands() []ui.Yank {
	plain := listing.Plain(s.d, s.host)
	var refs []string
	for _, n := range s.selected() {
		refs = append(refs, listing.Reference(s.host, n, ""))
	}
	return append(listing.ListCommands(plain, refs...), listing.CatalogueCommands(plain, s.host)...)
}

// URL is the web page of what is selected.
func (s *Screen) URL() string {
	repo := ""
	if r := s.list.Selected(); r != nil && !r.space {
		repo = r.Name
	}
	return listing.WebPage(s.d, s.host, repo, "")
}
