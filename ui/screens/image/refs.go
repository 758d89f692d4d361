package image

import (
	"context"
	"errors"
	"strconv"
	"sync"

	tea "charm.land/bubbletea/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
)

// refs is what refers to the image and to the index that it is in.
type refs struct {
	id     uint64
	cancel context.CancelFunc
	of     v1.Hash // the platform that they were read for
	all    []image.Referrer
	known  bool
	err    error
}

func (r *refs) stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.id = 0
}

// count is how many there are, for the tab's title.
func (r *refs) count() string {
	if len(r.all) == 0 {
		return ""
	}
	return strconv.Itoa(len(r.all))
}

// of a kind, the first one.
func (r *refs) first(kind image.RefKind) (image.Referrer, bool) {
	for _, one := range r.all {
		if one.Kind == kind {
			return one, true
		}
	}
	return image.Referrer{}, false
}

// readReferrers looks for what refers to the index and to the platform that is
// looked at, and reads what the builder put into the index about it.
func (s *Screen) readReferrers() tea.Cmd {
	if s.view == nil || s.refs.of == s.at && (s.refs.id != 0 || s.refs.known) {
		return nil
	}
	s.refs.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	s.refs = refs{id: load.NewID(), cancel: cancel, of: s.at, all: s.refs.all}
	reg, view, at := s.reg, s.view, s.at
	return load.Do(ctx, s.refs.id, func(ctx context.Context) ([]image.Referrer, error) {
		return referrers(ctx, reg, view, at)
	})
}

// referrers gathers what can be found; what fails is told with the rest.
func referrers(ctx context.Context, reg registry.Registry, view *image.View, at v1.Hash) ([]image.Referrer, error) {
	var mu sync.Mutex
	var all []image.Referrer
	var wrong []error
	add := func(some []image.Referrer, err error) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, some...)
		if err != nil && !errors.Is(err, registry.ErrUnsupported) {
			wrong = append(wrong, err)
		}
	}
	var group errgroup.Group
	group.SetLimit(4)
	about := []v1.Hash{view.Top.Digest}
	if at != (v1.Hash{}) && at != view.Top.Digest {
		about = append(about, at)
	}
	for _, d := range about {
		group.Go(func() error {
			groups, err := image.Referrers(ctx, reg, view.Repo, d)
			var some []image.Referrer
			for _, g := range groups {
				some = append(some, g.Items...)
			}
			add(some, err)
			return nil
		})
	}
	for _, c := range view.Attestations {
		if c.Of != at {
			continue
		}
		if registry.PullCost(reg, view.Repo, c.Digest) > 0 {
			add([]image.Referrer{unread(c)}, nil)
			continue
		}
		group.Go(func() error {
			add(view.Attested(ctx, reg, c))
			return nil
		})
	}
	_ = group.Wait()
	out := make([]image.Referrer, 0, len(all))
	for _, g := range image.Grouped(all) {
		out = append(out, g.Items...)
	}
	return out, errors.Join(wrong...)
}

// unread is an attestation whose manifest would cost a pull.
func unread(c image.Child) image.Referrer {
	return image.Referrer{
		Descriptor: v1.Descriptor{Digest: c.Digest, Size: c.Size, MediaType: c.MediaType},
		Kind:       image.Attestation, Format: "in-toto", Of: c.Of, In: c.Digest,
	}
}

// referred takes what was found.
func (s *Screen) referred(r load.Result[[]image.Referrer]) tea.Cmd {
	if r.ID != s.refs.id {
		return nil
	}
	s.refs.id, s.refs.known, s.refs.all, s.refs.err = 0, true, r.Value, r.Err
	s.refresh()
	var cmds []tea.Cmd
	for _, one := range s.signatures() {
		s.d.Details.Of(s.reg).LearnSigned(s.repo, one)
		cmds = append(cmds, ui.Send(ui.SignatureSeen{Host: s.host, Repo: s.repo, Signature: one}))
	}
	return tea.Batch(cmds...)
}

// signatures tell whether the image, and the index that it is in, are signed.
func (s *Screen) signatures() []details.Signature {
	return []details.Signature{
		details.SignatureOf(s.view.Top.Digest, s.refs.all, s.refs.err),
		details.SignatureOf(s.refs.of, s.refs.all, s.refs.err),
	}
}

// unsure is why it is not known that there is no signature.
func (s *Screen) unsure() error {
	for _, one := range s.signatures() {
		if one.Err != nil {
			return one.Err
		}
	}
	return nil
}
