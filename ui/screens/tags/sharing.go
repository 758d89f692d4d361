package tags

import (
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// sharing knows which tags are the same image, as the digests come in.
type sharing struct {
	groups map[v1.Hash]*group
	digest map[string]v1.Hash
}

// group is the tags of one digest.
type group struct {
	names  []string
	sorted bool
}

func newSharing() *sharing {
	return &sharing{groups: map[v1.Hash]*group{}, digest: map[string]v1.Hash{}}
}

// set takes what a tag points at. It tells whether that is news.
func (s *sharing) set(tag string, d v1.Hash) bool {
	old, known := s.digest[tag]
	if d == (v1.Hash{}) || known && old == d {
		return false
	}
	if known {
		s.drop(tag, old)
	}
	s.digest[tag] = d
	g := s.groups[d]
	if g == nil {
		g = &group{}
		s.groups[d] = g
	}
	g.names, g.sorted = append(g.names, tag), false
	return true
}

func (s *sharing) drop(tag string, d v1.Hash) {
	g := s.groups[d]
	if i := slices.Index(g.names, tag); i >= 0 {
		g.names = slices.Delete(g.names, i, i+1)
	}
	if len(g.names) == 0 {
		delete(s.groups, d)
	}
}

// count is how many tags point at a digest.
func (s *sharing) count(d v1.Hash) int {
	if g := s.groups[d]; g != nil {
		return len(g.names)
	}
	return 0
}

// names are all tags of a digest, the shortest first: those are the ones that
// people pull by ("latest", "1", "1.29"). The slice is not to be changed.
func (s *sharing) names(d v1.Hash) []string {
	g := s.groups[d]
	if g == nil {
		return nil
	}
	if !g.sorted {
		slices.SortFunc(g.names, func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		g.sorted = true
	}
	return g.names
}

// others joins the other tags of a tag's digest, as many as fit a cell.
func (s *sharing) others(tag string, d v1.Hash, width int) string {
	var b strings.Builder
	for _, name := range s.names(d) {
		if name == tag {
			continue
		}
		if b.Len() > width {
			break
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}
