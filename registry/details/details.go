// Package details fills in what a listing of tags leaves out: digest, size,
// date and platforms. What is visible comes first, the rest follows, and no
// tag is asked for twice in a run.
package details

import (
	"context"
	"sync"

	"github.com/regtui/regtui/registry"
)

// Filler knows the details of one registry's tags that were found in this run.
// It is safe for use by several goroutines.
type Filler struct {
	r       registry.Registry
	workers int

	mu    sync.Mutex
	known map[string]map[string]registry.Tag // by repository and name
}

// New makes a Filler for a registry.
func New(r registry.Registry) *Filler {
	return &Filler{r: r, workers: registry.DefaultConcurrency, known: map[string]map[string]registry.Tag{}}
}

// Known gives what was found out about a tag earlier in this run.
func (f *Filler) Known(repo, name string) (registry.Tag, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.known[repo][name]
	return t, ok
}

// Forget drops what is known of the named tags, or of the whole repository
// when no name is given, so that it is asked for again.
func (f *Filler) Forget(repo string, names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(names) == 0 {
		delete(f.known, repo)
	}
	for _, name := range names {
		delete(f.known[repo], name)
	}
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

// Job is the filling in of one repository's tags.
type Job struct {
	results chan []registry.Tag
}

// Start begins a job that ends with End or with ctx. Its Results must be read
// until they are closed, or ctx ended.
func (f *Filler) Start(ctx context.Context, repo string) *Job {
	j := &Job{results: make(chan []registry.Tag)}
	context.AfterFunc(ctx, func() { close(j.results) })
	return j
}

// Add puts tags behind those that wait already, each name once.
func (j *Job) Add(names ...string) {}

// First puts these tags before all others; the newest call wins.
func (j *Job) First(names ...string) {}

// End says that no more tags will be added.
func (j *Job) End() {}

// Results gives the tags in batches as they come. A tag whose details could
// not be had has Err set. The channel is closed when all is done or the
// context ended.
func (j *Job) Results() <-chan []registry.Tag { return j.results }

// Progress tells how many of the added tags are done.
func (j *Job) Progress() (done, total int) { return 0, 0 }
