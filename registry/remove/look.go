package remove

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/errgroup"

	"github.com/regtui/regtui/registry"
)

// looker gathers what a plan is made of.
type looker struct {
	r        Remover
	repo     string
	refs     []string
	progress func(done, total int)

	tags   []registry.Tag // of the repository, and those that were named
	unsure error          // of one tag that could not be looked at
}

// heads asks what every tag points at.
func (l *looker) heads(ctx context.Context) error {
	var names []string
	_, counts := l.r.(registry.PullCounter)
	listed := map[string]registry.Tag{} // those that were not named, as the list tells them
	for t, err := range l.r.Tags(ctx, l.repo) {
		if err != nil {
			return err
		}
		names = append(names, t.Name)
		if counts && t.Digest != (v1.Hash{}) && t.MediaType != "" {
			listed[t.Name] = t
		}
	}
	for _, ref := range l.refs {
		delete(listed, ref)
	}
	names = unique(append(names, l.refs...)) // a list may lag behind
	l.tags = make([]registry.Tag, len(names))
	var mu sync.Mutex
	done := 0
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(width(l.r))
	for i, name := range names {
		group.Go(func() error {
			t, ok := listed[name]
			if !ok {
				var err error
				t, err = l.r.Head(within, l.repo, name)
				t.Name, t.Err = name, err
			}
			l.tags[i] = t
			if l.progress != nil {
				mu.Lock()
				defer mu.Unlock()
				done++
				l.progress(done, len(names))
			}
			return within.Err()
		})
	}
	return group.Wait()
}

// width is how many requests are worth making at once.
func width(r registry.Registry) int {
	if c, ok := r.(interface{ Concurrency() int }); ok {
		return c.Concurrency()
	}
	return registry.DefaultConcurrency
}

// items sorts the tags into those that go and those that stay.
func (l *looker) items() (items []Item, kept map[v1.Hash][]string) {
	byName := map[string]registry.Tag{}
	going := map[string]bool{}
	whole := map[v1.Hash]bool{} // to be removed with all its tags
	for _, t := range l.tags {
		byName[t.Name] = t
	}
	for _, ref := range l.refs {
		going[ref] = true
		if t := byName[ref]; isDigest(ref) && t.Err == nil {
			whole[t.Digest] = true
		}
	}
	for _, ref := range l.refs {
		if t := byName[ref]; !isDigest(ref) {
			items = append(items, Item{Tag: ref, Digest: t.Digest, MediaType: t.MediaType, Err: t.Err})
		}
	}
	kept = map[v1.Hash][]string{}
	for _, t := range l.tags {
		switch {
		case going[t.Name]:
		case t.Err != nil:
			if !errors.Is(t.Err, registry.ErrNotFound) {
				l.unsure = t.Err
			}
		case whole[t.Digest]:
			items = append(items, Item{Tag: t.Name, Digest: t.Digest, MediaType: t.MediaType, Along: true})
		default:
			kept[t.Digest] = append(kept[t.Digest], t.Name)
		}
	}
	for _, ref := range l.refs {
		if t := byName[ref]; isDigest(ref) {
			it := Item{Digest: t.Digest, MediaType: t.MediaType, Err: t.Err}
			if it.Err != nil {
				it.Digest, _ = v1.NewHash(ref)
			}
			items = append(items, it)
		}
	}
	for i := range items {
		items[i].Tags, items[i].Unsure = kept[items[i].Digest], l.unsure
	}
	return items, kept
}

func isDigest(ref string) bool { return strings.Contains(ref, ":") }

// needs finds the indexes and the referrers of what no tag holds.
func (l *looker) needs(ctx context.Context, p *Plan) error {
	loose := map[v1.Hash][]*Item{}
	for i := range p.Items {
		if it := &p.Items[i]; it.Err == nil && len(it.Tags) == 0 {
			loose[it.Digest] = append(loose[it.Digest], it)
		}
	}
	if len(loose) == 0 {
		return nil
	}
	parents, unsure, err := l.parents(ctx, p.kept)
	if err != nil {
		return err
	}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(width(l.r))
	for digest, items := range loose {
		for _, it := range items {
			it.Indexes = parents[digest]
			it.Unsure = errors.Join(it.Unsure, unsure)
		}
		group.Go(func() error {
			refer, err := l.r.Referrers(within, l.repo, digest)
			for _, it := range items {
				it.Referrers = len(refer)
				it.Unsure = errors.Join(it.Unsure, err)
			}
			return within.Err()
		})
	}
	return group.Wait()
}

