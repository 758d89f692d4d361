package hub

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

const opTags = "list tags"

// Tags streams a repository's tags with their digests, sizes, platforms and
// dates, newest first. What the API does not tell comes from the registry, by
// name alone: anonymous readers get no more than a thousand from the API.
func (r *Registry) Tags(ctx context.Context, repo string) iter.Seq2[registry.Tag, error] {
	repo = expand(repo)
	return func(yield func(registry.Tag, error) bool) {
		r.listed.begin(repo)
		r.notes.set(repo, "")
		seen := map[string]bool{}
		err := r.tags(ctx, repo, func(t registry.Tag) error {
			if seen[t.Name] { // pages shift while tags are pushed
				return nil
			}
			seen[t.Name] = true
			if !yield(t, nil) {
				return errStop
			}
			return nil
		})
		switch {
		case err == nil, errors.Is(err, errStop):
			return
		case ctx.Err() != nil:
			yield(registry.Tag{}, r.fail(opTags, repo, err))
			return
		}
		r.names(ctx, repo, err, seen, yield)
	}
}

// tags reads the API's list. Each page is at hand for Describe before it is
// told.
func (r *Registry) tags(ctx context.Context, repo string, each func(registry.Tag) error) error {
	who, refused, err := r.account(ctx, repo)
	if err != nil {
		return err
	}
	if refused != nil {
		r.notes.set(repo, refused.Error())
	}
	first, err := r.tagURL(repo)
	if err != nil {
		return err
	}
	first.RawQuery = url.Values{"page": {"1"}, "page_size": {strconv.Itoa(pageSize)}}.Encode()
	return pages(ctx, r.api, who, first, func(all []tagWire) error {
		tags := make([]registry.Tag, 0, len(all))
		for i := range all {
			if t := all[i].tag(); t.Name != "" {
				tags = append(tags, t)
			}
		}
		r.listed.add(repo, tags)
		r.listed.hold(repo, all)
		for _, t := range tags {
			if err := each(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// tagURL is where the API has a repository's tags, or one of them.
func (r *Registry) tagURL(repo string, tag ...string) (*url.URL, error) {
	namespace, name := cutName(repo)
	if !isName(namespace) || !isName(name) {
		return nil, registry.ErrNotFound
	}
	return r.api.at(nil, append([]string{"v2", "namespaces", namespace, "repositories", name, "tags"}, tag...)...), nil
}

// names yields the tags that the API has not told, after it failed with why.
func (r *Registry) names(ctx context.Context, repo string, why error, seen map[string]bool, yield func(registry.Tag, error) bool) {
	r.notes.set(repo, r.noteOf(repo, why, len(seen)))
	for t, err := range r.Registry.Tags(ctx, repo) {
		if err != nil {
			if isMissing(why) && (errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden)) {
				err = r.fail(opTags, repo, why) // to the registry what is missing is forbidden
			}
			yield(registry.Tag{}, r.limited(err))
			return
		}
		if seen[t.Name] {
			continue
		}
		if !yield(t, nil) {
			return
		}
	}
}

func isMissing(err error) bool { return errors.Is(err, registry.ErrNotFound) }

// noteOf says why part of a list comes without details.
func (r *Registry) noteOf(repo string, why error, told int) string {
	anonymous := r.Access(repo).User == ""
	switch {
	case anonymous && oci.Status(why) == http.StatusForbidden && told > 0:
		return "`regtui login docker.io` for all details: " + strconv.Itoa(told) + " tags without"
	case errors.Is(why, registry.ErrRateLimited):
		return "Docker Hub's API limit is reached, which is not the pull limit: the rest is read from the registry"
	case isMissing(why):
		return ""
	}
	if told, ok := errors.AsType[*registry.Error](r.fail(opTags, repo, why)); ok {
		why = told.Err
	}
	return "Docker Hub's API failed (" + why.Error() + "): the rest is read from the registry"
}

// listed is what lists of tags have told in this run, for Describe.
type listed struct {
	mu      sync.Mutex
	all     map[string]map[string]registry.Tag
	indexes map[string]map[v1.Hash][]v1.Hash // what they hold
}

// maxListed is how many repositories' lists are kept.
const maxListed = 32

func (l *listed) begin(repo string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil || len(l.all) >= maxListed {
		l.all = map[string]map[string]registry.Tag{}
		l.indexes = map[string]map[v1.Hash][]v1.Hash{}
	}
	l.all[repo] = map[string]registry.Tag{}
	l.indexes[repo] = map[v1.Hash][]v1.Hash{}
}

// hold takes what the indexes among tags hold, where all of it was told.
func (l *listed) hold(repo string, tags []tagWire) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.indexes[repo]
	if held == nil { // dropped meanwhile
		return
	}
	for i := range tags {
		index, err := v1.NewHash(string(tags[i].Digest))
		if err != nil || !types.MediaType(tags[i].MediaType).IsIndex() || held[index] != nil {
			continue
		}
		if inside, ok := tags[i].inside(); ok {
			held[index] = inside
		}
	}
}

func (l *listed) inside(repo string, index v1.Hash) ([]v1.Hash, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	inside, ok := l.indexes[repo][index]
	return inside, ok
}

func (l *listed) add(repo string, tags []registry.Tag) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all[repo] == nil { // dropped meanwhile
		return
	}
	for _, t := range tags {
		l.all[repo][t.Name] = t
	}
}

func (l *listed) get(repo, tag string) (registry.Tag, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.all[repo][tag]
	return t, ok
}

// notes are what is to be said about listings.
type notes struct {
	mu  sync.Mutex
	all map[string]string
}

func (n *notes) set(repo, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.all == nil {
		n.all = map[string]string{}
	}
	n.all[repo] = text
}

// Note is about the last listing of a repository's tags, or for the empty name
// of the repositories.
func (r *Registry) Note(repo string) string {
	r.notes.mu.Lock()
	defer r.notes.mu.Unlock()
	return r.notes.all[expand(repo)]
}
