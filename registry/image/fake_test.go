package image

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// fake serves manifests and blobs from memory. It is no registry otherwise.
type fake struct {
	registry.Registry
	manifests map[string][]byte // by tag and by digest
	blobs     map[v1.Hash][]byte
	refer     []v1.Descriptor
	fail      map[string]error // by tag or digest
	cost      map[v1.Hash]int

	mu    sync.Mutex
	asked []string
}

func newFake() *fake {
	return &fake{manifests: map[string][]byte{}, blobs: map[v1.Hash][]byte{}, fail: map[string]error{}}
}

func (f *fake) Host() string { return "harbor" } // no dot: easily taken for a part of the repository

func (f *fake) ask(what string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, what)
	return f.fail[what]
}

func (f *fake) Manifest(_ context.Context, ref name.Reference) (*registry.Manifest, error) {
	if err := f.ask(ref.Identifier()); err != nil {
		return nil, err
	}
	raw, ok := f.manifests[ref.Identifier()]
	if !ok || ref.Context().RegistryStr() != "harbor" || ref.Context().RepositoryStr() != "shop/api" {
		return nil, &registry.Error{Op: "read manifest", Host: "harbor", Name: ref.String(), Err: registry.ErrNotFound}
	}
	return &registry.Manifest{Digest: digest(raw), MediaType: registry.SniffMediaType(raw), Raw: raw}, nil
}

func (f *fake) Blob(ctx context.Context, _ string, d v1.Hash, _ int64) ([]byte, error) {
	if err := f.ask(d.String()); err != nil {
		return nil, err
	}
	raw, ok := f.blobs[d]
	if !ok {
		return nil, fmt.Errorf("%w: %v", registry.ErrNotFound, d)
	}
	return raw, ctx.Err()
}

func (f *fake) Referrers(context.Context, string, v1.Hash) ([]v1.Descriptor, error) {
	return f.refer, f.fail["referrers"]
}

// paid is a fake that counts pulls.
type paid struct{ *fake }

func (p paid) PullCost(_ string, d v1.Hash) int { return p.cost[d] }

func digest(raw []byte) v1.Hash {
	d, _, err := v1.SHA256(bytes.NewReader(raw))
	if err != nil {
		panic(err)
	}
	return d
}

// hash is the digest of some text, for what needs no content.
func hash(text string) v1.Hash { return digest([]byte(text)) }

// manifest puts a manifest under its digest and the tags.
func (f *fake) manifest(t testing.TB, content any, tags ...string) v1.Hash {
	t.Helper()
	raw, ok := content.(string)
	if !ok {
		b, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		raw = string(b)
	}
	d := digest([]byte(raw))
	for _, ref := range append(tags, d.String()) {
		f.manifests[ref] = []byte(raw)
	}
	return d
}

// image puts an image whose layers are named and sized "name:100".
func (f *fake) image(t testing.TB, config string, layers []string, tags ...string) v1.Hash {
	t.Helper()
	c := digest([]byte(config))
	f.blobs[c] = []byte(config)
	var all []string
	for _, l := range layers {
		what, size, _ := strings.Cut(l, ":")
		all = append(all, fmt.Sprintf(`{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%v","size":%s}`, hash(what), size))
	}
	return f.manifest(t, fmt.Sprintf(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
		"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%v","size":%d},
		"layers":[%s],"annotations":{"org.opencontainers.image.base.name":"debian:13"}}`, c, len(config), strings.Join(all, ",")), tags...)
}
