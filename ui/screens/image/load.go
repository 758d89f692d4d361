package image

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/state"
)

// start reads what the reference points at. On a registry that counts pulls
// a HEAD comes first, and whether to go on is asked where that would cost.
func (s *Screen) start() tea.Cmd {
	ctx := s.opening.begin(s.ctx)
	reg, repo, ref := s.reg, s.repo, s.ref
	if _, counts := reg.(registry.PullCounter); counts {
		return load.Do(ctx, s.opening.id, func(ctx context.Context) (h head, err error) {
			if d, err := v1.NewHash(ref); err == nil {
				h.tag.Digest = d
			} else if h.tag, err = reg.Describe(ctx, repo, ref); err != nil {
				return h, err
			}
			if h.cost = registry.PullCost(reg, repo, h.tag.Digest); h.cost > 0 {
				h.tell(ctx, reg, repo)
			}
			return h, ctx.Err()
		})
	}
	return load.Do(ctx, s.opening.id, func(ctx context.Context) (sight, error) { return look(ctx, reg, repo, ref) })
}

// head is what a HEAD told, and how many pulls going on would cost. Where that
// is some, the registry's own API may tell a part for nothing.
type head struct {
	tag    registry.Tag
	cost   int
	view   *image.View // nil where the API tells nothing
	images []*image.Image
	silent error // why it does not
}

// tell asks the registry's own API. A reference by digest is in no such API.
func (h *head) tell(ctx context.Context, reg registry.Registry, repo string) {
	teller, ok := reg.(registry.LayerTeller)
	if !ok || h.tag.Name == "" {
		return
	}
	all, err := teller.Layers(ctx, repo, h.tag)
	if h.silent = err; err == nil {
		h.view, h.images = image.Told(reg.Host(), repo, h.tag, all)
	}
}

// sight is what a reference points at, and how many pulls reading each of its
// images would cost.
type sight struct {
	view  *image.View
	costs map[v1.Hash]int
}

func look(ctx context.Context, reg registry.Registry, repo, ref string) (sight, error) {
	v, err := image.Open(ctx, reg, repo, ref)
	if err != nil {
		return sight{}, err
	}
	costs := map[v1.Hash]int{}
	for _, c := range v.Platforms {
		if n := registry.PullCost(reg, repo, c.Digest); n > 0 {
			costs[c.Digest] = n
		}
	}
	return sight{v, costs}, nil
}

// stop ends everything that is running.
func (s *Screen) stop() {
	s.opening.stop()
	s.refs.stop()
	s.neighbors.stop()
}

// loaded takes what was read; false for messages that are nothing of the kind.
func (s *Screen) loaded(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case load.Result[head]:
		return s.headed(msg), true
	case load.Result[sight]:
		return s.opened(msg), true
	case load.Result[*image.Image]:
		return s.arrived(msg), true
	case load.Result[[]image.Referrer]:
		return s.referred(msg), true
	case load.Batch[registry.Tag]:
		return s.tagged(msg), true
	case load.Batch[image.Share]:
		return s.shared(msg), true
	case retry:
		if msg.screen == s {
			return s.again(), true
		}
		return nil, true
	}
	return nil, false
}

// retry is pressed on an error.
type retry struct{ screen *Screen }

// fail tells an error, unless it is the person who stopped.
func (s *Screen) fail(err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return ui.Send(ui.Failed{Err: err, Retry: ui.Send(retry{s})})
}

// headed takes what a HEAD told of the reference.
func (s *Screen) headed(r load.Result[head]) tea.Cmd {
	if r.ID != s.opening.id {
		return nil
	}
	s.opening.stop()
	if s.err = r.Err; r.Err != nil {
		return s.fail(r.Err)
	}
	if r.Value.cost > 0 {
		s.clear() // of what was read before a reload
	}
	s.tag, s.silent = r.Value.tag, r.Value.silent
	read := func() tea.Cmd {
		ctx := s.opening.begin(s.ctx)
		reg, repo, ref := s.reg, s.repo, s.tag.Digest.String()
		return load.Do(ctx, s.opening.id, func(ctx context.Context) (sight, error) { return look(ctx, reg, repo, ref) })
	}
	cmd := s.unlessItCosts(r.Value.cost, read)
	if r.Value.view == nil {
		return cmd
	}
	return tea.Batch(cmd, s.told(r.Value.view, r.Value.images))
}

