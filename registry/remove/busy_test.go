package remove_test

import (
	"context"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// between does something before a tag is removed.
type between struct {
	remove.Remover
	tag string
	do  func()
}

func (b between) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash) error {
	if tag == b.tag {
		b.do()
	}
	return b.Remover.DeleteTag(ctx, repo, tag, digest)
}

// A run is not undone while it goes on: undo would find what is still to go
// there, and end the journal of it.
func TestUndoWhileItGoes(t *testing.T) {
	s, im, j := disttest.V3(t), image(t), journal(t)
	s.Push(t, repo+":a", im)
	s.Push(t, repo+":b", im)
	r := open(t, s, oci.Options{})
	reg := func(string) (remove.Remover, error) { return r, nil }
	var early *remove.Run
	apply(t.Context(), look(t, r, "a", "b"), between{r, "b", func() {
		runs, err := j.Runs()
		if err != nil || len(runs) != 1 {
			t.Fatal(runs, err)
		}
		if err := runs[0].Undo(t.Context(), reg, func(remove.Result) {}); err == nil || !strings.Contains(err.Error(), "wait") {
			t.Errorf("undone: %v", err)
		}
		early = runs[0]
	}}, j)
	if left := tags(t, s); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	early.Entries = early.Entries[:1] // as it would have been a moment before
	if err := early.Undo(t.Context(), reg, func(remove.Result) {}); err != nil {
		t.Error(err)
	}
	states, _ := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":b": remove.Back})
}
