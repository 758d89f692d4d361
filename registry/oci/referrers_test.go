package oci

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

// referrersPages answers the referrers API in pages of one.
func referrersPages(st *store, list []map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		if !strings.Contains(req.URL.Path, "/referrers/") {
			st.ServeHTTP(w, req)
			return
		}
		i := 0
		_, _ = fmt.Sscan(req.URL.Query().Get("page"), &i)
		if i+1 < len(list) {
			w.Header().Set("Link", fmt.Sprintf(`<%s?page=%d>; rel="next"`, req.URL.Path, i+1))
		}
		w.Header().Set("Content-Type", ociIndex)
		_ = json.NewEncoder(w).Encode(map[string]any{"schemaVersion": 2, "mediaType": ociIndex, "manifests": list[i : i+1]})
	}
}

func descriptor(what, artifactType string) map[string]any {
	return map[string]any{"mediaType": ociManifest, "digest": digestOf([]byte(what)).String(), "size": 1, "artifactType": artifactType}
}

func TestReferrers(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 10)
	sig := st.image("a/b", tagOf(d)+".sig", map[string]any{"x": 1}, 5)
	sbom := st.image("a/b", tagOf(d)+".sbom", map[string]any{"x": 2}, 5)
	list := []map[string]any{descriptor("1", "application/spdx+json"), descriptor("2", "x"), {"digest": sig.String(), "artifactType": "y"}}
	st.index("a/b", tagOf(d), descriptor("3", "application/spdx+json"))
	plain := newStore()
	other := plain.image("a/b", "v1", linux, 10)

	page := func(w http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.URL.Path, "/referrers/") {
			_, _ = fmt.Fprint(w, "<!doctype html><title>404</title>")
			return
		}
		st.ServeHTTP(w, req)
	}
	sigType, sbomType := cosignTags[0].artifactType, cosignTags[2].artifactType
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want map[string]string // digest → artifact type
	}{
		"API in pages": {referrersPages(st, list), map[string]string{
			digestOf([]byte("1")).String(): "application/spdx+json", digestOf([]byte("2")).String(): "x", sig.String(): "y", sbom.String(): sbomType,
		}},
		"no API": {st.ServeHTTP, map[string]string{
			digestOf([]byte("3")).String(): "application/spdx+json", sig.String(): sigType, sbom.String(): sbomType,
		}},
		"a page for people": {page, map[string]string{
			digestOf([]byte("3")).String(): "application/spdx+json", sig.String(): sigType, sbom.String(): sbomType,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, c.h)
			got, err := openQuick(t, s.host, Options{}).Referrers(t.Context(), "a/b", d)
			if err != nil || len(got) != len(c.want) {
				t.Fatalf("%d %v, %v", len(got), got, err)
			}
			for _, g := range got {
				if want, ok := c.want[g.Digest.String()]; !ok || g.ArtifactType != want {
					t.Errorf("%s is %q, want %q", g.Digest, g.ArtifactType, want)
				}
			}
		})
	}
	s := serve(t, plain.ServeHTTP)
	if got, err := openQuick(t, s.host, Options{}).Referrers(t.Context(), "a/b", other); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
}

func TestReferrersOfHeadsOnlyReadNothing(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 10)
	st.index("a/b", tagOf(d), descriptor("3", "application/spdx+json"))
	s := serve(t, st.ServeHTTP)
	got, err := openQuick(t, s.host, Options{HeadsOnly: true}).Referrers(t.Context(), "a/b", d)
	if err != nil || len(got) != 1 || got[0].Annotations[refName] != tagOf(d) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, a := range s.seen("/manifests/") {
		if a.Method != http.MethodHead {
			t.Errorf("a manifest was read: %v", a)
		}
	}
}

func TestReferrersThatMakeNoSense(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 10)
	endless := func(w http.ResponseWriter, req *http.Request) {
		if !strings.Contains(req.URL.Path, "/referrers/") {
			st.ServeHTTP(w, req)
			return
		}
		w.Header().Set("Link", `<?page=1>; rel="next"`)
		_, _ = fmt.Fprint(w, `{"manifests":[]}`)
	}
	broken := func(w http.ResponseWriter, req *http.Request) {
		if !strings.Contains(req.URL.Path, "/referrers/") {
			st.ServeHTTP(w, req)
			return
		}
		_, _ = fmt.Fprint(w, `{"manifests":[{"digest":"sha2`)
	}
	for name, h := range map[string]http.HandlerFunc{"endless": endless, "truncated": broken} {
		s := serve(t, h)
		if _, err := openQuick(t, s.host, Options{}).Referrers(t.Context(), "a/b", d); !errors.Is(err, registry.ErrBadAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReferrersWithoutEnd holds that a list with ever new pages is ended.
func TestReferrersWithoutEnd(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 10)
	n := 0
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if !strings.Contains(req.URL.Path, "/referrers/") {
			st.ServeHTTP(w, req)
			return
		}
		n++
		w.Header().Set("Link", fmt.Sprintf(`<?page=%d>; rel="next"`, n))
		_, _ = fmt.Fprintf(w, `{"manifests":[],"x":"%s"}`, strings.Repeat("x", registry.MaxManifest-100))
	})
	if _, err := openQuick(t, s.host, Options{}).Referrers(t.Context(), "a/b", d); !errors.Is(err, registry.ErrTooLarge) || n != 3 {
		t.Errorf("%v after %d pages", err, n)
	}
}