// told shows what the registry's own API tells, until more is paid for. The
// rest of the tags is not asked about: of them it tells no layers here.
func (s *Screen) told(view *image.View, images []*image.Image) tea.Cmd {
	s.view, s.costs = view, map[v1.Hash]int{}
	for _, im := range images {
		s.images[im.Digest] = im
	}
	if i := s.preferred(); i >= 0 {
		s.at = view.Platforms[i].Digest
	}
	s.knownTags()
	s.refresh()
	return tea.Batch(s.readReferrers(), s.pane().opened())
}

// unlessItCosts reads at once what is at hand, and else keeps the reading
// until it is agreed to.
func (s *Screen) unlessItCosts(cost int, read func() tea.Cmd) tea.Cmd {
	if cost == 0 {
		return read()
	}
	s.cost = read
	return nil
}

// opened takes what the reference points at, and goes on to the platform that
// was looked at last, or else to the one that most people look at.
func (s *Screen) opened(r load.Result[sight]) tea.Cmd {
	if r.ID != s.opening.id {
		return nil
	}
	s.opening.stop()
	if s.err = r.Err; r.Err != nil {
		s.refresh()
		return s.fail(r.Err)
	}
	tag, agreed := s.tag, s.agreed
	s.clear()
	s.tag, s.view, s.costs = tag, r.Value.view, r.Value.costs
	cmds := []tea.Cmd{s.readReferrers(), s.readTags()}
	if i := s.preferred(); i >= 0 {
		d := s.view.Platforms[i].Digest
		s.at = d
		read := func() tea.Cmd { return s.read(d) }
		if agreed { // a pull is an index and one of its images
			cmds = append(cmds, read())
		} else {
			cmds = append(cmds, s.unlessItCosts(s.costs[d], read))
		}
	}
	s.refresh()
	return tea.Batch(append(cmds, s.pane().opened())...)
}

func (s *Screen) preferred() int {
	var last string
	if state.Get(s.d.State, "image.platform", &last) && last != "" {
		if i := s.view.Find(last); i >= 0 && !s.view.Platforms[i].IsIndex() {
			return i
		}
	}
	i := s.view.Preferred()
	if i >= 0 && s.view.Platforms[i].IsIndex() {
		return -1
	}
	return i
}

// read fetches one platform, once.
func (s *Screen) read(d v1.Hash) tea.Cmd {
	if s.images[d] != nil || s.isReading(d) {
		return nil
	}
	id := load.NewID()
	s.reading[id] = d
	view, reg := s.view, s.reg
	return load.Do(s.ctx, id, func(ctx context.Context) (*image.Image, error) { return view.Image(ctx, reg, d) })
}

func (s *Screen) isReading(d v1.Hash) bool {
	for _, other := range s.reading {
		if other == d {
			return true
		}
	}
	return false
}

// arrived takes a platform that was read.
func (s *Screen) arrived(r load.Result[*image.Image]) tea.Cmd {
	d, own := s.reading[r.ID]
	if !own {
		return nil
	}
	delete(s.reading, r.ID)
	if r.Err != nil {
		if d != s.at {
			return nil // its row stays without sizes
		}
		s.err = r.Err
		s.refresh()
		return s.fail(r.Err)
	}
	s.images[d] = r.Value
	delete(s.costs, d)
	s.refresh()
	if d != s.at {
		return nil
	}
	return tea.Batch(s.readReferrers(), s.compare())
}

// switched is a platform that was picked.
type switched struct {
	screen *Screen
	to     v1.Hash
}

// switchTo looks at another platform.
func (s *Screen) switchTo(d v1.Hash) tea.Cmd {
	if s.view == nil || d == s.at {
		return nil
	}
	for _, c := range s.view.Platforms {
		if c.Digest != d {
			continue
		}
		if c.IsIndex() {
			return ui.Send(ui.Push{Place: ui.Place{Screen: ui.Image, Host: s.host, Repo: s.repo, Ref: d.String()}})
		}
		s.d.State.Set("image.platform", c.Platform.String())
	}
	s.at, s.err = d, nil
	if !s.view.Told {
		s.cost = nil
	}
	s.neighbors.comparing.stop()
	s.refresh()
	if s.image() != nil {
		return tea.Batch(s.readReferrers(), s.compare())
	}
	return s.unlessItCosts(s.costs[d], func() tea.Cmd { return s.read(d) })
}

// isDigest reports a reference by digest.
func (s *Screen) isDigest() bool { return strings.Contains(s.ref, ":") }
