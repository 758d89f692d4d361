// Package image is the screen of one image: what it is, its platforms,
// layers, history, config, manifest, and what refers to it. On a registry that
// counts pulls it spends none unasked.
package image

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/state"
	"github.com/regtui/regtui/ui/widgets/mouse"
	"github.com/regtui/regtui/ui/widgets/tabs"
)

// The tabs, as a Place calls them.
const (
	overviewTab  = "overview"
	platformsTab = "platforms"
	layersTab    = "layers"
	historyTab   = "history"
	configTab    = "config"
	manifestTab  = "manifest"
	referrersTab = "referrers"
)

// Screen is one image; see ui.Screen.
type Screen struct {
	d               *ui.Deps
	host, repo, ref string

	reg    registry.Registry
	broken error // why the registry could not be opened
	ctx    context.Context
	cancel context.CancelFunc

	tag    registry.Tag // what a HEAD told, on a registry that counts pulls
	view   *image.View
	images map[v1.Hash]*image.Image // the platforms that were read
	at     v1.Hash                  // the platform that is looked at
	err    error                    // why there is nothing to see
	costs  map[v1.Hash]int          // the pulls that reading each of the view's images costs, where it does
	cost   func() tea.Cmd           // what is read for a pull, once that is agreed to
	silent error                    // why the registry's own API tells nothing for free
	agreed bool                     // it was, for what is being read

	opening   running            // what the reference points at
	reading   map[uint64]v1.Hash // platforms on their way
	refs      refs
	neighbors neighbors

	bar   *tabs.Model
	panes map[string]pane
	chip  spot // where the platform stands
}

// spot is a part of a line, from one column up to another.
type spot struct{ from, to, y int }

func (s spot) has(x, y int) bool { return y == s.y && x >= s.from && x < s.to }

// pane is what one tab shows. Its messages come in its own coordinates.
type pane interface {
	update(msg tea.Msg) (cmd tea.Cmd, handled bool)
	view(width, height int) string
	// keys are those that work here: what comes first in the footer, and others.
	keys() (first, rest []key.Binding)
	status() string
	// refresh is told that what is shown has changed.
	refresh()
	// opened is told that the tab is shown now.
	opened() tea.Cmd
	typing() bool
	cursor() *tea.Cursor
	back() bool
}

// New makes the screen at a place. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	reg, err := d.Registries.Open(p.Host)
	return newScreen(d, p, reg, err)
}

func newScreen(d *ui.Deps, p ui.Place, reg registry.Registry, err error) *Screen {
	s := &Screen{d: d, host: p.Host, repo: p.Repo, ref: p.Ref, reg: reg, broken: err}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	s.panes = map[string]pane{
		overviewTab: newOverview(s), platformsTab: newPlatforms(s), layersTab: newLayers(s), historyTab: newHistory(s),
		configTab: newConfig(s), manifestTab: newManifest(s), referrersTab: newReferrers(s),
	}
	s.bar = tabs.New(d.Styles, d.Keys)
	s.clear()
	open := p.Tab
	if open == "" {
		state.Get(d.State, "image.tab", &open)
	}
	s.bar.Open(open)
	return s
}

// clear forgets what was read.
func (s *Screen) clear() {
	s.tag, s.view, s.at, s.err, s.cost, s.agreed = registry.Tag{}, nil, v1.Hash{}, nil, nil, false
	s.costs, s.silent = nil, nil
	s.images, s.reading = map[v1.Hash]*image.Image{}, map[uint64]v1.Hash{}
	s.refs, s.neighbors = refs{}, newNeighbors()
	s.refresh()
}

// refresh brings every tab up to date with what was read.
func (s *Screen) refresh() {
	s.bar.Set(s.titles()...)
	for _, p := range s.panes {
		p.refresh()
	}
}

// image is the platform that is looked at; nil while it is not there.
func (s *Screen) image() *image.Image { return s.images[s.at] }

func (s *Screen) pane() pane { return s.panes[s.bar.Active()] }

// Init begins to read.
func (s *Screen) Init() tea.Cmd {
	if s.broken != nil {
		return ui.Send(ui.Failed{Err: s.broken})
	}
	return s.start()
}

// Close ends what is running.
func (s *Screen) Close() { s.cancel() }

// Title names the screen.
func (s *Screen) Title() string { return listing.Reference(s.host, s.repo, s.ref) }

// Place is where the screen is, with its tab.
func (s *Screen) Place() ui.Place {
	return ui.Place{Screen: ui.Image, Host: s.host, Repo: s.repo, Ref: s.ref, Tab: s.bar.Active()}
}

// Broken reports that the image could not be read.
func (s *Screen) Broken() bool { return s.broken != nil || s.err != nil && s.view == nil }

// Tabbed says that a rule is drawn below the tabs.
func (s *Screen) Tabbed() bool { return true }

