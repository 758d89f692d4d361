package remove

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"

	"github.com/regtui/regtui/registry"
)

// State is what became of an item.
type State string

// The states. Removed and Back are what was wanted.
const (
	Removed State = "removed"
	Gone    State = "gone"    // it was not there any more
	Moved   State = "moved"   // it points at another image by now and was left alone
	Failed  State = "failed"  // see Err
	Skipped State = "skipped" // not tried, because of what happened before or ctrl+c
	Rescued State = "rescued" // a tag that nobody asked for: the registry took it along, and it was put back
	Back    State = "back"    // undone
	Present State = "present" // nothing to undo: it is there
	Lost    State = "lost"    // it cannot come back: the registry no longer has what it is made of
)

// Words are the state as a person reads it.
func (s State) Words() string {
	switch s {
	case Gone:
		return "not there"
	case Skipped:
		return "not tried"
	case Back, Rescued:
		return "put back"
	case Present:
		return "was there"
	}
	return string(s)
}

// Result is what became of an item.
type Result struct {
	Item
	Host, Repo string
	State      State
	Err        error // with Moved, Failed, Rescued and Lost
}

// Name is the item in full.
func (r *Result) Name() string { return r.Host + "/" + r.Repo + r.Ref() }

// Apply removes what the plan says. The manifest of each tag is in the journal,
// on disk, before the tag is touched. each is told of every item, one at a
// time. When ctx ends, what has begun is finished and the rest is skipped.
func (p *Plan) Apply(ctx context.Context, r Remover, run *Run, each func(Result)) {
	a := applier{plan: p, r: r, run: run, each: each}
	groups := p.groups()
	for depth := p.deepest(); depth >= 0; depth-- { // an index goes before what it holds
		group := errgroup.Group{}
		group.SetLimit(width(r))
		for _, items := range groups {
			if p.depth[items[0].Digest] == depth {
				group.Go(func() error {
					a.digest(ctx, items)
					return nil
				})
			}
		}
		_ = group.Wait()
	}
}

func (p *Plan) deepest() (most int) {
	for _, depth := range p.depth {
		most = max(most, depth)
	}
	return most
}

// groups are the items of each digest, in the plan's order.
func (p *Plan) groups() [][]Item {
	at := map[v1.Hash]int{}
	var all [][]Item
	for _, it := range p.Items {
		i, ok := at[it.Digest]
		if !ok || it.Err != nil {
			i = len(all)
			all = append(all, nil)
		}
		if it.Err == nil {
			at[it.Digest] = i
		}
		all[i] = append(all[i], it)
	}
	return all
}

type applier struct {
	plan *Plan
	r    Remover
	run  *Run

	mu   sync.Mutex
	each func(Result)
	stop atomic.Bool // nothing more is tried
	// indexStays: an index that was to go did not, and may hold any manifest.
	indexStays atomic.Bool

	oneByOne sync.Mutex // held while a manifest is looked after and removed
}

