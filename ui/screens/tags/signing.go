package tags

import (
	"context"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/tagfilter"
	"github.com/regtui/regtui/ui/widgets/filter"
)

// signing is the looking for signatures, which takes requests of its own: only
// while the filter asks which tags are signed.
type signing struct {
	id          uint64
	cancel      context.CancelFunc
	wanted      bool // the filter asks
	stale       bool // there may be images that nobody has looked at
	done, total int
	failed      map[v1.Hash]bool // of this round
}

func (g *signing) stop() {
	if g.cancel != nil {
		g.cancel()
	}
	g.id = 0
}

// field is what a tag has in one of the filter's fields.
func (s *Screen) field(r *row, name string) filter.Value {
	if name != tagfilter.Signed {
		return tagfilter.Value(&r.Tag, name, s.d.Now())
	}
	t := r.Tag
	t.Signed = s.signed(r)
	return tagfilter.Value(&t, name, s.d.Now())
}

// sign looks for the signatures that are not known, one round after the other
// until there are none, and stops when the filter asks no more.
func (s *Screen) sign() tea.Cmd {
	g := &s.signing
	wanted := s.list.Asks(tagfilter.Signed) || g.wanted && s.list.Typing() // it may be half written
	if wanted != g.wanted {
		g.wanted, g.stale = wanted, true
		s.unfilled()
		if !wanted {
			g.stop()
		}
	}
	if !g.wanted || !g.stale || g.id != 0 || s.reg == nil {
		return nil
	}
	g.stale = false
	var digests []v1.Hash
	listed := map[v1.Hash]bool{}
	for r := range s.list.All() {
		if d := r.Digest; tagfilter.Unsure(&r.Tag) && !s.signatures[d] && !g.failed[d] && !listed[d] {
			listed[d] = true
			digests = append(digests, d)
		}
	}
	if len(digests) == 0 {
		return nil
	}
	ctx, cancel := context.WithCancel(s.ctx)
	g.id, g.cancel, g.done, g.total = load.NewID(), cancel, 0, len(digests)
	found := s.d.Details.Of(s.reg).Signatures(ctx, s.repo, digests)
	return load.Stream(ctx, g.id, func(yield func(details.Signature, error) bool) {
		found(func(one details.Signature) bool { return yield(one, nil) })
	})
}

// looked takes what was found.
func (s *Screen) looked(b load.Batch[details.Signature]) tea.Cmd {
	g := &s.signing
	if b.ID != g.id || b.ID == 0 {
		return nil
	}
	for _, one := range b.Items {
		if one.Err != nil {
			g.failed[one.Digest] = true
		}
	}
	g.done += len(b.Items)
	s.mark(b.Items...)
	if !b.Done {
		return b.Next
	}
	g.stop()
	return s.sign()
}

// heard takes what another screen found out about this repository.
func (s *Screen) heard(m ui.SignatureSeen) {
	if m.Host == s.host && m.Repo == s.repo {
		s.mark(m.Signature)
	}
}

// mark notes in the rows whether their images are signed.
func (s *Screen) mark(found ...details.Signature) {
	answers := make(map[v1.Hash]details.Signature, len(found))
	for _, one := range found {
		if one.Err == nil {
			answers[one.Digest] = one
		}
	}
	if len(answers) == 0 {
		return
	}
	var rows []row
	for r := range s.list.All() {
		if one, ok := answers[r.Digest]; ok {
			changed := *r
			one.Fill(&changed.Tag)
			s.told(&changed)
			rows = append(rows, changed)
		}
	}
	s.list.Append(rows...)
	s.unfilled()
	s.reorder(false)
}
