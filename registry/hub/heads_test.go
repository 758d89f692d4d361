package hub

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/regtui/regtui/registry"
)

// undigested is an answer out of which a proxy has taken the digest.
type undigested struct{ http.ResponseWriter }

func (u undigested) WriteHeader(status int) {
	u.Header().Del("Docker-Content-Digest")
	u.ResponseWriter.WriteHeader(status)
}

func (u undigested) Write(b []byte) (int, error) {
	u.Header().Del("Docker-Content-Digest")
	return u.ResponseWriter.Write(b)
}

// Also behind a proxy that takes the digests out, only who reads a manifest
// spends a pull.
func TestHeadWithoutDigestSpendsNothing(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	var gets atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/manifests/") {
			gets.Add(1)
		}
		s.hub.ServeRegistry(undigested{w}, r)
		w.Header().Del("Docker-Content-Digest") // of one without a body
	}))
	defer proxy.Close()
	r := s.open(t, chain{}, func(o *Options) { o.Endpoints.Registry = proxy.Listener.Addr().String() })
	if _, err := r.Describe(t.Context(), "library/nginx", "latest"); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("Describe: %v, want a bad answer", err)
	}
	_, _ = r.Quota(t.Context(), true)
	if n := gets.Load(); n != 0 {
		t.Errorf("looking read %d manifests", n)
	}
	ref, err := name.NewTag("docker.io/library/nginx:latest")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := r.Manifest(t.Context(), ref); err != nil || len(m.Raw) == 0 || gets.Load() != 1 {
		t.Errorf("Manifest: %v after %d reads, want it with one", err, gets.Load())
	}
}
