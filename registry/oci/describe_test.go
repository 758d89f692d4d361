package oci

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
)

var linux = map[string]any{"os": "linux", "architecture": "amd64", "created": "2026-11-01T10:00:00Z"}

func TestDescribeImage(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 1000, 500)
	s := serve(t, st.ServeHTTP)
	got, err := openQuick(t, s.host, Options{}).Describe(t.Context(), "a/b", "v1")
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "v1" || got.Digest != d || got.Kind != registry.KindImage || got.MediaType != types.OCIManifestSchema1 ||
		got.Platform.String() != "linux/amd64" || len(got.Platforms) != 1 ||
		!got.Created.Equal(time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)) || got.Size <= 1500 || got.Size > 1700 {
		t.Errorf("%+v", got)
	}
}

// many puts tags over few images.
func many(tags, images int) (*store, []string) {
	st := newStore()
	var names []string
	for i := range tags {
		name := fmt.Sprintf("v%d", i)
		st.image("a/b", name, map[string]any{"os": "linux", "architecture": "amd64", "n": i % images}, int64(i%images))
		names = append(names, name)
	}
	return st, names
}

// describeAll describes tags, 16 at once.
func describeAll(t testing.TB, r registry.Registry, repo string, names []string) []registry.Tag {
	t.Helper()
	var wg sync.WaitGroup
	next := make(chan int)
	tags := make([]registry.Tag, len(names))
	for range 16 {
		wg.Go(func() {
			for i := range next {
				var err error
				if tags[i], err = r.Describe(t.Context(), repo, names[i]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	wg.Wait()
	return tags
}

func TestDescribeReadsEachDigestOnce(t *testing.T) {
	st, names := many(300, 40)
	s := serve(t, st.ServeHTTP)
	dir := t.TempDir()
	c, err := cache.Open(dir, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	describeAll(t, openQuick(t, s.host, Options{Cache: c}), "a/b", names)
	heads := slices.IndexFunc(s.seen(""), func(a ask) bool { return a.Method == http.MethodHead })
	if n := len(s.seen("")); n != 300+2*40 || heads < 0 {
		t.Errorf("%d requests, want a HEAD for each tag and two GETs for each of 40 digests", n)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}

	s.forget()
	if c, err = cache.Open(dir, 64<<20); err != nil {
		t.Fatal(err)
	}
	tags := describeAll(t, openQuick(t, s.host, Options{Cache: c}), "a/b", names)
	for _, a := range s.seen("") {
		if a.Method != http.MethodHead {
			t.Errorf("with a warm cache: %v", a)
		}
	}
	if n := len(s.seen("")); n != 300 {
		t.Errorf("with a warm cache: %d requests", n)
	}
	if tags[0].Size == 0 || tags[0].Platform.Architecture != "amd64" {
		t.Errorf("from the cache: %+v", tags[0])
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// index puts an index of children.
func (s *store) index(repo, tag string, children ...map[string]any) {
	s.manifest(repo, tag, ociIndex, map[string]any{"schemaVersion": 2, "mediaType": ociIndex, "manifests": children})
}

func child(d fmt.Stringer, platform map[string]any, annotations map[string]string) map[string]any {
	return map[string]any{"mediaType": ociManifest, "size": 1, "digest": d.String(), "platform": platform, "annotations": annotations}
}

func TestDescribeIndex(t *testing.T) {
	st := newStore()
	arm := st.image("a/b", "", map[string]any{"os": "linux", "architecture": "arm64", "created": "2026-10-01T10:00:00Z"}, 700)
	amd := st.image("a/b", "", linux, 1000)
	att := st.image("a/b", "", map[string]any{"x": 1}, 5)
	st.index(
		"a/b", "v1",
		child(arm, map[string]any{"os": "linux", "architecture": "arm64", "variant": "v8"}, nil),
		child(amd, map[string]any{"os": "linux", "architecture": "amd64"}, nil),
		child(att, map[string]any{"os": "unknown", "architecture": "unknown"}, map[string]string{attestationType: "attestation-manifest"}),
	)
	st.index("a/b", "sparse", child(digestOf([]byte("gone")), map[string]any{"os": "linux", "architecture": "s390x"}, nil))
	st.index("a/b", "bare", child(arm, nil, nil))
	st.index("a/b", "empty")
	s := serve(t, st.ServeHTTP)
	r := openQuick(t, s.host, Options{})
	for tag, want := range map[string]struct {
		platforms string
		platform  string
		month     time.Month
		sized     bool
	}{
		"v1":     {"arm64 amd64", "linux/amd64", time.November, true},
		"sparse": {"s390x", "linux/s390x", time.January, false},
		"bare":   {"arm64", "linux/arm64", time.October, true},
		"empty":  {"", "", time.January, false},
	} {
		got, err := r.Describe(t.Context(), "a/b", tag)
		var short []string
		for _, p := range got.Platforms {
			short = append(short, p.Short())
		}
		if err != nil || got.Kind != registry.KindIndex || strings.Join(short, " ") != want.platforms ||
			got.Platform.String() != want.platform || got.Created.Month() != want.month || (got.Size > 0) != want.sized {
			t.Errorf("%s: %+v, %v", tag, got, err)
		}
	}
}

func TestDescribeArtifact(t *testing.T) {
	st := newStore()
	st.manifest("a/b", "chart", ociManifest, map[string]any{
		"schemaVersion": 2, "mediaType": ociManifest,
		"config":      map[string]any{"mediaType": "application/vnd.cncf.helm.config.v1+json", "size": 10, "digest": digestOf(nil).String()},
		"layers":      []any{map[string]any{"mediaType": "x", "size": 90, "digest": digestOf(nil).String()}, map[string]any{"size": -5}},
		"annotations": map[string]string{"org.opencontainers.image.created": "2026-05-01T10:00:00Z"},
	})
	s := serve(t, st.ServeHTTP)
	got, err := openQuick(t, s.host, Options{}).Describe(t.Context(), "a/b", "chart")
	if err != nil || got.Kind != registry.KindArtifact || got.ArtifactType != "application/vnd.cncf.helm.config.v1+json" ||
		got.Size != 100 || got.Created.Month() != time.May {
		t.Errorf("%+v, %v", got, err)
	}
	if n := len(s.seen("/blobs/")); n != 0 {
		t.Errorf("%d blobs read of an artifact", n)
	}
}

func TestDescribeFails(t *testing.T) {
	st := newStore()
	st.image("a/b", "noconfig", map[string]any{"gone": 1}, 10)
	clear(st.blobs)
	bad, size := st.blob([]int{1})
	st.manifest("a/b", "badconfig", ociManifest, map[string]any{
		"schemaVersion": 2, "config": map[string]any{"mediaType": "application/vnd.oci.image.config.v1+json", "digest": bad.String(), "size": size},
	})
	s := serve(t, st.ServeHTTP)
	r := openQuick(t, s.host, Options{})
	for tag, kind := range map[string]error{"noconfig": registry.ErrNotFound, "badconfig": registry.ErrBadAnswer, "missing": registry.ErrNotFound} {
		got, err := r.Describe(t.Context(), "a/b", tag)
		if !errors.Is(err, kind) || !errors.Is(got.Err, kind) || got.Name != tag || !strings.Contains(err.Error(), "a/b:"+tag) {
			t.Errorf("%s: %+v, %v", tag, got, err)
		}
	}
	if got, _ := r.Describe(t.Context(), "a/b", "noconfig"); got.Digest.Hex == "" || got.Kind != registry.KindImage || got.Size == 0 {
		t.Errorf("what is known all the same is lost: %+v", got)
	}
}

func TestHeadsOnly(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 1000)
	s := serve(t, st.ServeHTTP)
	r := openQuick(t, s.host, Options{HeadsOnly: true})
	describe := func() registry.Tag {
		t.Helper()
		s.forget()
		got, err := r.Describe(t.Context(), "a/b", "v1")
		if err != nil || got.Digest != d || got.Kind != registry.KindImage || got.MediaType != types.OCIManifestSchema1 {
			t.Errorf("%+v, %v", got, err)
		}
		if asks := s.seen(""); len(asks) != 1 || asks[0].Method != http.MethodHead {
			t.Errorf("requests %v, want one HEAD", asks)
		}
		return got
	}
	describe()
	m, err := r.Manifest(t.Context(), ref(t, s, "a/b@"+d.String()))
	if err != nil {
		t.Fatal(err)
	}
	if got := describe(); got.Size == 0 || !got.Created.IsZero() {
		t.Errorf("with the manifest at hand: %+v", got)
	}
	im, err := m.Image()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Blob(t.Context(), "a/b", im.Config.Digest, maxConfig); err != nil {
		t.Fatal(err)
	}
	if got := describe(); got.Created.IsZero() || len(got.Platforms) != 1 {
		t.Errorf("with the config at hand: %+v", got)
	}
}