// parents tells for every manifest the tags of the indexes that hold it, of
// the tags that stay. unsure is why one could not be read.
func (l *looker) parents(ctx context.Context, kept map[v1.Hash][]string) (parents map[v1.Hash][]string, unsure, err error) {
	parents = map[v1.Hash][]string{}
	var mu sync.Mutex
	seen := map[v1.Hash]bool{}
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(width(l.r))
	for _, t := range l.tags {
		tags := kept[t.Digest]
		if t.Err != nil || !t.MediaType.IsIndex() || len(tags) == 0 || seen[t.Digest] {
			continue
		}
		seen[t.Digest] = true
		group.Go(func() error {
			inside, err := l.inside(within, t.Digest, maxDepth)
			mu.Lock()
			defer mu.Unlock()
			unsure = errors.Join(unsure, err)
			for _, d := range inside {
				parents[d] = append(parents[d], tags[0])
			}
			return within.Err()
		})
	}
	err = group.Wait()
	for _, tags := range parents {
		slices.Sort(tags)
	}
	return parents, unsure, err
}

// maxDepth is how deep indexes may hold one another.
const maxDepth = 4

// inside lists what an index holds, and the indexes in it.
func (l *looker) inside(ctx context.Context, digest v1.Hash, depth int) ([]v1.Hash, error) {
	if c, ok := l.r.(registry.PullCounter); ok && c.PullCost(l.repo, digest) > 0 {
		if told, ok := l.told(digest); ok {
			return told, nil
		}
		return nil, fmt.Errorf("reading the index %s costs a pull", digest)
	}
	m, err := l.r.Manifest(ctx, reference(l.r.Host(), l.repo, digest))
	if err != nil {
		return nil, err
	}
	ix, err := m.Index()
	if err != nil {
		return nil, err
	}
	var all []v1.Hash
	for _, d := range ix.Manifests {
		all = append(all, d.Digest)
		if d.MediaType.IsIndex() && depth > 0 {
			deeper, err := l.inside(ctx, d.Digest, depth-1)
			if err != nil && !errors.Is(err, registry.ErrNotFound) { // a part that was never copied holds nothing
				return nil, err
			}
			all = append(all, deeper...)
		}
	}
	return all, nil
}

// depths tells for what goes how many indexes that go are held one in another
// below it: 0 for what is no index. An index that cannot be read may hold all.
// They matter only where a manifest goes, and not its tags alone.
func (l *looker) depths(ctx context.Context, p *Plan) map[v1.Hash]int {
	if _, manifests := p.Counts(); manifests == 0 {
		return nil
	}
	depth := map[v1.Hash]int{}
	inside := map[v1.Hash][]v1.Hash{}
	for i := range p.Items {
		it := &p.Items[i]
		if _, seen := inside[it.Digest]; seen || it.Err != nil || !mayHold(*it) {
			continue
		}
		all, err := l.inside(ctx, it.Digest, maxDepth)
		inside[it.Digest] = all
		if err != nil {
			depth[it.Digest] = 2 * maxDepth
		}
	}
	var find func(d v1.Hash) int
	find = func(d v1.Hash) int {
		if n, known := depth[d]; known || inside[d] == nil {
			return n
		}
		depth[d] = 0 // what was told of an index may go in a circle
		for _, child := range inside[d] {
			depth[d] = max(depth[d], 1+find(child))
		}
		return depth[d]
	}
	for d := range inside {
		find(d)
	}
	return depth
}

// told is what the registry's own list says that an index holds.
func (l *looker) told(index v1.Hash) ([]v1.Hash, bool) {
	if teller, ok := l.r.(registry.IndexTeller); ok {
		return teller.Inside(l.repo, index)
	}
	return nil, false
}

// reference names a manifest by its digest, as Registry.Manifest takes it.
func reference(host, repo string, digest v1.Hash) name.Reference {
	reg, _ := name.NewRegistry(host, name.WeakValidation)
	return reg.Repo(repo).Digest(digest.String())
}
