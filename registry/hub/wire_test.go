package hub

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

const digest = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

func TestTagWire(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want func(registry.Tag) bool
	}{
		{`{"name":"a"}`, func(t registry.Tag) bool { return t.Kind == "" && !t.Described() }},
		{`{"name":"old","digest":null,"media_type":null,"images":null,"full_size":5,"last_updated":null,"tag_last_pushed":null}`, func(t registry.Tag) bool { return t.Size == 5 && t.Kind == "" && t.Pushed.IsZero() }},
		{`{"name":"a","digest":"` + digest + `","media_type":"application/vnd.docker.distribution.manifest.v2+json","full_size":"7","last_updated":"2026-11-01T02:08:17.1Z","images":[{"os":"linux","architecture":"arm64","variant":"v8","size":-3}]}`, func(t registry.Tag) bool {
			return t.Kind == registry.KindImage && t.Size == 0 && t.Platform.String() == "linux/arm64/v8" && t.Pushed.Year() == 2026
		}},
		{`{"name":"a","digest":"` + digest + `","media_type":"application/vnd.oci.image.index.v1+json","full_size":7,"images":[{"os":"unknown","architecture":"unknown","size":1},{"os":"linux","architecture":"s390x","size":2},{"os":"linux","architecture":"amd64","size":3}]}`, func(t registry.Tag) bool {
			return t.Kind == registry.KindIndex && t.Size == 3 && len(t.Platforms) == 2
		}},
		{`{"name":"a","digest":"` + digest + `","media_type":"application/vnd.oci.image.manifest.v1+json","content_type":"helm","images":[{"os":"linux","architecture":"amd64"}]}`, func(t registry.Tag) bool {
			return t.Kind == registry.KindArtifact && t.ArtifactType == "helm" && t.Platforms == nil
		}},
		{`{"name":7,"digest":{},"images":[],"full_size":[]}`, func(t registry.Tag) bool { return t.Name == "" && t.Size == 0 }},
	} {
		var w tagWire
		if err := json.Unmarshal([]byte(c.raw), &w); err != nil {
			t.Errorf("%s: %v", c.raw, err)
		} else if got := w.tag(); !c.want(got) {
			t.Errorf("%s: %+v", c.raw, got)
		}
	}
}

func TestPulls(t *testing.T) {
	for raw, want := range map[string]pulls{
		`"1B+"`: {1e9, true}, `"500M+"`: {5e8, true}, `"10K+"`: {1e4, true}, `"97"`: {97, false}, `97`: {97, false},
		`null`: {}, `""`: {}, `"many"`: {}, `"-4K"`: {}, `"1e300B"`: {},
	} {
		var got pulls
		if err := json.Unmarshal([]byte(raw), &got); err != nil || got != want {
			t.Errorf("%s: %+v, %v", raw, got, err)
		}
	}
}

func TestComeBack(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	for _, c := range []struct {
		name, value string
		want        time.Duration
		ok          bool
	}{
		{"X-Retry-After", "1800000030", 31 * time.Second, true},
		{"X-RateLimit-Reset", "1800000000", time.Second, true},
		{"X-Retry-After", "1799999990", time.Second, true}, // just gone by
		{"X-Retry-After", "1900000000", time.Minute, true}, // a clock that is wrong
		{"X-Retry-After", "60", time.Minute, true},         // seconds after all
		{"X-Retry-After", "soon", 0, false},
		{"X-Retry-After", "-5", 0, false},
		{"Other", "1800000030", 0, false},
	} {
		got, ok := comeBack(http.Header{http.CanonicalHeaderKey(c.name): {c.value}}, at)
		if got != c.want || ok != c.ok {
			t.Errorf("%s %s: %v, %v", c.name, c.value, got, ok)
		}
	}
}

// FuzzTag holds that no answer of the API ends the program or makes a tag that
// cannot be.
func FuzzTag(f *testing.F) {
	f.Add(`{"name":"a","images":[{"os":null,"size":1e99}],"last_updated":"x","digest":"sha256:z"}`)
	f.Add(`{"images":[null,{}],"full_size":-1,"tag_last_pulled":7}`)
	f.Fuzz(func(t *testing.T, raw string) {
		var w tagWire
		if json.Unmarshal([]byte(raw), &w) != nil {
			return
		}
		tag := w.tag()
		if tag.Size < 0 || tag.Described() && tag.Digest.Hex == "" {
			t.Errorf("%s: %+v", raw, tag)
		}
		var found foundWire
		if json.Unmarshal([]byte(raw), &found) == nil {
			if r, ok := found.repository(); ok && strings.Contains(r.Name, "..") {
				t.Errorf("%s: %+v", raw, r)
			}
		}
	})
}

func TestRights(t *testing.T) {
	for raw, want := range map[string]rights{
		`{"permissions":{"read":true,"write":true,"admin":false}}`:  {told: true, write: true},
		`{"permissions":{"read":true,"write":false,"admin":true}}`:  {told: true, write: true},
		`{"permissions":{"read":true,"write":false,"admin":false}}`: {told: true},
		`{"permissions":{"read":true}}`:                             {},
		`{"permissions":null}`:                                      {},
		`{"permissions":["write"]}`:                                 {},
		`{"permissions":{"write":"no"}}`:                            {},
		`{}`:                                                        {},
	} {
		var w repositoryWire
		if err := json.Unmarshal([]byte(raw), &w); err != nil || w.Rights != want {
			t.Errorf("%s: %+v, %v", raw, w.Rights, err)
		}
	}
}
