package tags

import (
	"context"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
)

// preview is what is known of the selected tag's image beyond its row.
type preview struct {
	rest   listing.Rest
	of     string // the tag that is, or will be, looked at
	id     uint64
	cancel context.CancelFunc
	err    error               // why it could not be looked at
	costs  bool                // a look would have cost a pull
	looks  map[v1.Hash]*glance // by what the tag points at
}

// glance is one image as the preview shows it.
type glance struct {
	top    v1.Hash
	view   *image.View
	image  *image.Image
	images map[v1.Hash]*image.Image // the other platforms that were read
}

const (
	mostGlances   = 64 // kept
	mostPlatforms = 8  // of an index, read for their sizes
)

// rest waits for the cursor to stay on a tag.
func (s *Screen) rest() tea.Cmd {
	r := s.list.Selected()
	if r == nil || !s.list.Previewing() {
		return nil
	}
	p := &s.preview
	if r.Name == p.of && (p.id != 0 || p.err != nil || s.looks(r) != nil) {
		return nil
	}
	if p.cancel != nil {
		p.cancel()
	}
	p.costs = p.costs && r.Name == p.of // until it is known better
	p.of, p.id, p.err = r.Name, 0, nil
	if s.looks(r) != nil {
		return nil
	}
	return p.rest.Wait(s.d, rested)
}

func (s *Screen) looks(r *row) *glance { return s.preview.looks[r.Digest] }

// glance reads the selected image, unless that would cost a pull.
func (s *Screen) glance() tea.Cmd {
	r := s.list.Selected()
	p := &s.preview
	if r == nil || r.Name != p.of || p.id != 0 || s.reg == nil {
		return nil
	}
	ref := r.Name
	if r.Digest != (v1.Hash{}) {
		ref = r.Digest.String()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	p.id, p.cancel = load.NewID(), cancel
	reg, repo, digest := s.reg, s.repo, r.Digest
	return load.Do(ctx, p.id, func(ctx context.Context) (*glance, error) {
		if c, ok := reg.(registry.PullCounter); ok && c.PullCost(repo, digest) > 0 { // it may look on the disk
			return nil, nil
		}
		return read(ctx, reg, repo, ref)
	})
}

// read looks at one image: the platform that one looks at first with its
// config, and the sizes of the others.
func read(ctx context.Context, reg registry.Registry, repo, ref string) (*glance, error) {
	v, err := image.Open(ctx, reg, repo, ref)
	if err != nil {
		return nil, err
	}
	g := &glance{top: v.Top.Digest, view: v, images: map[v1.Hash]*image.Image{}}
	if len(v.Platforms) == 0 {
		return g, nil
	}
	first := v.Platforms[v.Preferred()]
	if g.image, err = v.Image(ctx, reg, first.Digest); err != nil {
		return nil, err
	}
	others := v.Platforms[:min(len(v.Platforms), mostPlatforms)]
	images := make([]*image.Image, len(others))
	var group errgroup.Group
	group.SetLimit(4)
	for i, c := range others {
		if _, counted := reg.(registry.PullCounter); counted || c.Digest == first.Digest {
			continue
		}
		group.Go(func() error {
			images[i], _ = v.Image(ctx, reg, c.Digest) // one that cannot be read has no size
			return nil
		})
	}
	_ = group.Wait()
	g.images[first.Digest] = g.image
	for i, im := range images {
		if im != nil {
			g.images[others[i].Digest] = im
		}
	}
	return g, ctx.Err()
}

// glanced takes what was read, or that reading would have cost a pull.
func (s *Screen) glanced(r load.Result[*glance]) {
	p := &s.preview
	if r.ID != p.id {
		return
	}
	p.id = 0
	p.err, p.costs = r.Err, r.Err == nil && r.Value == nil
	if r.Value == nil {
		return
	}
	if len(p.looks) >= mostGlances {
		clear(p.looks)
	}
	p.looks[r.Value.top] = r.Value
}