func (a *applier) tell(it Item, s State, err error) {
	if mayHold(it) && (s == Failed || s == Moved) {
		a.indexStays.Store(true)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.each(Result{Item: it, Host: a.plan.Host, Repo: a.plan.Repo, State: s, Err: err})
}

// digest removes the tags of one manifest, one after the other, and the
// manifest itself where that is asked for.
func (a *applier) digest(ctx context.Context, items []Item) {
	if it := items[0]; it.Err != nil {
		if errors.Is(it.Err, registry.ErrNotFound) {
			a.tell(it, Gone, it.Err)
		} else {
			a.tell(it, Failed, it.Err)
		}
		return
	}
	if a.over(ctx) {
		a.skip(items)
		return
	}
	// A request that is under way is not broken off: its end would not be known.
	whole := context.WithoutCancel(ctx)
	m, err := a.r.Manifest(whole, reference(a.plan.Host, a.plan.Repo, items[0].Digest))
	if err == nil {
		if err = a.run.keep(a.plan, m, items); err != nil {
			a.stop.Store(true) // nothing is removed that is not kept
		}
	}
	if err != nil {
		for _, it := range items {
			a.tell(it, Failed, err)
		}
		return
	}
	stay := a.staying(whole, items[0].Digest)
	left := 0 // tags that still point at it
	for i, it := range items {
		if a.over(ctx) {
			a.run.note(a.plan, items[i:], Skipped)
			a.skip(items[i:])
			break
		}
		state, err := a.one(whole, it, left)
		if state == Failed {
			left++
		}
		if state != Failed || a.stands(whole, it) {
			a.run.note(a.plan, items[i:i+1], state)
		}
		a.tell(it, state, err)
	}
	a.siblings(whole, m, items[0], stay)
}

func (a *applier) over(ctx context.Context) bool { return ctx.Err() != nil || a.stop.Load() }

func (a *applier) skip(items []Item) {
	for _, it := range items {
		a.tell(it, Skipped, nil)
	}
}

// stands reports an item that is as it was before. Of another that failed
// nobody knows: undo will look.
func (a *applier) stands(ctx context.Context, it Item) bool {
	if it.Tag == "" {
		return true
	}
	now, err := a.r.Head(ctx, a.plan.Repo, it.Tag)
	return err == nil && now.Digest == it.Digest
}

// mayHold reports an index, or what may be one.
func mayHold(it Item) bool { return it.MediaType == "" || it.MediaType.IsIndex() }

// one removes a tag or, after its tags, a manifest. left is how many of those
// could not be removed.
func (a *applier) one(ctx context.Context, it Item, left int) (State, error) {
	var err error
	switch {
	case it.Tag != "":
		err = a.r.DeleteTag(ctx, a.plan.Repo, it.Tag, it.Digest)
	case left > 0:
		return Failed, fmt.Errorf("%w a tag that could not be removed", errNeeded)
	case a.indexStays.Load():
		return Failed, fmt.Errorf("%w an index that could not be removed", errNeeded)
	default:
		err = a.manifest(ctx, it)
	}
	switch {
	case err == nil:
		return Removed, nil
	case errors.Is(err, registry.ErrMoved):
		return Moved, err
	}
	missing := errors.Is(err, registry.ErrNotFound)
	if missing && it.Tag == "" {
		return Gone, nil
	}
	// What is missing may be something else than the tag, and with another
	// error it may have been done all the same: a proxy may lose the answer.
	if it.Tag != "" {
		if _, head := a.r.Head(ctx, a.plan.Repo, it.Tag); errors.Is(head, registry.ErrNotFound) {
			if missing {
				return Gone, nil
			}
			return Removed, nil
		}
	}
	for _, kind := range []error{registry.ErrUnsupported, registry.ErrUnauthorized, registry.ErrOffline, registry.ErrTLS, registry.ErrRateLimited} {
		if errors.Is(err, kind) { // the others would fare no better
			a.stop.Store(true)
		}
	}
	return Failed, err
}

// manifest removes a manifest. They go one at a time: looking is what takes
// long, and nothing is to come in between.
func (a *applier) manifest(ctx context.Context, it Item) error {
	a.oneByOne.Lock()
	defer a.oneByOne.Unlock()
	if err := a.free(ctx, it); err != nil {
		return err
	}
	return a.r.DeleteManifest(ctx, a.plan.Repo, it.Digest)
}

// free looks once more whether a tag points at a manifest that is about to go,
// and would go with it: somebody may have pushed one since the plan was made.
func (a *applier) free(ctx context.Context, it Item) error {
	l := looker{r: a.r, repo: a.plan.Repo}
	err := l.heads(ctx)
	switch {
	case errors.Is(err, registry.ErrNotFound): // without tags some registries know no repository
		return nil
	case err != nil:
		return err
	}
	for _, t := range l.tags {
		switch {
		case errors.Is(t.Err, registry.ErrNotFound):
		case t.Err != nil:
			return t.Err
		case t.Digest == it.Digest:
			return fmt.Errorf("%w tag %s, which was pushed meanwhile", errNeeded, t.Name)
		}
	}
	return nil
}

// staying are the other tags of a manifest, without those that somebody has
// removed or moved since the plan was made.
func (a *applier) staying(ctx context.Context, digest v1.Hash) (stay []string) {
	for _, tag := range a.plan.kept[digest] {
		now, err := a.r.Head(ctx, a.plan.Repo, tag)
		if err == nil && now.Digest == digest || err != nil && !errors.Is(err, registry.ErrNotFound) {
			stay = append(stay, tag)
		}
	}
	return stay
}

// siblings makes sure that the other tags of a manifest are still there. A
// registry that took them along is not asked for more, and they are put back.
func (a *applier) siblings(ctx context.Context, m *registry.Manifest, of Item, stay []string) {
	for _, tag := range stay {
		_, err := a.r.Head(ctx, a.plan.Repo, tag)
		if !errors.Is(err, registry.ErrNotFound) {
			continue
		}
		a.stop.Store(true)
		it := Item{Tag: tag, Digest: of.Digest, MediaType: of.MediaType}
		if err := a.r.PutManifest(ctx, a.plan.Repo, tag, m); err != nil {
			_ = a.run.keep(a.plan, m, []Item{it}) // so that undo can try again
			a.tell(it, Failed, fmt.Errorf("the registry removed it along with another tag, and it could not be put back: %w", err))
			continue
		}
		a.tell(it, Rescued, fmt.Errorf("the registry removed it along with %s; it was put back", strings.TrimPrefix(of.Ref(), ":")))
	}
}
