package oci

import (
	"context"
	"slices"
	"strings"
)

// scope is what a token is asked for (distribution's
// docs/content/spec/auth/scope.md). Nothing more than reading is asked for to
// read.
type scope struct {
	kind string // "registry" or "repository"; "push" or "delete" to change one
	name string // "catalog" or the repository
	// space is the namespace that the catalogue is read for: a login may be
	// stored for it alone.
	space string
}

// catalog is the scope of reading the catalogue for a namespace.
func catalog(namespace string) scope {
	return scope{kind: "registry", name: "catalog", space: strings.Trim(namespace, "/")}
}

// changes reports a scope that is for more than reading.
func (s scope) changes() bool { return s.kind == "push" || s.kind == "delete" }

// String writes the scope as a token service takes it.
func (s scope) String() string {
	switch s.kind {
	case "registry":
		return "registry:" + s.name + ":*"
	case "repository":
		return "repository:" + s.name + ":pull"
	case "push":
		return "repository:" + s.name + ":pull,push"
	case "delete":
		return "repository:" + s.name + ":pull,push,delete"
	}
	return ""
}

// as writes the scope with the actions that the registry named in its
// challenge where it is to change something: Distribution wants "delete", Quay
// refuses who asks for that and wants "pull,push".
func (s scope) as(offered string) string {
	if !s.changes() {
		return s.String()
	}
	for one := range strings.FieldsSeq(offered) {
		actions := strings.Split(one[strings.LastIndexByte(one, ':')+1:], ",")
		writes := slices.ContainsFunc(actions, func(a string) bool { return a == "push" || a == "delete" || a == "*" })
		if writes && strings.HasPrefix(one, "repository:") {
			return "repository:" + s.name + ":" + strings.Join(actions, ",")
		}
	}
	return s.String()
}

// repo is the repository or namespace whose login is used; empty for the
// registry's own.
func (s scope) repo() string {
	if s.kind == "repository" || s.changes() {
		return s.name
	}
	return s.space
}

type scopeKey struct{}

func withScope(ctx context.Context, s scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

func scopeOf(ctx context.Context) scope {
	s, _ := ctx.Value(scopeKey{}).(scope)
	return s
}

// readScope is what a registry asks for instead of our own scope, as far as it
// is only reading: asking Quay for "push" would create a repository. It is
// empty when there is nothing else to ask for.
func readScope(offered, asked string) string {
	var kept []string
	for one := range strings.FieldsSeq(offered) {
		i := strings.LastIndexByte(one, ':')
		if i < 0 {
			continue
		}
		name, actions := one[:i], one[i+1:]
		if strings.HasPrefix(name, "repository") {
			if !slices.Contains(strings.Split(actions, ","), "pull") {
				continue
			}
			actions = "pull"
		}
		kept = append(kept, name+":"+actions)
	}
	if s := strings.Join(kept, " "); s != asked {
		return s
	}
	return ""
}
