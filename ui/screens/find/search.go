package find

import (
	"context"
	"errors"
	"iter"
	"strings"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/ui"
)

// How far a search goes in one registry. Looking must not become a load on
// anybody; what a bound cut off is told.
const (
	mostRepositories = 500   // looked into for tags or digests
	mostTagsAsked    = 200   // of a repository, described to learn their digests
	mostHits         = 500   // told
	mostHitsEach     = 50    // of one repository
	mostTagsListed   = 50000 // of a repository
	workers          = 4
	hopeless         = 12 // failures, without a success, after which it is given up
)

// hit is one thing found.
type hit struct {
	repo   string
	tag    string  // empty for a repository
	digest v1.Hash // where it is known
}

// news is what a search in one registry tells as it goes on.
type news struct {
	hits   []hit
	looked int    // repositories looked at
	failed error  // why one of them could not be read
	note   string // why less was looked at than there is
	login  bool   // for want of a login
}

// places is what is known of a registry beside its catalogue.
type places struct {
	namespaces []string // of the config
	visited    []string // repositories gone to before
}

// search looks for what q asks in one registry. It ends with the first error
// that leaves nothing more to try.
func search(ctx context.Context, r registry.Registry, q query, known places, filler *details.Filler) iter.Seq2[news, error] {
	return func(yield func(news, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		s := &searcher{r: r, q: q, known: known, filler: filler, out: make(chan told)}
		go s.run(ctx)
		looked, failed := 0, 0
		for t := range s.out {
			looked += t.looked
			if t.failed != nil {
				failed++
			}
			if looked == 0 && failed == hopeless {
				t.err = t.failed
			}
			if !yield(t.news, t.err) || t.err != nil {
				cancel()
				for range s.out { // let the workers end
				}
				return
			}
		}
	}
}

type told struct {
	news
	err error
}

type searcher struct {
	r      registry.Registry
	q      query
	known  places
	filler *details.Filler
	out    chan told
}

func (s *searcher) tell(ctx context.Context, n news, err error) bool {
	select {
	case s.out <- told{n, err}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *searcher) run(ctx context.Context) {
	defer close(s.out)
	if s.q.what == repositories {
		s.names(ctx)
		return
	}
	names := make(chan string)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for name := range names {
				n, err := s.lookInto(ctx, name)
				switch {
				case err == nil:
					n.looked = 1
				case unlisted(err): // what may not be read is not found
					n.looked = 1
				default:
					n.failed = err
				}
				if !s.tell(ctx, n, nil) {
					return
				}
			}
		})
	}
	s.feed(ctx, names)
	wait.Wait()
}

// feed gives the workers the repositories to look into.
func (s *searcher) feed(ctx context.Context, names chan<- string) {
	defer close(names)
	n := 0
	for name, err := range s.candidates(ctx) {
		if err != nil {
			s.tell(ctx, news{}, err)
			return
		}
		if n++; n > mostRepositories {
			s.tell(ctx, news{note: "only the first repositories were looked into"}, nil)
			return
		}
		select {
		case names <- name:
		case <-ctx.Done():
			return
		}
	}
}

// names tells the repositories that match.
func (s *searcher) names(ctx context.Context) {
	found := 0
	for name, err := range s.candidates(ctx) {
		if err != nil {
			s.tell(ctx, news{}, err)
			return
		}
		if found++; found > mostHits {
			s.tell(ctx, news{note: "only the first are shown"}, nil)
			return
		}
		if !s.tell(ctx, news{hits: []hit{{repo: name}}, looked: 1}, nil) {
			return
		}
	}
}

// candidates streams the repositories whose names match, from the catalogue,
// or from whatever else is known where there is none.
func (s *searcher) candidates(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		any := false
		for repo, err := range s.r.Repositories(ctx, registry.Query{Text: s.q.repo}) {
			if err != nil {
				if any || !unlisted(err) {
					yield("", err)
					return
				}
				n := news{note: "no catalogue, only what was opened"}
				if ui.NeedsLogin(err, s.r.Access("")) {
					n = news{note: "wants a login to list what it has", login: true}
				}
				s.tell(ctx, n, nil)
				s.elsewhere(ctx, yield)
				return
			}
			any = true
			if s.q.hasRepo(repo.Name) && !yield(repo.Name, nil) {
				return
			}
		}
	}
}

// unlisted reports that a registry does not list its repositories, to us or to anybody.
func unlisted(err error) bool {
	return errors.Is(err, registry.ErrUnsupported) || errors.Is(err, registry.ErrUnauthorized) ||
		errors.Is(err, registry.ErrForbidden) || errors.Is(err, registry.ErrNotFound)
}

// elsewhere streams candidates without a catalogue: the name itself, what was
// visited, the namespaces of the config, and the registry's own search.
func (s *searcher) elsewhere(ctx context.Context, yield func(string, error) bool) {
	seen := map[string]bool{}
	once := func(name string) bool {
		if seen[name] || !s.q.hasRepo(name) {
			return true
		}
		seen[name] = true
		return yield(name, nil)
	}
	for _, name := range s.known.visited {
		if !once(name) {
			return
		}
	}
	if s.q.repo != "" && s.exists(ctx, s.q.repo) && !once(s.q.repo) {
		return
	}
	for _, ns := range s.known.namespaces {
		for repo, err := range s.r.Repositories(ctx, registry.Query{Namespace: ns, Text: s.q.repo}) {
			if err != nil || !once(repo.Name) {
				break
			}
		}
	}
	finder, ok := s.r.(registry.Searcher)
	if !ok || s.q.repo == "" {
		return
	}
	for repo, err := range finder.Search(ctx, s.q.repo) {
		if err != nil {
			yield("", err)
			return
		}
		if !once(repo.Name) {
			return
		}
	}
}

// exists reports whether the name is a repository's whole name.
func (s *searcher) exists(ctx context.Context, name string) bool {
	if strings.Trim(name, "/") != name {
		return false
	}
	for _, err := range s.r.Tags(ctx, name) {
		return err == nil
	}
	return false
}
