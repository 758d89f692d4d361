package oci

import (
	"context"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// Describe asks with a HEAD what the tag points at. What is behind the digest
// is read once in a run: the manifest and its config, of an index those of the
// preferred platform; nothing where the cache has them.
func (r *Registry) Describe(ctx context.Context, repo, tag string) (registry.Tag, error) {
	t, err := r.head(ctx, repo, tag)
	if err == nil {
		var f fact
		f, err = r.factOf(ctx, repo, t.Digest, t.MediaType)
		f.fill(&t)
	}
	if err != nil {
		t.Err = r.fail("read tag", label(repo, tag), scope{kind: "repository", name: repo}, err)
	}
	return t, t.Err
}

// fact is what a digest tells: the part of a Tag that all tags on it share.
type fact struct {
	registry.Tag
	partial bool // only what is at hand was looked at
}

func (f *fact) fill(t *registry.Tag) {
	name, digest, told := t.Name, t.Digest, t.MediaType
	*t = f.Tag
	t.Name, t.Digest = name, digest
	if t.MediaType == "" {
		t.MediaType = told
	}
}

// facts are what is known of digests in this run.
type facts struct {
	asking flight[fact]
	mu     sync.Mutex
	known  map[v1.Hash]fact
}

func (r *Registry) factOf(ctx context.Context, repo string, d v1.Hash, told types.MediaType) (fact, error) {
	r.facts.mu.Lock()
	f, ok := r.facts.known[d]
	r.facts.mu.Unlock()
	if ok {
		return f, nil
	}
	return r.facts.asking.do(ctx, d.String(), func(ctx context.Context) (fact, error) {
		f, err := r.look(ctx, repo, d, told)
		if err == nil && !f.partial {
			r.facts.mu.Lock()
			r.facts.known[d] = f
			r.facts.mu.Unlock()
		}
		return f, err
	})
}

// look reads what is behind a digest.
func (r *Registry) look(ctx context.Context, repo string, d v1.Hash, told types.MediaType) (fact, error) {
	l := looker{r: r, repo: repo}
	if r.o.HeadsOnly {
		if _, ok := r.held.get(d); !ok {
			return headFact(told), nil
		}
	}
	m, err := l.manifest(ctx, d)
	if err != nil {
		return fact{}, err
	}
	f := fact{Tag: registry.Tag{MediaType: m.MediaType, Kind: m.Kind()}}
	err = l.into(ctx, m, &f)
	return f, err
}

// headFact is what the media type alone tells.
func headFact(told types.MediaType) fact {
	m := registry.Manifest{MediaType: told, Raw: []byte(`{"config":{"mediaType":"` + types.OCIConfigJSON + `"}}`)}
	return fact{Tag: registry.Tag{MediaType: told, Kind: m.Kind()}, partial: true}
}
