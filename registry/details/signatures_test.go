package details

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// referred has referrers as its function says.
type referred struct {
	fake
	refer func(v1.Hash) ([]v1.Descriptor, error)
	asked atomic.Int64
}

func (r *referred) Referrers(_ context.Context, _ string, d v1.Hash) ([]v1.Descriptor, error) {
	r.asked.Add(1)
	return r.refer(d)
}

func digest(n int) v1.Hash { return v1.Hash{Algorithm: "sha256", Hex: fmt.Sprintf("%064x", n)} }

func TestSignatures(t *testing.T) {
	broken := errors.New("broken")
	sig := v1.Descriptor{Digest: digest(90), ArtifactType: "application/vnd.dev.cosign.artifact.sig.v1+json"}
	r := &referred{fake: fake{limit: 8}, refer: func(d v1.Hash) ([]v1.Descriptor, error) {
		switch d {
		case digest(1):
			return []v1.Descriptor{{Digest: digest(91), ArtifactType: "application/spdx+json"}, sig}, nil
		case digest(3):
			return nil, broken
		case digest(4): // the index of referrers itself, unread
			return []v1.Descriptor{{Digest: digest(92), MediaType: "application/vnd.oci.image.index.v1+json"}}, nil
		}
		return nil, nil
	}}
	f := New(r)
	look := func() map[v1.Hash]Signature {
		all := map[v1.Hash]Signature{}
		for s := range f.Signatures(t.Context(), "app", []v1.Hash{digest(1), digest(2), digest(3), digest(4)}) {
			all[s.Digest] = s
		}
		return all
	}
	got := look()
	if len(got) != 4 || !got[digest(1)].Signed || got[digest(1)].Err != nil || got[digest(2)].Signed || got[digest(2)].Err != nil {
		t.Errorf("%+v", got)
	}
	if !errors.Is(got[digest(3)].Err, broken) || !errors.Is(got[digest(4)].Err, registry.ErrUnsupported) {
		t.Errorf("what is not known: %+v", got)
	}
	if look(); r.asked.Load() != 6 {
		t.Errorf("asked %d times: what is known is asked again, or what failed is not", r.asked.Load())
	}

	// A tag that is described later has what is known of its digest.
	r.describe = func(_ context.Context, name string) (registry.Tag, error) {
		return registry.Tag{Name: name, Kind: registry.KindImage, Digest: map[string]v1.Hash{"a": digest(1), "b": digest(2), "c": digest(3)}[name]}, nil
	}
	j := f.Start(t.Context(), "app")
	j.Add("a", "b", "c")
	j.End()
	for _, tag := range collect(j) {
		if tag.Signed != (tag.Name == "a") || tag.Unsigned != (tag.Name == "b") {
			t.Errorf("%+v", tag)
		}
	}
	f.Forget("app")
	if look(); r.asked.Load() != 10 {
		t.Errorf("asked %d times after everything was forgotten", r.asked.Load())
	}
}

func TestSignaturesEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := &referred{fake: fake{limit: 8}, refer: func(v1.Hash) ([]v1.Descriptor, error) { return nil, nil }}
	var all []v1.Hash
	for n := range 100 {
		all = append(all, digest(n+1))
	}
	came := 0
	for range New(r).Signatures(ctx, "app", all) {
		if came++; came == 3 {
			cancel()
		}
	}
	if came > 50 {
		t.Errorf("%d answers after the end", came)
	}
	for range New(r).Signatures(t.Context(), "app", all) {
		break // whoever has enough may go
	}
}
