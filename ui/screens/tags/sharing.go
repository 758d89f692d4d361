package tags

import (
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// sharing knows which tags are the same image, as the digests come in.
type sharing map[v1.Hash]*group

// mostNames is how many names of a group are kept: more do not fit anywhere.
const mostNames = 32

// group is the tags of one digest.
type group struct {
	digest v1.Hash
	total  int
	// names are the shortest ones, in order: those are what people pull by
	// ("latest", "1", "1.29").
	names []string
}

func shorter(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// join puts a tag into the group of a digest, and takes it out of the one that
// it was in. No digest has no group.
func (s sharing) join(tag string, d v1.Hash, was *group) *group {
	if was != nil {
		if was.digest == d {
			return was
		}
		s.leave(tag, was)
	}
	if d == (v1.Hash{}) {
		return nil
	}
	g := s[d]
	if g == nil {
		g = &group{digest: d}
		s[d] = g
	}
	g.total++
	at, _ := slices.BinarySearchFunc(g.names, tag, shorter)
	g.names = slices.Insert(g.names, at, tag)
	g.names = g.names[:min(len(g.names), mostNames)]
	return g
}

func (s sharing) leave(tag string, g *group) {
	if i := slices.Index(g.names, tag); i >= 0 {
		g.names = slices.Delete(g.names, i, i+1)
	}
	if g.total--; g.total == 0 {
		delete(s, g.digest)
	}
}

// count is how many tags are the same image; none where that is not known.
func (g *group) count() int {
	if g == nil {
		return 0
	}
	return g.total
}

// others joins the tags of the group but one, as many as fill width cells.
func (g *group) others(tag string, width int) string {
	if g.count() < 2 {
		return ""
	}
	var b strings.Builder
	for _, name := range g.names {
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