// Header tells who reads.
func (s *Screen) Header() string {
	if s.reg == nil {
		return ""
	}
	return listing.Account(s.reg.Access(s.repo), s.d.Styles)
}

// WantsLogin names the registry when the image cannot be read without a login.
func (s *Screen) WantsLogin() string {
	if s.reg != nil && ui.NeedsLogin(s.err, s.reg.Access(s.repo)) {
		return s.host
	}
	return ""
}

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	if s.asks() {
		keys := []key.Binding{named(k.Open, "read (costs 1 pull)")}
		if s.view != nil {
			keys = append(keys, k.NextTab)
		}
		return append(keys, k.Yank, k.YankCommand, k.Browser)
	}
	lead, own := s.pane().keys()
	keys := append(lead, k.NextTab)
	if s.choices() > 1 {
		keys = append(keys, k.Platform)
	}
	keys = append(append(keys, own...), k.Yank, k.YankCommand, k.Reload)
	return append(keys, k.PrevTab, k.Browser)
}

// asks reports that the open tab shows nothing before a pull is agreed to. What
// a registry's own API told is shown without.
func (s *Screen) asks() bool {
	if s.cost == nil || s.view == nil || !s.view.Told {
		return s.cost != nil
	}
	tab := s.bar.Active()
	return tab == configTab || tab == manifestTab
}

// named is a binding under another name.
func named(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// Typing reports that a filter or a search is being written.
func (s *Screen) Typing() bool { return s.pane().typing() }

// Cursor is that of the filter or search.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.pane().cursor()
	if c != nil {
		c.Y += headLines
	}
	return c
}

// Back takes a filter or a search away.
func (s *Screen) Back() bool { return s.pane().back() }

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if cmd, own := s.loaded(msg); own {
		return cmd
	}
	switch msg := msg.(type) {
	case ui.LoggedIn:
		if vendors.Canonical(msg.Host) == s.host && s.err != nil {
			return s.again()
		}
		return nil
	case switched:
		if msg.screen == s {
			return s.switchTo(msg.to)
		}
		return nil
	case tea.KeyPressMsg:
		if cmd, own := s.press(msg); own {
			return cmd
		}
	case tea.MouseClickMsg:
		if s.chip.has(msg.X, msg.Y) {
			return s.choose()
		}
		if cmd, own := s.turn(msg); own {
			return cmd
		}
	}
	cmd, _ := s.pane().update(mouse.Shift(msg, 0, headLines))
	return cmd
}

// press takes the keys that do the same on every tab.
func (s *Screen) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := s.d.Keys
	switch {
	case s.Typing():
		return nil, false
	case key.Matches(msg, k.Reload):
		return s.again(), true
	case key.Matches(msg, k.Platform):
		return s.choose(), true
	case s.asks() && key.Matches(msg, k.Open):
		read := s.cost
		s.cost, s.agreed = nil, true
		return read(), true
	}
	return s.turn(msg)
}

// turn goes to another tab.
func (s *Screen) turn(msg tea.Msg) (tea.Cmd, bool) {
	if !s.bar.Update(msg) {
		return nil, false
	}
	s.d.State.Set("image.tab", s.bar.Active())
	return s.pane().opened(), true
}

// titles are the tabs that there is something to see in.
func (s *Screen) titles() []tabs.Tab {
	kind := registry.KindUnknown
	if s.view != nil {
		kind = s.view.Kind
	}
	if im := s.image(); im != nil && kind == registry.KindIndex && im.Kind == registry.KindArtifact {
		kind = registry.KindArtifact
	}
	layers := "Layers"
	if kind == registry.KindArtifact {
		layers = "Files"
	}
	all := []tabs.Tab{
		{ID: overviewTab, Title: "Overview"},
		{ID: platformsTab, Title: "Platforms"},
		{ID: layersTab, Title: layers},
		{ID: historyTab, Title: "History"},
		{ID: configTab, Title: "Config"},
		{ID: manifestTab, Title: "Manifest"},
		{ID: referrersTab, Title: strings.TrimSpace("Referrers " + s.refs.count())},
	}
	out := all[:0:0]
	for _, t := range all {
		switch {
		case kind == registry.KindArtifact && s.choices() < 2 && t.ID == platformsTab,
			kind == registry.KindArtifact && t.ID == historyTab,
			kind == registry.KindV1 && (t.ID == configTab || t.ID == platformsTab):
		default:
			out = append(out, t)
		}
	}
	return out
}

// again reads everything anew. What is on the screen stays until it comes.
func (s *Screen) again() tea.Cmd {
	if s.reg == nil {
		return nil
	}
	s.stop()
	s.reading, s.cost = map[uint64]v1.Hash{}, nil
	s.d.Details.Of(s.reg).Forget(s.repo, s.ref)
	return s.start()
}

// Progress is how far the comparison with other tags is.
func (s *Screen) Progress() (done, total int) { return s.neighbors.progress() }
