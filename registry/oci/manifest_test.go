package oci

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
)

func ref(t testing.TB, s *site, text string) name.Reference {
	t.Helper()
	r, err := name.ParseReference(s.host+"/"+text, name.WeakValidation)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestManifestKinds(t *testing.T) {
	st := newStore()
	config := map[string]any{"mediaType": "application/vnd.oci.image.config.v1+json", "digest": digestOf(nil).String(), "size": 3}
	kinds := map[string]struct {
		contentType string
		v           any
		kind        registry.Kind
		media       types.MediaType
	}{
		"oci":         {ociManifest, map[string]any{"schemaVersion": 2, "mediaType": ociManifest, "config": config}, registry.KindImage, types.OCIManifestSchema1},
		"vague":       {"application/json", map[string]any{"schemaVersion": 2, "config": config}, registry.KindImage, types.OCIManifestSchema1},
		"wrong":       {ociIndex, map[string]any{"schemaVersion": 2, "mediaType": ociManifest, "config": config}, registry.KindImage, types.OCIManifestSchema1},
		"index":       {ociIndex, map[string]any{"schemaVersion": 2, "manifests": []any{}}, registry.KindIndex, types.OCIImageIndex},
		"docker-list": {string(types.DockerManifestList), map[string]any{"schemaVersion": 2, "mediaType": types.DockerManifestList, "manifests": []any{}}, registry.KindIndex, types.DockerManifestList},
		"artifact":    {ociManifest, map[string]any{"schemaVersion": 2, "mediaType": ociManifest, "config": map[string]any{"mediaType": "application/vnd.cncf.helm.config.v1+json"}}, registry.KindArtifact, types.OCIManifestSchema1},
		"schema1":     {"text/plain", map[string]any{"schemaVersion": 1, "fsLayers": []any{}}, registry.KindV1, types.DockerManifestSchema1Signed},
	}
	digests := map[string]v1.Hash{}
	for tag, c := range kinds {
		digests[tag] = st.manifest("a/b", tag, c.contentType, c.v)
	}
	s := serve(t, st.ServeHTTP)
	r := openQuick(t, s.host, Options{})
	for tag, c := range kinds {
		for _, by := range []string{"a/b:" + tag, "a/b@" + digests[tag].String()} {
			m, err := r.Manifest(t.Context(), ref(t, s, by))
			if err != nil {
				t.Errorf("%s: %v", by, err)
				continue
			}
			if m.Kind() != c.kind || m.MediaType != c.media || m.Digest != digests[tag] {
				t.Errorf("%s: %s %s %s", by, m.Kind(), m.MediaType, m.Digest)
			}
		}
	}
	if n, want := len(s.seen("")), len(kinds); n != want {
		t.Errorf("%d requests, want %d: what was read by tag is at hand by digest", n, want)
	}
}

func TestAcceptNamesEveryKind(t *testing.T) {
	var accept string
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		accept = req.Header.Get("Accept")
		w.WriteHeader(http.StatusNotFound)
	})
	_, _ = openQuick(t, s.host, Options{}).Manifest(t.Context(), ref(t, s, "a:b"))
	for _, m := range []types.MediaType{
		types.OCIImageIndex, types.OCIManifestSchema1, types.DockerManifestList, types.DockerManifestSchema2,
		types.DockerManifestSchema1, types.DockerManifestSchema1Signed,
	} {
		if !strings.Contains(accept, string(m)) {
			t.Errorf("Accept %q lacks %s", accept, m)
		}
	}
}

func TestContentIsHeldAgainstItsDigest(t *testing.T) {
	good := []byte(`{"schemaVersion":2,"manifests":[]}`)
	d := digestOf(good)
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Docker-Content-Digest", d.String())
		_, _ = io.WriteString(w, `{"schemaVersion":2,"manifests":[ ]}`)
	})
	c, err := cache.Open(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	r := openQuick(t, s.host, Options{Cache: c})
	for _, by := range []string{"a/b:tag", "a/b@" + d.String()} {
		if _, err := r.Manifest(t.Context(), ref(t, s, by)); !errors.Is(err, registry.ErrBadAnswer) || !strings.Contains(err.Error(), d.String()) {
			t.Errorf("%s: %v", by, err)
		}
	}
	if _, err := r.Blob(t.Context(), "a/b", d, 1<<20); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("blob: %v", err)
	}
	if _, ok := c.Get(d); ok || r.Holds(d) {
		t.Error("what is not right was kept")
	}
}

