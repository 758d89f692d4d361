package book

import (
	"maps"
	"slices"
	"strings"
)

// Named is which helpers a file names: docker's "credsStore" and "credHelpers".
// Docker Desktop, VS Code, gcloud and others rewrite them unasked, and the
// logins that were found through them are lost to docker then.
type Named struct {
	Path    string            `json:"path"`
	Store   string            `json:"credsStore,omitempty"`
	Helpers map[string]string `json:"credHelpers,omitempty"` // by the key as it stands there
}

// StoreKey is the Change.Key of "credsStore". All others are keys of
// "credHelpers".
const StoreKey = "credsStore"

// Change is a helper that a file names otherwise than before.
type Change struct {
	Key string `json:"key"` // StoreKey, or a registry of "credHelpers"
	// Was and Is are the helper's names; nil where none is named.
	Was *string `json:"was,omitempty"`
	Is  *string `json:"is,omitempty"`
}

// String tells the change in a few words.
func (c Change) String() string {
	switch {
	case c.Was == nil && c.Is == nil:
		return c.Key + " is as it was"
	case c.Was == nil:
		return c.Key + " names " + named(*c.Is) + " now, and named none before"
	case c.Is == nil:
		return c.Key + " named " + named(*c.Was) + ", and names none now"
	}
	return c.Key + " named " + named(*c.Was) + ", and names " + named(*c.Is) + " now"
}

func named(helper string) string {
	if helper == "" {
		return "the file itself"
	}
	return "docker-credential-" + helper
}

// Since tells what n names otherwise than before, by key, "credsStore" first.
func (n Named) Since(before Named) []Change {
	was, is := before.all(), n.all()
	keys := slices.Collect(maps.Keys(was))
	for key := range is {
		if _, ok := was[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		if (a == StoreKey) != (b == StoreKey) {
			return map[bool]int{true: -1, false: 1}[a == StoreKey]
		}
		return strings.Compare(a, b)
	})
	var out []Change
	for _, key := range keys {
		c := Change{Key: key, Was: lookup(was, key), Is: lookup(is, key)}
		if (c.Was == nil) != (c.Is == nil) || c.Was != nil && *c.Was != *c.Is {
			out = append(out, c)
		}
	}
	return out
}

// With is n after the changes: each key names what it Is then.
func (n Named) With(changes ...Change) Named {
	out := Named{Path: n.Path, Store: n.Store, Helpers: maps.Clone(n.Helpers)}
	if out.Helpers == nil {
		out.Helpers = map[string]string{}
	}
	for _, c := range changes {
		switch {
		case c.Key == StoreKey && c.Is == nil:
			out.Store = ""
		case c.Key == StoreKey:
			out.Store = *c.Is
		case c.Is == nil:
			delete(out.Helpers, c.Key)
		default:
			out.Helpers[c.Key] = *c.Is
		}
	}
	return out
}

// all are the names by key. An empty "credsStore" names nothing, as docker has
// it; an empty row of "credHelpers" names the file itself.
func (n Named) all() map[string]string {
	out := maps.Clone(n.Helpers)
	if out == nil {
		out = map[string]string{}
	}
	if n.Store != "" {
		out[StoreKey] = n.Store
	}
	return out
}

func lookup(m map[string]string, key string) *string {
	v, ok := m[key]
	if !ok {
		return nil
	}
	return &v
}

// NamedIn is what is remembered of a file; ok is false for one that was never
// looked at.
func (p *Page) NamedIn(path string) (n Named, ok bool) {
	for _, n := range p.Named {
		if n.Path == path {
			return n, true
		}
	}
	return Named{Path: path}, false
}

// SetNamed remembers what a file names.
func (p *Page) SetNamed(n Named) {
	for i := range p.Named {
		if p.Named[i].Path == n.Path {
			p.Named[i] = n
			return
		}
	}
	p.Named = append(p.Named, n)
}
