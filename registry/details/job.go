package details

import (
	"context"
	"sync"
	"time"

	"github.com/regtui/regtui/registry"
)

// interval is the least time between two batches of results.
const interval = 50 * time.Millisecond

// Job is the filling in of one repository's tags.
type Job struct {
	f       *Filler
	ctx     context.Context
	repo    string
	results chan []registry.Tag
	ready   chan struct{} // there is something to send, or nothing more to come
	trouble trouble

	mu      sync.Mutex
	wake    sync.Cond       // there is work, or none any more
	taken   map[string]bool // every name that was added: whether somebody has it in hand
	queue   []string        // in the order of adding; may hold taken ones
	first   []string        // before those; may hold taken ones
	hurried map[string]bool // of the first ones, those in hand
	ended   bool            // no more will be added
	workers int             // started
	out     []registry.Tag  // done and not yet sent
	done    int
}

// Start begins a job that is over when all that was added before End is done,
// or with ctx. Its Results must be read until then.
func (f *Filler) Start(ctx context.Context, repo string) *Job {
	j := &Job{
		f: f, ctx: ctx, repo: repo,
		results: make(chan []registry.Tag), ready: make(chan struct{}, 1),
		taken: map[string]bool{}, hurried: map[string]bool{},
	}
	j.wake.L = &j.mu
	stop := context.AfterFunc(ctx, j.wakeAll)
	go func() {
		defer stop()
		j.send()
	}()
	return j
}

func (j *Job) wakeAll() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.wake.Broadcast()
}

// Add puts tags behind those that wait already, each name once. After End it
// does nothing.
func (j *Job) Add(names ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue = append(j.queue, j.fresh(names)...)
	j.start()
}

// First puts these tags before all others; the newest call wins. Those that
// were not added yet are.
func (j *Job) First(names ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue = append(j.queue, j.fresh(names)...)
	j.first = append([]string(nil), names...)
	still := map[string]bool{}
	for _, name := range names {
		if j.hurried[name] {
			still[name] = true
		}
	}
	j.hurried = still
	j.start()
}

// fresh keeps the names that are new, and notes them.
func (j *Job) fresh(names []string) (all []string) {
	if j.ended {
		return nil
	}
	for _, name := range names {
		if _, there := j.taken[name]; !there {
			j.taken[name] = false
			all = append(all, name)
		}
	}
	return all
}

// start has a worker for each tag that waits, up to the bound.
func (j *Job) start() {
	for j.workers < min(j.f.workers, len(j.taken)) {
		j.workers++
		go j.work()
	}
	j.wake.Broadcast()
}

// End says that no more tags will be added.
func (j *Job) End() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = true
	j.wake.Broadcast()
	signal(j.ready)
}

// Results gives the tags in batches as they come. A tag whose details could
// not be had has Err set. The channel is closed when all is done or the
// context ended.
func (j *Job) Results() <-chan []registry.Tag { return j.results }

// Progress tells how many of the added tags are done.
func (j *Job) Progress() (done, total int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.done, len(j.taken)
}

// work describes tags until there are no more.
func (j *Job) work() {
	for {
		name, ok := j.next()
		if !ok {
			return
		}
		tag, err := j.describe(name)
		if j.ctx.Err() != nil {
			return
		}
		if err != nil {
			tag = registry.Tag{Name: name, Err: err}
		}
		j.mu.Lock()
		j.out, j.done = append(j.out, tag), j.done+1
		if j.hurried[name] {
			delete(j.hurried, name)
			j.wake.Broadcast()
		}
		j.mu.Unlock()
		signal(j.ready)
	}
}

// describe finds one tag's details, unless the host is in trouble.
func (j *Job) describe(name string) (registry.Tag, error) {
	for {
		if t, ok := j.f.Known(j.repo, name); ok {
			return t, nil
		}
		if err := j.trouble.wait(j.ctx); err != nil {
			return registry.Tag{}, err
		}
		began := time.Now()
		t, err := j.f.describe(j.ctx, j.repo, name)
		if again := j.trouble.note(err, began); !again {
			return t, err
		}
	}
}

// next waits for a tag to describe; false when there will be none. While most
// of the first ones are in hand, the others wait: a tag takes several requests
// one after another, and theirs would come in between.
func (j *Job) next() (name string, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.ctx.Err() == nil {
		if name, ok := j.take(&j.first); ok {
			j.hurried[name] = true
			return name, true
		}
		held := len(j.hurried) > j.f.workers/8
		if !held {
			if name, ok := j.take(&j.queue); ok {
				return name, true
			}
		}
		if j.ended && !held {
			return "", false
		}
		j.wake.Wait()
	}
	return "", false
}

// take takes the next tag of a list that nobody has in hand.
func (j *Job) take(list *[]string) (name string, ok bool) {
	for len(*list) > 0 {
		name, *list = (*list)[0], (*list)[1:]
		if taken, there := j.taken[name]; there && !taken {
			j.taken[name] = true
			return name, true
		}
	}
	return "", false
}

// send gives the results to whoever reads them: the first at once, then what
// has come together every interval.
func (j *Job) send() {
	defer close(j.results)
	for {
		batch, over := j.batch()
		if len(batch) == 0 {
			if over {
				return
			}
			select {
			case <-j.ready:
				continue
			case <-j.ctx.Done():
				return
			}
		}
		select {
		case j.results <- batch:
		case <-j.ctx.Done():
			return
		}
		if !j.pause() {
			return
		}
	}
}

// pause keeps batches apart, but the last one does not wait.
func (j *Job) pause() bool {
	t := time.NewTimer(interval)
	defer t.Stop()
	for {
		if j.over() {
			return true
		}
		select {
		case <-t.C:
			return true
		case <-j.ready:
		case <-j.ctx.Done():
			return false
		}
	}
}

// over tells whether no more results will come than those that wait.
func (j *Job) over() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.ended && j.done == len(j.taken)
}

func (j *Job) batch() (batch []registry.Tag, over bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	batch, j.out = j.out, nil
	return batch, j.ended && j.done == len(j.taken)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