func TestTooLarge(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.URL.Path, "told") {
			w.Header().Set("Content-Length", fmt.Sprint(2<<30))
		}
		chunk := []byte(strings.Repeat(" ", 64<<10))
		for range 2 << 30 / len(chunk) {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	var read int64
	r := openQuick(t, s.host, Options{Observe: func(e registry.Exchange) { read = e.Bytes }})
	for tag, most := range map[string]int64{"told": 0, "by-surprise": registry.MaxManifest + 1} {
		if _, err := r.Manifest(t.Context(), ref(t, s, "a/b:"+tag)); !errors.Is(err, registry.ErrTooLarge) {
			t.Errorf("%s: %v", tag, err)
		}
		if read > most {
			t.Errorf("%s: %d bytes were read of 2 GB", tag, read)
		}
	}
	if _, err := r.Blob(t.Context(), "a/b", digestOf(nil), 1000); !errors.Is(err, registry.ErrTooLarge) || read > 1001 {
		t.Errorf("blob: %v after %d bytes", err, read)
	}
}

func TestBlob(t *testing.T) {
	st := newStore()
	d, size := st.blob(map[string]any{"hello": "world"})
	s := serve(t, st.ServeHTTP)
	r := openQuick(t, s.host, Options{})
	for range 2 {
		if raw, err := r.Blob(t.Context(), "a/b", d, int64(size)); err != nil || len(raw) != size {
			t.Errorf("%s, %v", raw, err)
		}
	}
	if n := len(s.seen("")); n != 1 {
		t.Errorf("%d requests for one blob", n)
	}
	if _, err := r.Blob(t.Context(), "a/b", d, int64(size)-1); !errors.Is(err, registry.ErrTooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	if _, err := r.Blob(t.Context(), "a/b", digestOf([]byte("x")), 10); !errors.Is(err, registry.ErrNotFound) || !strings.Contains(err.Error(), "blob unknown") {
		t.Errorf("missing: %v", err)
	}
}

func TestNoManifest(t *testing.T) {
	for body, want := range map[string]string{
		"<!doctype html><title>Login</title>": "HTML page, “Login”",
		"hello":                               "not JSON",
		`{"schemaVersion":2,`:                 "not JSON",
		"":                                    "not JSON",
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
		_, err := openQuick(t, s.host, Options{}).Manifest(t.Context(), ref(t, s, "a/b:c"))
		if !errors.Is(err, registry.ErrBadAnswer) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// schema1Signed makes a manifest of Docker's first kind as a registry serves
// it, with its signature inside, and the digest that goes without.
func schema1Signed() (raw []byte, d v1.Hash) {
	payload := `{
   "schemaVersion": 1,
   "name": "a/b",
   "tag": "old",
   "architecture": "amd64",
   "fsLayers": [],
   "history": [{"v1Compatibility": "{\"created\":\"2015-06-01T10:00:00Z\",\"os\":\"linux\",\"architecture\":\"amd64\"}"}]
}`
	head := strings.TrimSuffix(payload, "\n}")
	enc := base64.RawURLEncoding.EncodeToString
	protected := fmt.Sprintf(`{"formatLength":%d,"formatTail":%q,"time":"2015-06-01T10:00:00Z"}`, len(head), enc([]byte("\n}")))
	signed := head + `,
   "signatures": [{"header": {"alg": "ES256"}, "signature": "x", "protected": "` + enc([]byte(protected)) + `"}]
}`
	return []byte(signed), digestOf([]byte(payload))
}

func TestSchema1(t *testing.T) {
	raw, d := schema1Signed()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", string(types.DockerManifestSchema1Signed))
		w.Header().Set("Docker-Content-Digest", d.String())
		_, _ = w.Write(raw)
	})
	r := openQuick(t, s.host, Options{})
	m, err := r.Manifest(t.Context(), ref(t, s, "a/b@"+d.String()))
	if err != nil || m.Kind() != registry.KindV1 || m.Digest != d {
		t.Fatalf("%+v, %v", m, err)
	}
	got, err := r.Describe(t.Context(), "a/b", "old")
	if err != nil || got.Kind != registry.KindV1 || got.Created.Year() != 2015 || got.Platform.String() != "linux/amd64" || got.Size != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestHead(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", map[string]any{"os": "linux"}, 10)
	for name, h := range map[string]http.HandlerFunc{
		"with digest": st.ServeHTTP,
		"without": func(w http.ResponseWriter, req *http.Request) {
			st.ServeHTTP(hideDigest{w}, req)
		},
		"no HEAD": func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			st.ServeHTTP(w, req)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, h)
			r := openQuick(t, s.host, Options{})
			got, err := r.Head(t.Context(), "a/b", "v1")
			if err != nil || got.Digest != d || got.MediaType != types.OCIManifestSchema1 {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err = r.Head(t.Context(), "a/b", "nope"); !errors.Is(err, registry.ErrNotFound) {
				t.Errorf("missing tag: %v", err)
			}
		})
	}
}

// hideDigest leaves the digest out of an answer.
type hideDigest struct{ http.ResponseWriter }

func (h hideDigest) Write(p []byte) (int, error) {
	h.Header().Del("Docker-Content-Digest")
	return h.ResponseWriter.Write(p)
}
