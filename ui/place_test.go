package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestCrumbs(t *testing.T) {
	repos := func(namespace string) Place {
		return Place{Screen: Repositories, Host: "h", Namespace: namespace}
	}
	tags := Place{Screen: Tags, Host: "h", Repo: "a/b"}
	tag := Place{Screen: Image, Host: "h", Repo: "a/b", Ref: "1.0", Tab: "layers"}
	digest := Place{Screen: Image, Host: "h", Repo: "a/b", Ref: "sha256:9f"}
	full := digest
	full.Ref = "sha256:4a1b9c02e7f1" + strings.Repeat("0", 52)
	for _, c := range []struct {
		place Place
		want  []Crumb
	}{
		{Place{Screen: Registries}, nil},
		{repos(""), []Crumb{{"h", repos("")}}},
		{repos("a/b"), []Crumb{{"h", repos("")}, {"a", repos("a")}, {"b", repos("a/b")}}},
		{tags, []Crumb{{"h", repos("")}, {"a", repos("a")}, {"b", tags}}},
		{tag, []Crumb{{"h", repos("")}, {"a", repos("a")}, {"b:1.0", tag}}},
		{digest, []Crumb{{"h", repos("")}, {"a", repos("a")}, {"b@sha256:9f", digest}}},
		{full, []Crumb{{"h", repos("")}, {"a", repos("a")}, {"b@sha256:4a1b9c02e7f1…", full}}},
	} {
		if got := c.place.Crumbs(); !slices.Equal(got, c.want) {
			t.Errorf("%+v:\n got %+v\nwant %+v", c.place, got, c.want)
		}
	}
}

func TestSend(t *testing.T) {
	if got := Send(Pop{})(); got != (Pop{}) {
		t.Errorf("got %#v", got)
	}
}
