// Package find is the screen that looks for a name, a tag or a digest in every
// registry that is open.
package find

import (
	"context"
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// Screen is one search; see ui.Screen.
type Screen struct {
	d      *ui.Deps
	text   string
	query  query
	ctx    context.Context
	cancel context.CancelFunc

	openRegistry func(host string) (registry.Registry, error)

	list   *listing.List[row]
	groups []*group // the registries looked in, in order
	moved  bool     // the person has moved the cursor, or filtered
	rest   []string // registries that are known and not looked in yet
}

// group is the search in one registry.
type group struct {
	id      uint64
	host    string
	name    string // that the person has given it
	cancel  context.CancelFunc
	running bool
	hits    []hit
	looked  int
	failed  int   // repositories that could not be read
	why     error // the last of those
	notes   []string
	err     error
	login   bool // there may be more for who is logged in
}

// New makes the search for the query of a place. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	return newScreen(d, p, d.Registries.Open, d.Registries.Opened())
}

func newScreen(d *ui.Deps, p ui.Place, open func(string) (registry.Registry, error), opened []string) *Screen {
	s := &Screen{d: d, text: p.Query, query: parse(p.Query), openRegistry: open}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.list = listing.New(d, "find", (*row).key, s.columns(), listing.Options[row]{
		Words: func(r *row) string { return r.repo + ":" + r.tag }, NoPreview: true, Place: s.text,
	})
	s.share(opened)
	return s
}

// share tells the registries that are searched at once, those that are open,
// from those that are searched when asked for. The order is that of home.
func (s *Screen) share(opened []string) {
	var known []string
	if s.d.Known != nil {
		for _, k := range s.d.Known() {
			known = append(known, k.Host)
		}
	}
	first := slices.DeleteFunc(slices.Clone(known), func(h string) bool { return !slices.Contains(opened, h) })
	for _, h := range opened {
		if !slices.Contains(known, h) {
			first = append(first, h)
		}
	}
	s.rest = slices.DeleteFunc(known, func(h string) bool { return slices.Contains(first, h) })
	if len(first) == 0 {
		first, s.rest = s.rest, nil
	}
	for _, h := range first {
		s.groups = append(s.groups, &group{host: h})
	}
}

// Init begins to look.
func (s *Screen) Init() tea.Cmd {
	if s.text == "" {
		return nil
	}
	var cmds []tea.Cmd
	for _, g := range s.groups {
		cmds = append(cmds, s.look(g))
	}
	s.arrange()
	return tea.Batch(cmds...)
}

// look searches one registry.
func (s *Screen) look(g *group) tea.Cmd {
	reg, err := s.openRegistry(g.host)
	if err != nil {
		g.err = err
		return nil
	}
	ctx, cancel := context.WithCancel(s.ctx)
	settings := listing.Settings(s.d, g.host)
	*g = group{id: load.NewID(), host: g.host, name: settings.Name, cancel: cancel, running: true}
	known := places{namespaces: settings.Namespaces, visited: listing.Visited(s.d, g.host)}
	return load.Stream(ctx, g.id, search(ctx, reg, s.query, known, s.d.Details.Of(reg)))
}

// more looks in the registries that were left out.
func (s *Screen) more() tea.Cmd {
	var cmds []tea.Cmd
	for _, h := range s.rest {
		g := &group{host: h}
		s.groups = append(s.groups, g)
		cmds = append(cmds, s.look(g))
	}
	s.rest = nil
	s.arrange()
	return tea.Batch(cmds...)
}

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return "Find " + s.text }

// Place is where the screen is.
func (s *Screen) Place() ui.Place { return ui.Place{Screen: ui.Find, Query: s.text} }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	return []key.Binding{k.Open, k.Filter, k.Reload, k.Yank, k.YankCommand, k.Browser}
}

// Typing reports that the filter is being written.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Cursor is the filter's.
func (s *Screen) Cursor() *tea.Cursor { return s.list.Cursor() }

// Back takes the filter away, or stops what is still looking.
func (s *Screen) Back() bool {
	if s.list.Back() {
		return true
	}
	stopped := false
	for _, g := range s.groups {
		if g.running {
			g.cancel()
			g.running, g.err, stopped = false, context.Canceled, true
		}
	}
	s.arrange()
	return stopped
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Batch[news]:
		return s.batch(msg)
	case ui.LoggedIn:
		return s.loggedIn(msg)
	case tea.KeyPressMsg:
		if s.list.Typing() {
			break
		}
		switch k := s.d.Keys; {
		case key.Matches(msg, k.Open):
			return s.open()
		case key.Matches(msg, k.Reload):
			return s.Init()
		}
	}
	cmd, handled := s.list.Update(msg)
	s.moved = s.moved || handled
	if s.list.Opened() {
		return tea.Batch(cmd, s.open())
	}
	return cmd
}

// batch takes what one registry has told.
func (s *Screen) batch(b load.Batch[news]) tea.Cmd {
	i := slices.IndexFunc(s.groups, func(g *group) bool { return g.id == b.ID && g.running })
	if i < 0 {
		return nil
	}
	g := s.groups[i]
	for _, n := range b.Items {
		g.looked += n.looked
		if n.failed != nil {
			g.failed, g.why = g.failed+1, n.failed
		}
		g.hits = append(g.hits, n.hits...)
		g.login = g.login || n.login
		if n.note != "" && !slices.Contains(g.notes, n.note) {
			g.notes = append(g.notes, n.note)
		}
	}
	if len(g.hits) >= mostHits && !b.Done {
		g.cancel()
		g.hits, b.Done, b.Err = g.hits[:mostHits], true, nil
		g.notes = append(g.notes, "only the first are shown")
	}
	if b.Done {
		g.running, g.err = false, b.Err
		if reg, err := s.openRegistry(g.host); err == nil && b.Err != nil {
			g.login = g.login || ui.NeedsLogin(b.Err, reg.Access(""))
		}
	}
	s.arrange()
	if b.Done {
		return nil
	}
	return b.Next
}

// WantsLogin names the registry under the cursor where it wants a login, or
// else the first one that does.
func (s *Screen) WantsLogin() (host string) {
	r := s.list.Selected()
	for _, g := range s.groups {
		switch {
		case !g.login:
		case r != nil && r.host == g.host:
			return g.host
		case host == "":
			host = g.host
		}
	}
	return host
}

// loggedIn looks again where a login was wanted.
func (s *Screen) loggedIn(in ui.LoggedIn) tea.Cmd {
	var cmds []tea.Cmd
	for _, g := range s.groups {
		if g.login && vendors.Canonical(g.host) == vendors.Canonical(in.Host) {
			if g.cancel != nil {
				g.cancel()
			}
			cmds = append(cmds, s.look(g))
		}
	}
	s.arrange()
	return tea.Batch(cmds...)
}

// open goes to what is under the cursor.
func (s *Screen) open() tea.Cmd {
	r := s.list.Selected()
	switch {
	case r == nil:
		return nil
	case r.more:
		return s.more()
	case r.head:
		return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Repositories, Host: r.host}})
	case r.tag != "":
		return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Image, Host: r.host, Repo: r.repo, Ref: r.tag}})
	case r.digest.Hex != "":
		return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Image, Host: r.host, Repo: r.repo, Ref: r.digest.String()}})
	}
	return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Tags, Host: r.host, Repo: r.repo}})
}

// stopped reports that a search was ended by the person.
func (g *group) stopped() bool { return errors.Is(g.err, context.Canceled) }
