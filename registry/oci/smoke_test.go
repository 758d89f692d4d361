package oci

import (
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/regtui/regtui/registry"
)

func TestSmoke(t *testing.T) {
	srv := httptest.NewServer(ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)), ggcr.WithReferrersSupport(true)))
	defer srv.Close()
	host := strings.TrimPrefix(srv.URL, "http://")
	im, _ := random.Image(100, 2)
	for i := range 3 {
		ref, _ := name.ParseReference(fmt.Sprintf("%s/a/b:v%d", host, i))
		if err := remote.Write(ref, im); err != nil {
			t.Fatal(err)
		}
	}
	r, err := New(host, Options{Observe: func(e registry.Exchange) { t.Logf("%+v", e) }})
	if err != nil {
		t.Fatal(err)
	}
	for x, err := range r.Repositories(t.Context(), registry.Query{}) {
		t.Log(x, err)
	}
	for x, err := range r.Tags(t.Context(), "a/b") {
		t.Log(x, err)
		d, err := r.Describe(t.Context(), "a/b", x.Name)
		t.Logf("%+v %v", d, err)
		z, err := r.Referrers(t.Context(), "a/b", d.Digest)
		t.Log(z, err)
	}
	for _, err := range r.Tags(t.Context(), "nope") {
		t.Log(err)
	}
	h, err := r.Ping(t.Context())
	t.Logf("%+v %v", h, err)
}
