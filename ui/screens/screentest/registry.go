// Package screentest drives screens in tests: a registry made of values, the
// messages that a program would pass on, and pictures to compare.
package screentest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Registry answers from its fields. Streams yield what is there, then the
// error that is set. It is safe for use by several goroutines while the fields
// stay as they are.
type Registry struct {
	Name   string
	Health registry.Health
	Who    registry.Access
	Err    error // of Ping

	Repos     []registry.Repository
	ReposErr  error
	TagsOf    map[string][]registry.Tag // what the listing tells
	TagsErr   map[string]error          // after the tags
	Details   func(repo, tag string) (registry.Tag, error)
	Digests   map[string]v1.Hash            // for Details to use
	Manifests map[string]*registry.Manifest // by digest or tag
	Blobs     map[v1.Hash][]byte
	Refers    map[v1.Hash][]v1.Descriptor
	RefersErr map[v1.Hash]error

	// Limit is how many requests run at once; 0 is the default.
	Limit int
	// Gate, when set, is received from before each answer, so that a test
	// decides when the network answers.
	Gate chan struct{}

	mu    sync.Mutex
	calls []string
}

// Calls are the calls made so far, as "tags library/nginx".
func (r *Registry) Calls() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.calls...)
}

// Count is how many calls began so.
func (r *Registry) Count(prefix string) int {
	n := 0
	for _, c := range r.Calls() {
		if strings.HasPrefix(c, prefix) {
			n++
		}
	}
	return n
}

func (r *Registry) call(ctx context.Context, format string, args ...any) error {
	r.mu.Lock()
	r.calls = append(r.calls, fmt.Sprintf(format, args...))
	r.mu.Unlock()
	if r.Gate == nil {
		return ctx.Err()
	}
	select {
	case <-r.Gate:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Concurrency is the Limit.
func (r *Registry) Concurrency() int { return cmp.Or(r.Limit, registry.DefaultConcurrency) }

// Host is the Name.
func (r *Registry) Host() string { return r.Name }

// Ping gives Health or Err.
func (r *Registry) Ping(ctx context.Context) (registry.Health, error) {
	if err := r.call(ctx, "ping"); err != nil {
		return registry.Health{}, err
	}
	return r.Health, r.Err
}

// Repositories streams Repos, then ReposErr.
func (r *Registry) Repositories(ctx context.Context, q registry.Query) iter.Seq2[registry.Repository, error] {
	return func(yield func(registry.Repository, error) bool) {
		if err := r.call(ctx, "repositories %s", q.Namespace); err != nil {
			yield(registry.Repository{}, err)
			return
		}
		for _, repo := range r.Repos {
			if q.Namespace != "" && !strings.HasPrefix(repo.Name, q.Namespace+"/") || !strings.Contains(repo.Name, q.Text) {
				continue
			}
			if !yield(repo, nil) {
				return
			}
		}
		if r.ReposErr != nil {
			yield(registry.Repository{}, r.ReposErr)
		}
	}
}

// Tags streams TagsOf, then TagsErr.
func (r *Registry) Tags(ctx context.Context, repo string) iter.Seq2[registry.Tag, error] {
	return func(yield func(registry.Tag, error) bool) {
		if err := r.call(ctx, "tags %s", repo); err != nil {
			yield(registry.Tag{}, err)
			return
		}
		tags, known := r.TagsOf[repo]
		for _, t := range tags {
			if !yield(t, nil) {
				return
			}
		}
		err := r.TagsErr[repo]
		if !known && err == nil {
			err = r.notFound("list tags", repo)
		}
		if err != nil {
			yield(registry.Tag{}, err)
		}
	}
}

func (r *Registry) notFound(op, name string) error {
	return &registry.Error{Op: op, Host: r.Name, Name: name, Err: registry.ErrNotFound}
}

// Describe asks Details.
func (r *Registry) Describe(ctx context.Context, repo, tag string) (registry.Tag, error) {
	if err := r.call(ctx, "describe %s:%s", repo, tag); err != nil {
		return registry.Tag{}, err
	}
	if r.Details == nil {
		return registry.Tag{}, r.notFound("describe", repo+":"+tag)
	}
	return r.Details(repo, tag)
}

// Manifest gives one of Manifests.
func (r *Registry) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	if err := r.call(ctx, "manifest %s", ref.Identifier()); err != nil {
		return nil, err
	}
	if m := r.Manifests[ref.Identifier()]; m != nil {
		return m, nil
	}
	return nil, r.notFound("read manifest", ref.Context().RepositoryStr()+":"+ref.Identifier())
}

// Blob gives one of Blobs.
func (r *Registry) Blob(ctx context.Context, repo string, d v1.Hash, limit int64) ([]byte, error) {
	if err := r.call(ctx, "blob %s", d); err != nil {
		return nil, err
	}
	b, ok := r.Blobs[d]
	switch {
	case !ok:
		return nil, r.notFound("read blob", repo+"@"+d.String())
	case int64(len(b)) > limit:
		return nil, &registry.Error{Op: "read blob", Host: r.Name, Name: repo, Err: registry.ErrTooLarge}
	}
	return b, nil
}

// Referrers are those of Refers.
func (r *Registry) Referrers(ctx context.Context, repo string, d v1.Hash) ([]v1.Descriptor, error) {
	if err := r.call(ctx, "referrers %s@%s", repo, d); err != nil {
		return nil, err
	}
	return r.Refers[d], r.RefersErr[d]
}

// Access is Who.
func (r *Registry) Access(string) registry.Access { return r.Who }

// Digest makes a digest out of a number.
func Digest(n int) v1.Hash {
	sum := sha256.Sum256([]byte(strconv.Itoa(n)))
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum[:])}
}

// Now is the time of every test.
func Now() time.Time { return time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC) }
