// Package details fills in what a listing of tags leaves out: digest, size,
// date and platforms. What is visible comes first, the rest follows, and no
// tag is asked for twice in a run.
package details

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Filler knows the details of one registry's tags that were found in this run.
// It is safe for use by several goroutines.
type Filler struct {
	r       registry.Registry
	workers int

	mu     sync.Mutex
	known  map[string]map[string]registry.Tag // by repository and name
	asking map[tagKey]chan struct{}           // closed when the answer is there
	signed map[string]map[v1.Hash]bool        // by repository and digest, as far as somebody looked
}

type tagKey struct{ repo, name string }

// New makes a Filler for a registry. It asks for as many tags at once as the
// registry allows where it tells (Concurrency() int), else for
// registry.DefaultConcurrency.
func New(r registry.Registry) *Filler {
	f := &Filler{
		r: r, workers: registry.DefaultConcurrency,
		known: map[string]map[string]registry.Tag{}, asking: map[tagKey]chan struct{}{},
		signed: map[string]map[v1.Hash]bool{},
	}
	if c, ok := r.(interface{ Concurrency() int }); ok {
		f.workers = max(1, c.Concurrency())
	}
	return f
}

// Known gives what was found out about a tag earlier in this run.
func (f *Filler) Known(repo, name string) (registry.Tag, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.known[repo][name]
	return f.learned(repo, t), ok
}

// Tags gives all that was found out about a repository's tags earlier in this
// run, in no certain order.
func (f *Filler) Tags(repo string) []registry.Tag {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := slices.Collect(maps.Values(f.known[repo]))
	for i, t := range all {
		all[i] = f.learned(repo, t)
	}
	return all
}

// Forget drops what is known of the named tags, or of the whole repository
// when no name is given, so that it is asked for again.
func (f *Filler) Forget(repo string, names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, name := range names {
		delete(f.known[repo], name)
	}
	if len(names) == 0 {
		delete(f.known, repo)
		delete(f.signed, repo)
	}
}

// describe answers from what is known, or asks. Whoever comes while another
// is asking for the same tag waits for that answer; failures are not kept.
func (f *Filler) describe(ctx context.Context, repo, name string) (registry.Tag, error) {
	k := tagKey{repo, name}
	for {
		f.mu.Lock()
		if t, ok := f.known[repo][name]; ok {
			t = f.learned(repo, t)
			f.mu.Unlock()
			return t, nil
		}
		other, busy := f.asking[k]
		if !busy {
			f.asking[k] = make(chan struct{})
			f.mu.Unlock()
			return f.ask(ctx, k)
		}
		f.mu.Unlock()
		select {
		case <-other: // it may have failed, or been cancelled, for its own reasons
		case <-ctx.Done():
			return registry.Tag{}, ctx.Err()
		}
	}
}

func (f *Filler) ask(ctx context.Context, k tagKey) (t registry.Tag, err error) {
	defer func() {
		if v := recover(); v != nil { // a fault in one vendor's code must not end the app
			err = fmt.Errorf("describe %s:%s: a fault in regtui: %v", k.repo, k.name, v)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if err == nil {
			t.Name = k.name
			if f.known[k.repo] == nil {
				f.known[k.repo] = map[string]registry.Tag{}
			}
			f.known[k.repo][k.name] = t
			t = f.learned(k.repo, t)
		}
		close(f.asking[k])
		delete(f.asking, k)
	}()
	return f.r.Describe(ctx, k.repo, k.name)
}

// Fillers are the fillers of a run, one for each registry, so that screens
// share what they have found. A nil *Fillers shares nothing.
type Fillers struct {
	mu  sync.Mutex
	all map[registry.Registry]*Filler
}

// Of gives the filler of a registry.
func (f *Fillers) Of(r registry.Registry) *Filler {
	if f == nil {
		return New(r)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all[r] == nil {
		if f.all == nil {
			f.all = map[registry.Registry]*Filler{}
		}
		f.all[r] = New(r)
	}
	return f.all[r]
}
