// Package tags is the screen of one repository's tags with their digests,
// sizes, dates and platforms, and with which of them are the same image.
package tags

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/tagfilter"
)

// Screen is the tags of one repository; see ui.Screen.
type Screen struct {
	d          *ui.Deps
	host, repo string
	start      string // the tag to begin at

	reg    registry.Registry
	broken error // why the registry could not be opened
	counts bool  // it counts pulls: ask for nothing that is not looked at

	ctx    context.Context
	cancel context.CancelFunc

	list       *listing.List[row]
	same       sharing
	signatures map[v1.Hash]bool // manifests that a cosign tag signs
	side       []row            // tags that only carry something about others
	folded     bool             // and are not shown
	pushed     bool             // the registry tells when tags were pushed
	created    bool             // and when they were made
	anySigned  bool             // and that one is signed
	reordered  time.Time        // when rows were last sorted anew by what they share

	names   names
	filling filling
	signing signing
	looking listing.Rest // until the window has stayed where it is
	preview preview
}

// New makes the screen of the repository of a place. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen {
	reg, err := d.Registries.Open(p.Host)
	return newScreen(d, p, reg, err)
}

func newScreen(d *ui.Deps, p ui.Place, reg registry.Registry, err error) *Screen {
	s := &Screen{d: d, host: p.Host, repo: p.Repo, start: p.Ref, reg: reg, broken: err, folded: true}
	s.ctx, s.cancel = context.WithCancel(d.Context)
	if err == nil {
		_, s.counts = reg.(registry.PullCounter)
	}
	s.list = listing.New(d, "tags", (*row).key, s.columns(), listing.Options[row]{
		Sort: "tag", Descending: true, Place: s.host + "/" + s.repo,
		Fields: tagfilter.Fields(), Value: s.field,
	})
	s.preview.looks = map[v1.Hash]*glance{}
	s.clear()
	return s
}

func (r *row) key() string { return r.Name }

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
func (s *Screen) Title() string { return s.host + "/" + s.repo }

// Place is where the screen is.
func (s *Screen) Place() ui.Place { return ui.Place{Screen: ui.Tags, Host: s.host, Repo: s.repo} }

// Broken reports that the tags could not be read.
func (s *Screen) Broken() bool {
	return s.broken != nil || s.names.err != nil && s.names.total == 0
}

// Header tells who reads, and whether the registry answers.
func (s *Screen) Header() string {
	if s.reg == nil {
		return ""
	}
	return listing.Header(s.reg.Access(s.repo), s.names.err, s.d.Styles)
}

// WantsLogin names the registry when its tags cannot be read without a login.
func (s *Screen) WantsLogin() string {
	if s.reg != nil && ui.NeedsLogin(s.names.err, s.reg.Access(s.repo)) {
		return s.host
	}
	return ""
}

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	k := s.d.Keys
	var keys []key.Binding
	rows := s.list.Total() > 0 || s.names.running
	if rows && !s.readOnly() && s.list.Marks() > 0 { // that is what marks are for
		keys = append(keys, k.Delete, k.UnmarkAll)
	}
	if rows {
		keys = append(keys, k.Open, k.Filter, k.Sort, k.Mark)
	}
	keys = append(keys, k.Yank, k.YankCommand, k.Reload)
	if len(s.side) > 0 {
		keys = append(keys, key.NewBinding(key.WithKeys(k.Fold.Keys()...), key.WithHelp(k.Fold.Help().Key, s.foldWord())))
	}
	if rows {
		if !s.readOnly() {
			keys = append(keys, k.Delete)
		}
		keys = append(keys, k.Reverse, k.MarkAll, k.UnmarkAll, k.Columns, k.Preview)
	}
	return append(keys, k.Browser)
}

func (s *Screen) foldWord() string {
	if s.folded {
		return "show artifacts"
	}
	return "hide artifacts"
}

// Typing reports that the filter is being written.
func (s *Screen) Typing() bool { return s.list.Typing() }

// Cursor is the filter's.
func (s *Screen) Cursor() *tea.Cursor { return s.list.Cursor() }

// Back takes the filter away, or stops a list that is still coming.
func (s *Screen) Back() bool {
	if s.list.Back() {
		return true
	}
	if s.names.running && s.names.total > 0 {
		s.stop()
		s.names.err = context.Canceled
		return true
	}
	return false
}

// Update takes a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case load.Batch[registry.Tag]:
		return s.batch(msg)
	case load.Batch[details.Signature]:
		return s.looked(msg)
	case ui.TagsChanged:
		return s.changed(msg)
	case ui.SignatureSeen:
		s.heard(msg)
		return nil
	case load.Result[*glance]:
		s.glanced(msg)
		return nil
	case ui.LoggedIn:
		if vendors.Canonical(msg.Host) == s.host && s.names.err != nil {
			return s.reload()
		}
		return nil
	case retry:
		return s.retry(msg)
	case listing.Rested:
		return s.rested(msg)
	case tea.WindowSizeMsg:
		return tea.Batch(s.look(), s.rest(), s.sign())
	case tea.KeyPressMsg:
		if cmd, handled := s.press(msg); handled {
			return cmd
		}
	}
	cmd, handled := s.list.Update(msg)
	if !handled {
		return cmd
	}
	if s.list.Opened() {
		return tea.Batch(cmd, s.open())
	}
	return tea.Batch(cmd, s.look(), s.rest(), s.sign())
}

// press takes the keys that the list does not know.
func (s *Screen) press(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := s.d.Keys
	switch {
	case s.list.Typing():
		return nil, false
	case key.Matches(msg, k.Open):
		return s.open(), true
	case key.Matches(msg, k.Reload):
		return s.again(), true
	case key.Matches(msg, k.Delete):
		return s.remove(), true
	case key.Matches(msg, k.Fold) && len(s.side) > 0:
		return tea.Batch(s.fold(!s.folded), s.rest()), true
	}
	return nil, false
}

// retry reads a list that broke off anew, or asks for the details that failed.
// What is known of the tags stays known.
func (s *Screen) retry(r retry) tea.Cmd {
	switch {
	case r.id != s.names.id || s.reg == nil:
		return nil
	case s.names.err != nil:
		return s.reload()
	}
	return s.askFailed()
}

// again forgets the details and reads everything anew.
func (s *Screen) again() tea.Cmd {
	if s.reg == nil {
		return nil
	}
	s.d.Details.Of(s.reg).Forget(s.repo)
	clear(s.preview.looks)
	return s.reload()
}

func (s *Screen) open() tea.Cmd {
	r := s.list.Selected()
	if r == nil {
		return nil
	}
	return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Image, Host: s.host, Repo: s.repo, Ref: r.Name}})
}

// fold shows the side tags or puts them away.
func (s *Screen) fold(away bool) tea.Cmd {
	s.folded = away
	if away {
		for i := range s.side {
			s.list.Remove(s.side[i].Name)
		}
		return nil
	}
	for i := range s.side {
		s.side[i].same = s.same.join(s.side[i].Name, s.side[i].Digest, s.side[i].same)
	}
	s.list.Append(s.side...)
	return s.askMore(s.side)
}

// signed reports whether a signature is known for the row's manifest.
func (s *Screen) signed(r *row) bool { return r.Signed || s.signatures[r.Digest] }
