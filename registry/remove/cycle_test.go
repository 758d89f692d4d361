package remove_test

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// teller counts pulls, and tells of every index that it holds itself.
type teller struct{ remove.Remover }

func (t teller) PullCost(string, v1.Hash) int { return 1 }

func (t teller) Inside(_ string, index v1.Hash) ([]v1.Hash, bool) { return []v1.Hash{index}, true }

var (
	_ registry.PullCounter = teller{}
	_ registry.IndexTeller = teller{}
)

// What an API tells of an index was checked against no digest: that it holds
// itself, say.
func TestIndexInItself(t *testing.T) {
	s := disttest.V3(t)
	ix := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: image(t)})
	s.Push(t, repo+":a", ix)
	d := digestOf(t, ix)
	r := teller{open(t, s, oci.Options{})}
	states, errs := apply(t.Context(), look(t, r, d.String()), r, journal(t))
	same(t, "removed", states, map[string]remove.State{":a": remove.Removed, "@" + d.String(): remove.Removed})
	if len(errs) > 0 {
		t.Error(errs)
	}
}
