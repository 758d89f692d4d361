package image

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// ErrCosts says that an image was not looked at because reading its manifest
// would spend a pull (see registry.PullCounter).
var ErrCosts = errors.New("reading it costs a pull")

// inVain is after how many failures in a row a registry is not asked further.
const inVain = 8

// Share is one image of the repository and which of the layers it has.
type Share struct {
	Digest      v1.Hash   // what the tags point at
	Tags        []string  // those that point at it
	Layers      []v1.Hash // those asked about that it has
	Err         error     // why this image could not be read
	Done, Total int       // images looked at so far, and in all
}

// Shared looks which of the layers the images of tags have for platform p. It
// reads each distinct digest once, in no certain order; tags whose digest is
// not known are left out. What would spend a pull is not read (ErrCosts). The
// stream ends with an error when the registry fails again and again.
func Shared(ctx context.Context, r registry.Registry, repo string, p registry.Platform, layers []v1.Hash, tags []registry.Tag) iter.Seq2[Share, error] {
	return func(yield func(Share, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		all := byDigest(tags)
		done, row := 0, 0
		for s := range look(ctx, all, registry.DefaultConcurrency, func(s *Share) {
			s.Layers, s.Err = has(ctx, r, repo, s.Digest, p, layers)
		}) {
			done++
			s.Done, s.Total = done, len(all)
			switch {
			case s.Err == nil:
				row = 0
			case errors.Is(s.Err, registry.ErrNotFound), errors.Is(s.Err, ErrCosts):
			default:
				row++
			}
			if row >= inVain {
				yield(Share{}, s.Err)
				return
			}
			if !yield(s, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(Share{}, err)
		}
	}
}

// byDigest gathers the tags of each image, in the order of the tags.
func byDigest(tags []registry.Tag) []Share {
	var all []Share
	at := map[v1.Hash]int{}
	for _, t := range tags {
		if t.Digest == (v1.Hash{}) {
			continue
		}
		i, ok := at[t.Digest]
		if !ok {
			i = len(all)
			at[t.Digest] = i
			all = append(all, Share{Digest: t.Digest})
		}
		all[i].Tags = append(all[i].Tags, t.Name)
	}
	return all
}

// look fills in all, several at once, and gives them as they are done. The
// channel is closed at the end or soon after that of ctx.
func look(ctx context.Context, all []Share, atOnce int, fill func(*Share)) <-chan Share {
	todo, out := make(chan Share), make(chan Share)
	go func() {
		defer close(todo)
		for _, s := range all {
			select {
			case todo <- s:
			case <-ctx.Done():
				return
			}
		}
	}()
	var wg sync.WaitGroup
	for range min(atOnce, len(all)) {
		wg.Go(func() {
			for s := range todo {
				fill(&s)
				select {
				case out <- s:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	return out
}

// has tells which of the layers are in the image at digest, or in the one for
// platform p where that is an index.
func has(ctx context.Context, r registry.Registry, repo string, digest v1.Hash, p registry.Platform, layers []v1.Hash) ([]v1.Hash, error) {
	if counts, ok := r.(registry.PullCounter); ok && counts.PullCost(repo, digest) > 0 {
		return nil, ErrCosts
	}
	v, err := Open(ctx, r, repo, digest.String())
	if err != nil {
		return nil, err
	}
	if v.Kind == registry.KindIndex {
		i := slices.IndexFunc(v.Platforms, func(c Child) bool { return c.Platform.Short() == p.Short() && !c.IsIndex() })
		if i < 0 {
			return nil, nil
		}
		return has(ctx, r, repo, v.Platforms[i].Digest, p, layers)
	}
	if v.Kind == registry.KindV1 {
		return nil, nil
	}
	m, err := v.Top.Image()
	if err != nil {
		return nil, err
	}
	var found []v1.Hash
	for _, l := range layers {
		if slices.ContainsFunc(m.Layers, func(d v1.Descriptor) bool { return d.Digest == l }) {
			found = append(found, l)
		}
	}
	return found, nil
}
