package image

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

func tag(name string, d v1.Hash) registry.Tag { return registry.Tag{Name: name, Digest: d} }

func TestShared(t *testing.T) {
	f := newFake()
	one := f.image(t, `{"os":"linux","architecture":"arm64"}`, []string{"base:9", "b:1"})
	amd := f.image(t, `{}`, []string{"base:9", "x:1"})
	arm := f.image(t, `{ }`, []string{"other:1"})
	ix := f.manifest(t, index(descriptor(arm, "linux/arm64/v8", ""), descriptor(amd, "linux/amd64", "")))
	windows := f.manifest(t, index(descriptor(hash("never asked for"), "windows/amd64", "")))
	broken := hash("not there")
	tags := []registry.Tag{tag("a", one), tag("i", ix), tag("b", one), tag("unknown", v1.Hash{}), tag("w", windows), tag("gone", broken)}
	layers := []v1.Hash{hash("base"), hash("b"), hash("other")}

	for platform, inIndex := range map[registry.Platform][]v1.Hash{
		{OS: "linux", Architecture: "arm64"}:                {hash("other")},
		{OS: "linux", Architecture: "amd64", Variant: "v1"}: {hash("base")},
	} {
		f.asked = nil
		got := map[v1.Hash]Share{}
		done := 0
		for s, err := range Shared(t.Context(), f, "shop/api", platform, layers, tags) {
			if err != nil {
				t.Fatal(err)
			}
			if done++; s.Done != done || s.Total != 4 {
				t.Errorf("progress %d of %d, want %d of 4", s.Done, s.Total, done)
			}
			got[s.Digest] = s
		}
		if s := got[one]; !slices.Equal(s.Tags, []string{"a", "b"}) || !slices.Equal(s.Layers, layers[:2]) || s.Err != nil {
			t.Errorf("one: %+v", s)
		}
		if s := got[ix]; !slices.Equal(s.Layers, inIndex) || s.Err != nil {
			t.Errorf("index for %v: %+v", platform, s)
		}
		if s := got[windows]; s.Layers != nil || s.Err != nil {
			t.Errorf("no such platform: %+v", s)
		}
		if s := got[broken]; !errors.Is(s.Err, registry.ErrNotFound) {
			t.Errorf("not there: %+v", s)
		}
		if len(f.asked) != 5 {
			t.Errorf("asked for %v", f.asked)
		}
	}
}

func TestSharedSpendsNoPulls(t *testing.T) {
	f := newFake()
	hand := f.image(t, `{}`, []string{"a:1"})
	far := f.image(t, `{ }`, []string{"a:1"})
	f.cost = map[v1.Hash]int{far: 1}
	for s, err := range Shared(t.Context(), paid{f}, "shop/api", registry.Platform{}, []v1.Hash{hash("a")}, []registry.Tag{tag("h", hand), tag("f", far)}) {
		if err != nil || errors.Is(s.Err, ErrCosts) != (s.Digest == far) {
			t.Errorf("%+v, %v", s, err)
		}
	}
	if len(f.asked) != 1 {
		t.Errorf("asked for %v", f.asked)
	}
}

func TestSharedEnds(t *testing.T) {
	f := newFake()
	var tags []registry.Tag
	for n := range 500 {
		d := hash(fmt.Sprint(n))
		f.fail[d.String()] = registry.ErrOffline
		tags = append(tags, tag(fmt.Sprint(n), d))
	}
	var last error
	for _, err := range Shared(t.Context(), f, "shop/api", registry.Platform{}, nil, tags) {
		last = err
	}
	f.mu.Lock()
	if n := len(f.asked); !errors.Is(last, registry.ErrOffline) || n > 100 {
		t.Errorf("%v after %d requests", last, n)
	}
	f.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	last = nil
	for _, err := range Shared(ctx, f, "shop/api", registry.Platform{}, nil, tags) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("cancelled: %v", last)
	}
	for range Shared(t.Context(), f, "shop/api", registry.Platform{}, nil, tags) {
		break
	}
}
