package remove

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Undo puts back what a run removed, images before the indexes that hold them,
// and checks that each tag has the digest that it had. A tag that points
// elsewhere by now is left alone. When all of it is back the run's file goes;
// what cannot come back is noted, and can be tried again. open gives the registry
// at a host. The error is that of ctx, or that the journal is being written by
// another run, and nothing was tried.
func (r *Run) Undo(ctx context.Context, open func(host string) (Remover, error), each func(Result)) error {
	if err := r.ended(); err != nil {
		return err
	}
	defer r.Close()
	for _, i := range r.order() {
		if err := ctx.Err(); err != nil {
			return err
		}
		res := r.back(context.WithoutCancel(ctx), open, r.Entries[i])
		switch res.State {
		case Back, Present:
			r.Entries[i].State = Back
		case Lost, Moved:
			r.Entries[i].State = Lost
		}
		if res.State != Failed {
			_ = r.write(true, line{Now: &r.Entries[i]}) // without it, undo finds the tag there
		}
		each(res)
	}
	return nil
}

// Todo lists what there is to undo, in the order that the registry can take it.
func (r *Run) Todo() []Entry {
	var all []Entry
	for _, i := range r.order() {
		all = append(all, r.Entries[i])
	}
	return all
}

// order lists the entries that can be undone, in the order that the registry
// can take them: it wants what an index holds before the index.
func (r *Run) order() (all []int) {
	for i := range r.Entries {
		if r.Entries[i].open() {
			all = append(all, i)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int {
		return cmp.Compare(r.depth(r.Entries[a].Digest, 0), r.depth(r.Entries[b].Digest, 0))
	})
	return all
}

// depth is 0 for what is no index, else one more than what it holds.
func (r *Run) depth(d v1.Hash, above int) int {
	m := r.manifests[d]
	if m == nil || !m.MediaType.IsIndex() || above > maxDepth {
		return 0
	}
	deepest := 0
	if ix, err := m.Index(); err == nil {
		for _, child := range ix.Manifests {
			deepest = max(deepest, r.depth(child.Digest, above+1))
		}
	}
	return deepest + 1
}

func (r *Run) back(ctx context.Context, open func(host string) (Remover, error), e Entry) Result {
	res := Result{Item: Item{Tag: e.Tag, Digest: e.Digest}, Host: e.Host, Repo: e.Repo, State: Failed}
	m := r.manifests[e.Digest]
	if m == nil || !intact(m) {
		res.State, res.Err = Lost, fmt.Errorf("the journal %s does not have its manifest whole", r.path)
		return res
	}
	res.MediaType = m.MediaType
	reg, err := open(e.Host)
	if err != nil {
		res.Err = err
		return res
	}
	res.State, res.Err = restore(ctx, reg, e, m)
	return res
}

// intact holds a manifest against its digest; one that was signed as a whole
// has another than that of its bytes, and the registry will tell.
func intact(m *registry.Manifest) bool {
	got, _, err := v1.SHA256(bytes.NewReader(m.Raw))
	return err == nil && (got == m.Digest || m.Kind() == registry.KindV1)
}

// onStandIn reports a tag that a removal has left on the way: see DeleteTag of
// package oci. Where reading is counted no tag goes that way.
func onStandIn(ctx context.Context, reg Remover, e Entry, now v1.Hash) bool {
	if c, ok := reg.(registry.PullCounter); ok && c.PullCost(e.Repo, now) > 0 {
		return false
	}
	m, err := reg.Manifest(ctx, reference(e.Host, e.Repo, now))
	return err == nil && m.IsStandIn(e.Digest)
}

// restore writes one manifest under its tag.
func restore(ctx context.Context, reg Remover, e Entry, m *registry.Manifest) (State, error) {
	ref := e.Tag
	if ref == "" {
		ref = e.Digest.String()
	}
	now, err := reg.Head(ctx, e.Repo, ref)
	switch {
	case errors.Is(err, registry.ErrNotFound):
	case err != nil:
		return Failed, err
	case now.Digest == e.Digest:
		return Present, nil
	default:
		if !onStandIn(ctx, reg, e, now.Digest) {
			return Moved, fmt.Errorf("%w: it points at %s by now", registry.ErrMoved, now.Digest)
		}
	}
	err = reg.PutManifest(ctx, e.Repo, e.Tag, m)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		return Lost, fmt.Errorf("its layers are gone, garbage collected: %w", err)
	case err != nil:
		return Failed, err
	}
	if now, err = reg.Head(ctx, e.Repo, ref); err != nil {
		return Failed, err
	}
	if now.Digest != e.Digest {
		return Failed, fmt.Errorf("%w: it came back as %s and not as %s", registry.ErrBadAnswer, now.Digest, e.Digest)
	}
	return Back, nil
}
