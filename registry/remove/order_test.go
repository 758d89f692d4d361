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

// stubborn keeps one tag, and says of it that something is missing, as a
// registry does that lacks what a manifest is made of.
type stubborn struct {
	remove.Remover
	keeps string

	mu    sync.Mutex
	asked []string // the tags, in order
	alone map[string]bool
}

func (s *stubborn) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash, alone bool) error {
	s.mu.Lock()
	s.asked = append(s.asked, tag)
	s.alone[tag] = alone
	s.mu.Unlock()
	if tag == s.keeps {
		return &registry.Error{Op: "remove tag", Name: tag, Err: registry.ErrNotFound}
	}
	return s.Remover.DeleteTag(ctx, repo, tag, digest, alone)
}

// An index goes before what it holds. When it does not go, it is not taken for
// gone, and what it may hold stays.
func TestIndexThatStaysKeepsItsParts(t *testing.T) {
	each(t, func(t *testing.T, serve func(...disttest.Option) *disttest.Server) {
		s, j := serve(), journal(t)
		part := image(t)
		ix := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: part})
		s.Push(t, repo+":part", part)
		s.Push(t, repo+":whole", ix)
		r := &stubborn{Remover: open(t, s, oci.Options{}), keeps: "whole", alone: map[string]bool{}}
		states, errs := apply(t.Context(), look(t, r, "part", "whole"), r, j)
		if states[":whole"] != remove.Failed || states[":part"] != remove.Removed || !errors.Is(errors.Join(errs...), registry.ErrNotFound) {
			t.Errorf("%v %v: want the index failed and the part's tag removed", states, errs)
		}
		if want := []string{"whole", "part"}; !slices.Equal(r.asked, want) || r.alone["part"] {
			t.Errorf("removed %v, alone %v: want %v, and the part not by its digest", r.asked, r.alone, want)
		}
		same(t, "left", tags(t, s), map[string]v1.Hash{"whole": digestOf(t, ix)})
		if _, err := r.Head(t.Context(), repo, digestOf(t, part).String()); err != nil {
			t.Errorf("the index has lost its part: %v", err)
		}
	})
}
