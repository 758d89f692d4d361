package remove_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// stubborn keeps a tag, and says of it that something is missing, as a registry
// does that lacks what a manifest is made of; and it keeps a manifest.
type stubborn struct {
	remove.Remover
	tag      string
	manifest v1.Hash

	mu    sync.Mutex
	asked []v1.Hash // the manifests, in order
}

func (s *stubborn) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash) error {
	if tag == s.tag {
		return &registry.Error{Op: "remove tag", Name: tag, Err: registry.ErrNotFound}
	}
	return s.Remover.DeleteTag(ctx, repo, tag, digest)
}

func (s *stubborn) DeleteManifest(ctx context.Context, repo string, digest v1.Hash) error {
	s.mu.Lock()
	s.asked = append(s.asked, digest)
	s.mu.Unlock()
	if digest == s.manifest {
		return &registry.Error{Op: "remove manifest", Name: digest.String(), Err: registry.ErrServer}
	}
	return s.Remover.DeleteManifest(ctx, repo, digest)
}

// A tag of which something is missing is not taken for gone.
func TestTagThatStays(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		part := image(t)
		ix := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part})
		s.Push(t, repo+":part", part)
		s.Push(t, repo+":whole", ix)
		r := &stubborn{Remover: open(t, s, oci.Options{}), tag: "whole"}
		held := digestOf(t, part)
		states, errs := apply(t.Context(), look(t, r, held.String(), "whole"), r, j)
		same(t, "states", states, map[string]remove.State{":whole": remove.Failed, ":part": remove.Removed, "@" + held.String(): remove.Failed})
		if !errors.Is(errors.Join(errs...), registry.ErrNotFound) {
			t.Error(errs)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"whole": digestOf(t, ix)})
		if _, err := r.Head(t.Context(), repo, held.String()); err != nil {
			t.Errorf("the index has lost its part: %v", err)
		}
	})
}

// An index goes before what it holds, also where that is an index. When one
// does not go, what it may hold stays.
func TestNestedIndexes(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s := serve()
		part := image(t)
		inner := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part})
		outer := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: inner})
		s.Push(t, repo+":outer", outer)
		order := []v1.Hash{digestOf(t, outer), digestOf(t, inner), digestOf(t, part)}
		var refs []string
		for _, d := range slices.Backward(order) {
			refs = append(refs, d.String())
		}

		r := &stubborn{Remover: open(t, s, oci.Options{}), manifest: order[0]}
		states, _ := apply(t.Context(), look(t, r, refs...), r, journal(t))
		for _, d := range order {
			if _, err := r.Head(t.Context(), repo, d.String()); err != nil || states["@"+d.String()] != remove.Failed {
				t.Errorf("%s is %s, %v", d, states["@"+d.String()], err)
			}
		}
		if !slices.Equal(r.asked, order[:1]) {
			t.Errorf("removed %v", r.asked)
		}

		r = &stubborn{Remover: r.Remover}
		if _, errs := apply(t.Context(), look(t, r, refs...), r, journal(t)); len(errs) > 0 || !slices.Equal(r.asked, order) {
			t.Errorf("removed %v and not %v: %v", r.asked, order, errs)
		}
	})
}
