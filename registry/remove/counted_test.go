package remove_test

import (
	"context"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// teller counts pulls, and tells of every index that it holds itself.
type teller struct {
	remove.Remover
	read int // manifests
}

func (t *teller) PullCost(string, v1.Hash) int { return 1 }

func (t *teller) Inside(_ string, index v1.Hash) ([]v1.Hash, bool) { return []v1.Hash{index}, true }

func (t *teller) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	t.read++
	return t.Remover.Manifest(ctx, ref)
}

var (
	_ registry.PullCounter = (*teller)(nil)
	_ registry.IndexTeller = (*teller)(nil)
)

// What an API tells of an index was checked against no digest: that it holds
// itself, say.
func TestIndexInItself(t *testing.T) {
	s := disttest.V3(t)
	ix := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: image(t)})
	s.Push(t, repo+":a", ix)
	d := digestOf(t, ix)
	r := &teller{Remover: open(t, s, oci.Options{})}
	states, errs := apply(t.Context(), look(t, r, d.String()), r, journal(t))
	same(t, "removed", states, map[string]remove.State{":a": remove.Removed, "@" + d.String(): remove.Removed})
	if len(errs) > 0 {
		t.Error(errs)
	}
}

// Undo spends no pull to look at what a tag points at by now.
func TestUndoSpendsNothing(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	r := &teller{Remover: open(t, s, oci.Options{})}
	s.Push(t, repo+":a", image(t))
	s.Push(t, repo+":b", image(t))
	apply(t.Context(), look(t, r, "a", "b"), r, j)
	s.Push(t, repo+":a", image(t))
	r.read = 0
	states, _ := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":a": remove.Moved, ":b": remove.Back})
	if r.read > 0 {
		t.Errorf("%d pulls", r.read)
	}
}
