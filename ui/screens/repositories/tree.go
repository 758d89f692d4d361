package repositories

import (
	"slices"
	"strings"

	"github.com/regtui/regtui/registry"
)

// tree holds repositories by namespace, and grows as they arrive.
type tree struct {
	root  *space
	names map[string]*registry.Repository
	all   []*registry.Repository // as they came
}

// space is one namespace.
type space struct {
	name   string // full, without a slash at the end; empty for the root
	spaces []*space
	byPart map[string]*space
	repos  []*registry.Repository
	count  int  // repositories below, at any depth
	sorted bool // spaces and repos are in order
}

func newTree() *tree {
	return &tree{root: &space{}, names: map[string]*registry.Repository{}}
}

// add puts a repository in its place; one that is there already is updated.
func (t *tree) add(r registry.Repository) {
	if known := t.names[r.Name]; known != nil {
		*known = r
		return
	}
	added := &r
	t.names[r.Name] = added
	t.all = append(t.all, added)
	s := t.root
	s.count++
	for rest := r.Name; ; {
		part, after, deeper := strings.Cut(rest, "/")
		if !deeper {
			break
		}
		s = s.child(part)
		s.count++
		rest = after
	}
	s.repos, s.sorted = append(s.repos, added), false
}

// grow makes a namespace that may stay without repositories.
func (t *tree) grow(namespace string) {
	s := t.root
	for part := range strings.SplitSeq(namespace, "/") {
		s = s.child(part)
	}
}

// child is the namespace of that name below s, made where it is not there.
func (s *space) child(part string) *space {
	if c := s.byPart[part]; c != nil {
		return c
	}
	c := &space{name: part}
	if s.name != "" {
		c.name = s.name + "/" + part
	}
	if s.byPart == nil {
		s.byPart = map[string]*space{}
	}
	s.byPart[part] = c
	s.spaces, s.sorted = append(s.spaces, c), false
	return c
}

func (s *space) sort() {
	if s.sorted {
		return
	}
	slices.SortFunc(s.spaces, func(a, b *space) int { return strings.Compare(a.name, b.name) })
	slices.SortFunc(s.repos, func(a, b *registry.Repository) int { return strings.Compare(a.Name, b.Name) })
	s.sorted = true
}

// row is a line of the screen: a namespace or a repository.
type row struct {
	registry.Repository
	space bool   // a namespace, whose Name is without a slash at the end
	label string // what is shown of the name, below its parents
	depth int
	open  bool
	count int // repositories in the namespace
	order int // place in the tree
}

// key tells rows apart; a name can be both a namespace and a repository.
func (r *row) key() string {
	if r.space {
		return "namespace " + r.Name
	}
	return r.Name
}

// rows are the lines below a namespace, with what is in open ones. The empty
// namespace is all of the tree; from the last name to the first if backwards.
func (t *tree) rows(namespace string, open func(string) bool, backwards bool) []row {
	return t.below(namespace).rows(nil, 0, open, backwards)
}

// below is a namespace of the tree, or the deepest one there is on the way to it.
func (t *tree) below(namespace string) *space {
	s := t.root
	for part := range strings.SplitSeq(namespace, "/") {
		if c := s.byPart[part]; c != nil && namespace != "" {
			s = c
		}
	}
	return s
}

// inside are the first n repositories below a namespace.
func (s *space) inside(n int) []*registry.Repository {
	s.sort()
	var out []*registry.Repository
	for _, c := range s.spaces {
		if len(out) < n {
			out = append(out, c.inside(n-len(out))...)
		}
	}
	out = append(out, s.repos...)
	return out[:min(len(out), n)]
}

func (s *space) rows(out []row, depth int, open func(string) bool, backwards bool) []row {
	s.sort()
	for i := range s.spaces {
		c := at(s.spaces, i, backwards)
		for len(c.spaces) == 1 && len(c.repos) == 0 { // nothing to choose here
			c = c.spaces[0]
		}
		if c.count == 1 && len(c.repos) == 1 {
			out = append(out, leaf(c.repos[0], s, depth, len(out)))
			continue
		}
		r := row{
			space: true, label: below(c.name, s), depth: depth,
			open: open(c.name), count: c.count, order: len(out),
		}
		r.Name = c.name
		out = append(out, r)
		if r.open {
			out = c.rows(out, depth+1, open, backwards)
		}
	}
	for i := range s.repos {
		out = append(out, leaf(at(s.repos, i, backwards), s, depth, len(out)))
	}
	return out
}

func at[T any](all []T, i int, backwards bool) T {
	if backwards {
		i = len(all) - 1 - i
	}
	return all[i]
}

func leaf(r *registry.Repository, under *space, depth, order int) row {
	return row{Repository: *r, label: below(r.Name, under), depth: depth, order: order}
}

// below is the part of a name that comes after its namespace.
func below(name string, s *space) string {
	if s.name == "" {
		return name
	}
	return strings.TrimPrefix(name, s.name+"/")
}

// flat are repositories, each with its full name; the table puts them in order.
func flat(all []*registry.Repository) []row {
	out := make([]row, len(all))
	for i, r := range all {
		out[i] = row{Repository: *r, label: r.Name}
	}
	return out
}
