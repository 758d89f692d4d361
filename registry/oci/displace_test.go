package oci

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// A registry that has nothing for DELETE but a 404, as behind a proxy that knows
// no such route: the tag stays, on its image, and that is told.
func TestNothingIsDeleted(t *testing.T) {
	raw := []byte(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}`)
	digest := digestOf(raw)
	var mu sync.Mutex
	tag := raw
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		ref := req.URL.Path[strings.LastIndex(req.URL.Path, "/")+1:]
		switch {
		case req.URL.Path == "/v2/":
		case req.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNotFound)
		case req.Method == http.MethodPut:
			tag, _ = io.ReadAll(req.Body)
			w.WriteHeader(http.StatusCreated)
		default:
			body := tag
			if strings.HasPrefix(ref, "sha256:") {
				body = raw
			}
			w.Header().Set("Content-Type", string(types.OCIImageIndex))
			w.Header().Set("Docker-Content-Digest", digestOf(body).String())
			_, _ = w.Write(body)
		}
	})
	err := openQuick(t, s.host, Options{}).DeleteTag(t.Context(), "team/app", "a", digest)
	if !errors.Is(err, registry.ErrUnsupported) || !strings.HasSuffix(err.Error(), "it answers 404 Not Found to whatever is to be removed") {
		t.Errorf("the tag is said to be gone: %v", err)
	}
	if got := digestOf(tag); got != digest {
		t.Errorf("the tag points at %s now: %s", got, tag)
	}
}

// A redirect turns a DELETE into a GET in net/http, and a sign-in page says 200:
// nothing was removed, and nothing is said to be.
func TestRemovalIsNotRedirected(t *testing.T) {
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther} {
		digest := digestOf([]byte("{}"))
		s := serve(t, func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Docker-Content-Digest", digest.String())
			if req.Method == http.MethodDelete || req.Method == http.MethodPut {
				http.Redirect(w, req, "/sign-in", status)
			}
		})
		r := openQuick(t, s.host, Options{})
		if err := r.DeleteTag(t.Context(), "team/app", "a", digest); !errors.Is(err, registry.ErrBadAnswer) {
			t.Errorf("%d: the tag is said to be gone: %v", status, err)
		}
		m := &registry.Manifest{Raw: []byte("{}"), Digest: digest, MediaType: types.OCIManifestSchema1}
		if err := r.PutManifest(t.Context(), "team/app", "a", m); !errors.Is(err, registry.ErrBadAnswer) {
			t.Errorf("%d: the manifest is said to be written: %v", status, err)
		}
		if asked := s.seen("sign-in"); len(asked) > 0 {
			t.Errorf("%d: %v", status, asked)
		}
	}
}
