// Package remove takes tags away and brings them back: a plan says what goes
// and what stays because of whom, a journal keeps what is removed before it is,
// and undo puts it back as long as the registry has what it is made of.
package remove

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// Remover is a registry that tags can be removed from and put back into.
type Remover interface {
	registry.Registry
	registry.TagDeleter
	registry.ManifestDeleter
	registry.ManifestPutter
	registry.Header
}

// checker is a registry that may know, before anything is looked at or paid
// for, that nothing can be removed from a repository.
type checker interface {
	MayRemove(ctx context.Context, repo string) error
}

// Of gives a registry as one to remove from, or registry.ErrUnsupported where
// it is none.
func Of(r registry.Registry) (Remover, error) {
	if rm, ok := r.(Remover); ok {
		return rm, nil
	}
	return nil, &registry.Error{Op: "remove from", Host: r.Host(), Err: registry.ErrUnsupported}
}

// Plan is what is to be removed from one repository.
type Plan struct {
	Host  string
	Repo  string
	Items []Item
	// Pulls is what reading the manifests for the journal costs, where the
	// registry counts that: one for each that is not at hand.
	Pulls int

	kept  map[v1.Hash][]string // the tags that stay, by what they point at
	depth map[v1.Hash]int      // see looker.depths
}

// Item is a tag to remove, or with Tag empty the manifest itself after its tags.
type Item struct {
	Tag       string
	Digest    v1.Hash
	MediaType types.MediaType
	// Along says that a tag was not named: it goes because its manifest does.
	Along bool
	// What the manifest stays for, when its tag goes: other tags, the tags of
	// indexes that hold it, and how many signatures and the like refer to it.
	Tags      []string
	Indexes   []string
	Referrers int
	// Pulls is what reading the manifest for the journal costs, told at the
	// first item of a manifest.
	Pulls int
	// Unsure is why it could not be found out what else needs the manifest.
	Unsure error
	// Err is why this cannot be removed: it is not there, or it is needed.
	Err error
}

// Alone reports that nothing else needs the manifest.
func (it *Item) Alone() bool {
	return len(it.Tags) == 0 && len(it.Indexes) == 0 && it.Referrers == 0 && it.Unsure == nil
}

// Ref is the item within its repository: ":tag" or "@digest".
func (it *Item) Ref() string {
	if it.Tag == "" {
		return "@" + it.Digest.String()
	}
	return ":" + it.Tag
}

// Why says what the manifest stays for, or "" where nothing needs it.
func (it *Item) Why() string {
	var all []string
	if n := len(it.Tags); n > 0 {
		all = append(all, named(n, "tag", it.Tags))
	}
	if n := len(it.Indexes); n > 0 {
		all = append(all, named(n, "index", it.Indexes))
	}
	if it.Referrers > 0 {
		all = append(all, fmt.Sprintf("what refers to it (%d)", it.Referrers))
	}
	if it.Unsure != nil {
		all = append(all, "what could not be looked at ("+it.Unsure.Error()+")")
	}
	return strings.Join(all, ", ")
}

// named is "tag a", "tags a, b, c" or "tags a, b and 7 more".
func named(n int, what string, names []string) string {
	if n > 1 {
		what = strings.Replace(what+"s", "xs", "xes", 1)
	}
	const shown = 3
	if n <= shown {
		return what + " " + strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s %s and %d more", what, strings.Join(names[:shown-1], ", "), n-shown+1)
}

// Count is how many items the plan removes.
func (p *Plan) Count() int {
	tags, manifests := p.Counts()
	return tags + manifests
}

// Counts is how many tags and how many manifests the plan removes.
func (p *Plan) Counts() (tags, manifests int) {
	for i := range p.Items {
		switch it := &p.Items[i]; {
		case it.Err != nil:
		case it.Tag == "":
			manifests++
		default:
			tags++
		}
	}
	return tags, manifests
}

// Pulls is a number of pulls in words.
func Pulls(n int) string {
	if n == 1 {
		return "1 pull"
	}
	return fmt.Sprintf("%d pulls", n)
}

// errNeeded says that a manifest is not removed because of others.
var errNeeded = errors.New("needed by")

// Look finds out what refs, tags and "sha256:…" of a repository, point at and
// what else needs that. It asks with a HEAD what each tag of the repository
// points at, and reads the indexes that stay where that matters. Where reading
// costs pulls it reads none, and takes what the registry's own list tells of
// tags that were not named. progress may be nil.
func Look(ctx context.Context, r Remover, repo string, refs []string, progress func(done, total int)) (*Plan, error) {
	if c, ok := r.(checker); ok {
		if err := c.MayRemove(ctx, repo); err != nil {
			return nil, err
		}
	}
	l := looker{r: r, repo: repo, refs: unique(refs), progress: progress}
	if err := l.heads(ctx); err != nil {
		return nil, err
	}
	p := &Plan{Host: r.Host(), Repo: repo}
	p.Items, p.kept = l.items()
	if err := l.needs(ctx, p); err != nil {
		return nil, err
	}
	p.settle()
	l.pulls(p)
	p.depth = l.depths(ctx, p)
	return p, ctx.Err()
}

// pulls finds what it costs to keep the manifests of a plan.
func (l *looker) pulls(p *Plan) {
	seen := map[v1.Hash]bool{}
	for i := range p.Items {
		if it := &p.Items[i]; it.Err == nil && !seen[it.Digest] {
			seen[it.Digest] = true
			it.Pulls = registry.PullCost(l.r, l.repo, it.Digest)
			p.Pulls += it.Pulls
		}
	}
}

// settle decides on what was asked for by digest: it goes last, with its tags,
// and not at all where something else needs it.
func (p *Plan) settle() {
	refused := map[v1.Hash]bool{}
	for i := range p.Items {
		it := &p.Items[i]
		if it.Tag == "" && it.Err == nil && !it.Alone() {
			it.Err = fmt.Errorf("%w %s", errNeeded, it.Why())
			refused[it.Digest] = true
		}
	}
	p.Items = slices.DeleteFunc(p.Items, func(it Item) bool {
		if it.Along && refused[it.Digest] {
			p.kept[it.Digest] = append(p.kept[it.Digest], it.Tag)
			return true
		}
		return false
	})
}

func unique(all []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
