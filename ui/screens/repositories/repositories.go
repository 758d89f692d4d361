// Package repositories is the screen of one registry's repositories, folded by
// namespace, or of what to do where a registry does not list them.
package repositories

import (
	"context"
	"errors"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/mouse"
)

// Screen is the repositories of one registry; see ui.Screen.
type Screen struct {
	d           *ui.Deps
	host, space string
	reg         registry.Registry
	broken      error // why the registry could not be opened

	ctx    context.Context
	cancel context.CancelFunc

	list   *listing.List[row]
	tree   *tree
	before *tree // what was there before a search
	told   columnsTold
	// open are the namespaces that were opened or closed by hand; all others
	// are as unfolded says.
	open     map[string]bool
	unfolded bool
	arranged arrangement
	laid     laid
	spaced   bool // a namespace is among the rows
	offered  int  // lines above the list, as last drawn

	stream  stream
	counts  counts
	preview preview
}

// stream is the loading of the catalogue, or of a search.
type stream struct {
	id       uint64
	cancel   context.CancelFunc
	running  bool
	began    time.Time
	fresh    bool   // nothing of this round is in the tree yet
	query    string // of a search
	err      error
	unlisted error // why the registry does not list its repositories
}

// small is how many repositories are shown unfolded.
const small = 60

// New makes the screen of the registry of a place. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	reg, err := d.Registries.Open(p.Host)
	return newScreen(d, p, reg, err)
}

func newScreen(d *ui.Deps, p ui.Place, reg registry.Registry, err error) *Screen {
	s := &Screen{d: d, host: p.Host, space: p.Namespace, reg: reg, broken: err, tree: newTree(), open: map[string]bool{}, unfolded: true}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.counts.of = map[string]count{}
	s.list = listing.New(d, "repositories", (*row).key, s.columns(), listing.Options[row]{
		Sort: "name", Place: strings.TrimSuffix(s.host+"/"+s.space, "/"), Words: func(r *row) string { return r.Name },
	})
	return s
}

// Init begins to read.
func (s *Screen) Init() tea.Cmd {
	if s.broken != nil {
		return ui.Send(ui.Failed{Err: s.broken})
	}
	return s.reload()
}

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return s.host }

// Place is where the screen is.
func (s *Screen) Place() ui.Place {
	return ui.Place{Screen: ui.Repositories, Host: s.host, Namespace: s.space}
}

// Broken reports that the repositories could not be read.
func (s *Screen) Broken() bool {
	return s.broken != nil || s.stream.err != nil && len(s.tree.names) == 0
}

// Header tells who reads, and whether the registry answers.
func (s *Screen) Header() string {
	if s.reg == nil {
		return ""
	}
	return listing.Header(s.reg.Access(s.space), s.stream.err, s.d.Styles)
}

// WantsLogin names the registry when it lists nothing for want of a login.
func (s *Screen) WantsLogin() string {
	if s.reg == nil {
		return ""
	}
	who := s.reg.Access(s.space)
	if ui.NeedsLogin(s.stream.unlisted, who) || ui.NeedsLogin(s.stream.err, who) {
		return s.host
	}
	return ""
}

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	var keys []key.Binding
	rows := s.list.Total() > 0 || s.stream.running
	if rows {
		keys = append(keys, k.Open)
	}
	if s.stream.unlisted != nil {
		keys = append(keys, s.named(k.Add, "open by name"))
	}
	if _, ok := s.reg.(registry.Searcher); ok {
		keys = append(keys, s.named(k.Test, "search"))
	}
	if rows {
		keys = append(keys, k.Filter, k.Sort)
	}
	if rows && s.treed() {
		keys = append(keys, k.Fold, k.FoldAll)
	}
	if s.stream.unlisted == nil {
		keys = append(keys, s.named(k.Add, "open by name"))
	}
	return append(keys, k.Reload, k.Yank, k.YankCommand, k.Mark, k.Reverse, k.Columns, k.Preview, k.Browser)
}

// named is a binding under another name.
func (s *Screen) named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// Typing reports that the filter is being written.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Cursor is the filter's.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.list.Cursor()
	if c != nil {
		c.Y += s.offered
	}
	return c
}

// Back takes the filter or a search away, or stops a list that is still coming.
func (s *Screen) Back() bool {
	if s.list.Back() {
		s.rearrange()
		return true
	}
	if s.stream.running && len(s.tree.names) > 0 {
		s.stop()
		s.stream.err = context.Canceled
		return true
	}
	return s.endSearch()
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Batch[registry.Repository]:
		return s.batch(msg)
	case load.Result[count]:
		return s.counted(msg)
	case load.Batch[registry.Tag]:
		return s.described(msg)
	case ui.LoggedIn:
		if vendors.Canonical(msg.Host) == s.host && (s.stream.unlisted != nil || s.stream.err != nil) {
			return s.reload()
		}
		return nil
	case retry:
		if msg.id == s.stream.id {
			return s.reload()
		}
		return nil
	case searchFor:
		if msg.screen == s {
			return s.search(msg.text)
		}
		return nil
	case ui.TagsChanged:
		return s.changed(msg)
	case listing.Rested:
		return s.rested(msg)
	case tea.WindowSizeMsg:
		return s.rest()
	case tea.KeyPressMsg:
		if cmd, handled := s.press(msg); handled {
			return cmd
		}
	}
	cmd, handled := s.list.Update(mouse.Shift(msg, 0, s.offered))
	if !handled {
		return cmd
	}
	s.rearrange()
	if s.list.Opened() {
		return tea.Batch(cmd, s.enter(), s.rest())
	}
	return tea.Batch(cmd, s.rest())
}

// enter goes to the tags of the selected repository, or turns a namespace.
func (s *Screen) enter() tea.Cmd {
	r := s.list.Selected()
	switch {
	case r == nil:
		return nil
	case r.space && r.count == 0:
		return s.askName(r.Name + "/")
	case r.space:
		s.turn(r, !r.open)
		return s.rest()
	}
	return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Tags, Host: s.host, Repo: r.Name}})
}

func (s *Screen) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := s.d.Keys
	if s.list.Typing() {
		return nil, false
	}
	r := s.list.Selected()
	switch {
	case key.Matches(msg, k.Reload):
		s.counts.of = map[string]count{}
		return s.reload(), true
	case key.Matches(msg, k.Add):
		prefix := ""
		if s.space != "" {
			prefix = s.space + "/"
		}
		return s.askName(prefix), true
	case key.Matches(msg, k.Test):
		return s.askSearch()
	case key.Matches(msg, k.FoldAll) && s.treed():
		s.unfolded = !s.unfolded
		clear(s.open)
		s.arrange()
		return s.rest(), true
	case r == nil:
		return nil, false
	case key.Matches(msg, k.Open):
		return s.enter(), true
	case key.Matches(msg, k.Fold, k.Mark) && r.space:
		s.turn(r, !r.open)
		return s.rest(), true
	case key.Matches(msg, k.Right) && r.space:
		s.turn(r, true)
		return s.rest(), true
	case key.Matches(msg, k.Left, k.Fold) && s.treed():
		s.fold(r)
		return s.rest(), true
	}
	return nil, false
}

// errors of a catalogue that say that there is none, for us or for anybody.
func unlisted(err error) bool {
	for _, kind := range []error{registry.ErrUnsupported, registry.ErrUnauthorized, registry.ErrForbidden, registry.ErrNotFound} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
