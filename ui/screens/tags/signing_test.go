package tags

import (
	"context"
	"fmt"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// referred is a registry of two images under three tags, the first one with a
// signature that is kept as a referrer, and another that cannot be asked about.
func referred() *screentest.Registry {
	r := &screentest.Registry{
		Name: "registry.example", TagsOf: map[string][]registry.Tag{}, Digests: map[string]v1.Hash{},
		Refers: map[v1.Hash][]v1.Descriptor{screentest.Digest(1): {{
			Digest: screentest.Digest(50), MediaType: "application/vnd.oci.image.manifest.v1+json",
			ArtifactType: "application/vnd.dev.cosign.artifact.sig.v1+json",
		}}},
		RefersErr: map[v1.Hash]error{screentest.Digest(3): registry.ErrServer},
	}
	for name, n := range map[string]int{"1.0": 1, "latest": 1, "0.9": 2, "odd": 3, "sha256-" + screentest.Digest(4).Hex + ".sig": 4} {
		r.TagsOf[repo] = append(r.TagsOf[repo], registry.Tag{Name: name})
		r.Digests[name] = screentest.Digest(n)
	}
	r.Details = func(_, tag string) (registry.Tag, error) {
		return registry.Tag{Name: tag, Kind: registry.KindImage, Digest: r.Digests[tag], Size: 1}, nil
	}
	return r
}

func TestSignaturesOfReferrers(t *testing.T) {
	r := referred()
	d, s := start(t, r, true, 200, 35)
	d.Settle()
	s.list.Sort("tag", false)
	if n := r.Count("referrers"); n != 0 {
		t.Fatalf("%d were looked at though nobody asks", n)
	}
	filter := func(query, want string) {
		t.Helper()
		d.Press("/")
		d.Type(query)
		d.Press("enter")
		d.Settle()
		if got := shown(s); got != want {
			t.Errorf("%q shows %q, want %q", query, got, want)
		}
	}
	filter("signed:yes", "1.0 latest")
	if n := r.Count("referrers"); n != 3 {
		t.Errorf("%d lookups of 3 images: %v", n, r.Calls())
	}
	if _, right := s.Status(); !strings.Contains(right, "1 image: not known whether it is signed") {
		t.Errorf("what is not known is not told: %q", screentest.Strip(right))
	}
	s.Back()
	filter("signed:no", "0.9")
	if n := r.Count("referrers"); n != 3 {
		t.Errorf("%d lookups after asking again", n)
	}
	s.Back()
	if view := d.Plain(); !strings.Contains(view, "SIGNED") || !strings.Contains(view, "✓") {
		t.Errorf("the mark is gone:\n%s", view)
	}
}

func TestSignatureSeenElsewhere(t *testing.T) {
	r := referred()
	d, s := start(t, r, true, 200, 35)
	d.Settle()
	one := details.Signature{Digest: screentest.Digest(1), Signed: true}
	d.Send(ui.SignatureSeen{Host: "other.example", Repo: repo, Signature: one})
	if strings.Contains(d.Plain(), "✓") {
		t.Error("a signature of another registry is shown")
	}
	d.Send(ui.SignatureSeen{Host: "registry.example", Repo: repo, Signature: one})
	if n := strings.Count(d.Plain(), "✓"); n < 2 || !s.list.Get("latest").Signed || s.list.Get("0.9").Signed {
		t.Errorf("it is not shown on both tags:\n%s", d.Plain())
	}
}

func TestLookingForSignaturesStopsWithTheFilter(t *testing.T) {
	r := referred()
	for n := range 40 {
		name := fmt.Sprintf("2.%d", n)
		r.TagsOf[repo], r.Digests[name] = append(r.TagsOf[repo], registry.Tag{Name: name}), screentest.Digest(100+n)
	}
	d, s := start(t, r, true, 200, 35)
	d.Settle()
	d.Press("/")
	d.Type("signed:n")
	if s.signing.id == 0 {
		t.Fatal("nobody looks")
	}
	ctx := s.ctx
	s.Back()
	s.sign()
	if s.signing.id != 0 || s.signing.wanted || ctx.Err() == context.Canceled {
		t.Error("the looking goes on without the filter")
	}
}
