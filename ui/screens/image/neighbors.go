package image

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/widgets/text"
)

// few is how many tags a repository may have for all of them to be asked about
// unseen, only to tell which are the same image. Of more, those are told that
// are known; the layers tab asks about the rest.
const few = 300

// neighbors are the other tags of the repository: which are the same image,
// and which share its layers.
type neighbors struct {
	tags map[string]v1.Hash // by name, where it is known

	listing running // the names
	names   []string
	listed  bool

	filling running // their digests
	job     *details.Job
	filled  bool

	comparing   running              // layers
	by          map[v1.Hash][]string // tags of other images that have a layer
	compared    bool
	partly      bool // not every image could be looked at
	done, total int
	wanted      bool // the layers tab was opened
	err         error
}

// running is one thing that is being read.
type running struct {
	id     uint64
	cancel context.CancelFunc
}

func (l *running) begin(ctx context.Context) context.Context {
	l.stop()
	ctx, l.cancel = context.WithCancel(ctx)
	l.id = load.NewID()
	return ctx
}

func (l *running) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.id = 0
}

func newNeighbors() neighbors {
	return neighbors{tags: map[string]v1.Hash{}, by: map[v1.Hash][]string{}}
}

func (n *neighbors) stop() {
	n.listing.stop()
	n.filling.stop()
	n.comparing.stop()
}

// progress is how far asking and comparing are; nothing when neither runs.
func (n *neighbors) progress() (done, total int) {
	switch {
	case n.comparing.id != 0:
		return n.done, n.total
	case n.filling.id != 0 && n.wanted:
		return n.job.Progress()
	}
	return 0, 0
}

// same are the other tags of a digest, the shortest first.
func (n *neighbors) same(d v1.Hash, but string) []string {
	var names []string
	for name, of := range n.tags {
		if of == d && name != but {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return names
}

// knownTags takes over what is known of the repository's tags.
func (s *Screen) knownTags() {
	for _, t := range s.d.Details.Of(s.reg).Tags(s.repo) {
		s.neighbors.tags[t.Name] = t.Digest
	}
	if !s.isDigest() {
		s.neighbors.tags[s.ref] = s.view.Top.Digest
	}
}

// readTags lists the repository, after what is known of it already.
func (s *Screen) readTags() tea.Cmd {
	n := &s.neighbors
	s.knownTags()
	ctx := n.listing.begin(s.ctx)
	return load.Stream(ctx, n.listing.id, s.reg.Tags(ctx, s.repo))
}

// tagged takes names, or digests.
func (s *Screen) tagged(b load.Batch[registry.Tag]) tea.Cmd {
	n := &s.neighbors
	if b.ID != n.listing.id && b.ID != n.filling.id || b.ID == 0 {
		return nil
	}
	for _, t := range b.Items {
		if t.Digest != (v1.Hash{}) {
			n.tags[t.Name] = t.Digest
		}
	}
	s.panes[overviewTab].refresh()
	if b.ID == n.filling.id {
		if !b.Done {
			return b.Next
		}
		n.filling.stop()
		n.filled = true
		return s.compare()
	}
	for _, t := range b.Items {
		n.names = append(n.names, t.Name)
	}
	if !b.Done {
		return b.Next
	}
	n.listing.stop()
	n.listed, n.err = b.Err == nil, b.Err
	return s.fill()
}

// fill asks for the digests that are not known, where they are few or wanted.
// On a registry that counts pulls a list of tags costs a request each and
// their layers could not be told: what is known has to do.
func (s *Screen) fill() tea.Cmd {
	n := &s.neighbors
	if !n.listed || n.filled || n.filling.id != 0 {
		return nil
	}
	var missing []string
	for _, name := range n.names {
		if n.tags[name] == (v1.Hash{}) {
			missing = append(missing, name)
		}
	}
	_, counts := s.reg.(registry.PullCounter)
	if len(missing) == 0 || counts {
		n.filled = true
		return s.compare()
	}
	if len(missing) > few && !n.wanted {
		return nil
	}
	ctx := n.filling.begin(s.ctx)
	n.job = s.d.Details.Of(s.reg).Start(ctx, s.repo)
	n.job.Add(missing...)
	n.job.End()
	return load.Channel(ctx, n.filling.id, n.job.Results())
}

// want is told that somebody looks at the layers.
func (s *Screen) want() tea.Cmd {
	s.neighbors.wanted = true
	if s.view == nil {
		return nil
	}
	if !s.neighbors.filled {
		return s.fill()
	}
	return s.compare()
}

// compare looks which layers the other images have, once their digests are
// known and somebody looks at the layers.
func (s *Screen) compare() tea.Cmd {
	n, im := &s.neighbors, s.image()
	if !n.wanted || !n.filled || im == nil || len(im.Layers) == 0 {
		return nil
	}
	ctx := n.comparing.begin(s.ctx)
	n.by, n.compared, n.partly, n.done, n.total = map[v1.Hash][]string{}, false, false, 0, 0
	var others []registry.Tag
	for name, d := range n.tags {
		if d != s.view.Top.Digest && d != im.Digest && !aside(name) {
			others = append(others, registry.Tag{Name: name, Digest: d})
		}
	}
	slices.SortFunc(others, func(a, b registry.Tag) int { return strings.Compare(a.Name, b.Name) })
	var layers []v1.Hash
	for _, l := range im.Layers {
		if !slices.Contains(layers, l.Digest) {
			layers = append(layers, l.Digest)
		}
	}
	return load.Stream(ctx, n.comparing.id, image.Shared(ctx, s.reg, s.repo, im.Platform, layers, others))
}

// aside reports tags that name no image: cosign's and the referrers' own.
func aside(name string) bool { return strings.HasPrefix(name, "sha256-") }

// shared takes what the comparison found.
func (s *Screen) shared(b load.Batch[image.Share]) tea.Cmd {
	n := &s.neighbors
	if b.ID != n.comparing.id || b.ID == 0 {
		return nil
	}
	for _, share := range b.Items {
		n.done, n.total = share.Done, share.Total
		n.partly = n.partly || share.Err != nil
		for _, l := range share.Layers {
			n.by[l] = append(n.by[l], share.Tags...)
		}
	}
	for _, tags := range n.by { // they come in no certain order; the newest is told first
		slices.SortFunc(tags, func(a, b string) int { return text.CompareVersions(b, a) })
	}
	if b.Done {
		n.comparing.stop()
		n.compared, n.err = b.Err == nil, b.Err
	}
	s.panes[layersTab].refresh()
	return b.Next
}
