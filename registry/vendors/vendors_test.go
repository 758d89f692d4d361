package vendors

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

func TestHosts(t *testing.T) {
	for host, want := range map[string]struct{ canonical, vendor string }{
		"docker.io":               {"docker.io", "hub"},
		" Index.Docker.io:443":    {"docker.io", "hub"},
		"registry-1.docker.io":    {"docker.io", "hub"},
		"hub.docker.com":          {"docker.io", "hub"},
		"ghcr.io":                 {"ghcr.io", "ghcr"},
		"quay.io":                 {"quay.io", "quay"},
		"registry.gitlab.com":     {"registry.gitlab.com", "gitlab"},
		"acme.azurecr.io":         {"acme.azurecr.io", "acr"},
		"azurecr.io.evil.example": {"azurecr.io.evil.example", ""},
		"eu.gcr.io":               {"eu.gcr.io", "gar"},
		"gcr.io":                  {"gcr.io", "gar"},
		"notgcr.io":               {"notgcr.io", ""},
		"europe-docker.pkg.dev":   {"europe-docker.pkg.dev", "gar"},
		"acme.jfrog.io":           {"acme.jfrog.io", "artifactory"},
		"localhost:5000":          {"localhost:5000", ""},
		"docker.io.example":       {"docker.io.example", ""},
		"public.ecr.aws":          {"public.ecr.aws", "ecr"},
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com": {"123456789012.dkr.ecr.eu-central-1.amazonaws.com", "ecr"},
	} {
		if got := Canonical(host); got != want.canonical {
			t.Errorf("Canonical(%q) = %q, want %q", host, got, want.canonical)
		}
		if got := Guess(host); got != want.vendor {
			t.Errorf("Guess(%q) = %q, want %q", host, got, want.vendor)
		}
	}
}

func TestEveryGuessHasATitle(t *testing.T) {
	for _, h := range hosts {
		if !slices.Contains(Names(), h.vendor) || Title(h.vendor) == h.vendor {
			t.Errorf("%s has no title", h.vendor)
		}
	}
	if got := Title("mine"); got != "mine" {
		t.Errorf("an unknown vendor is shown as %q", got)
	}
}

func TestSet(t *testing.T) {
	asked := []string{}
	s := NewSet(Options{Settings: func(host string) registry.Settings {
		asked = append(asked, host)
		return registry.Settings{Host: host, Vendor: "oci"}
	}})
	var first registry.Registry
	for _, host := range []string{"docker.io", "index.docker.io", "registry-1.docker.io:443"} {
		r, err := s.Open(host)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := r.(registry.PullCounter); !ok || r.Host() != "docker.io" {
			t.Errorf("%s opened %T at %s", host, r, r.Host())
		}
		if first != nil && r != first {
			t.Errorf("%s is opened twice", host)
		}
		first = r
	}
	if r, err := s.Open("ghcr.io"); err != nil || r.Host() != "ghcr.io" {
		t.Errorf("%v, %v", r, err)
	}
	if _, err := s.Open("not a host"); err == nil {
		t.Error("what is no host was opened")
	}
	if got := s.Opened(); !slices.Equal(got, []string{"docker.io", "ghcr.io"}) {
		t.Errorf("opened %v", got)
	}
	s.Close("index.docker.io")
	if got := s.Opened(); !slices.Equal(got, []string{"ghcr.io"}) {
		t.Errorf("after Close: %v", got)
	}
	if r, err := s.Open("docker.io"); err != nil || r == first {
		t.Errorf("not opened anew: %v", err)
	}
	if !slices.Equal(asked, []string{"docker.io", "ghcr.io", "not a host", "docker.io"}) {
		t.Errorf("settings of %v", asked)
	}
}

func TestSetIsSafeForMany(t *testing.T) {
	s := NewSet(Options{})
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			if _, err := s.Open(fmt.Sprintf("host%d.example", i%4)); err != nil {
				t.Error(err)
			}
			s.Opened()
		})
	}
	wg.Wait()
	if n := len(s.Opened()); n != 4 {
		t.Errorf("%d open", n)
	}
}

// asked is a keychain without logins that remembers who was asked for.
type asked struct{ names []string }

func (a *asked) Resolve(res authn.Resource) (authn.Authenticator, error) {
	a.names = append(a.names, res.String()+" at "+res.RegistryStr())
	return authn.Anonymous, nil
}

// fakeHub serves library/nginx:1 as Docker Hub would, with a token service, and
// remembers the manifests asked for.
func fakeHub(t *testing.T) (host string, asks *[]string) {
	t.Helper()
	inner := ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)))
	asks = &[]string{}
	open := true
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case req.URL.Path == "/token":
			_, _ = fmt.Fprintf(w, `{"token":%q}`, req.URL.Query().Get("scope"))
			return
		case open:
		case req.Header.Get("Authorization") == "":
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+s.URL+`/token",service="registry.docker.io"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		case strings.Contains(req.URL.Path, "/manifests/"):
			*asks = append(*asks, req.Method)
		}
		inner.ServeHTTP(w, req)
	}))
	t.Cleanup(s.Close)
	host = s.Listener.Addr().String()
	image, err := random.Image(100, 1)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := name.ParseReference(host + "/library/nginx:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(ref, image); err != nil {
		t.Fatal(err)
	}
	open = false
	return host, asks
}

func TestHub(t *testing.T) {
	host, asks := fakeHub(t)
	k := &asked{}
	r, err := newHub("docker.io", oci.Options{Endpoint: host, Keychain: k, CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	for tag, err := range r.Tags(t.Context(), "nginx") {
		if err != nil || tag.Name != "1" {
			t.Fatalf("%+v, %v", tag, err)
		}
	}
	if want := []string{"index.docker.io/library/nginx at index.docker.io"}; !slices.Equal(k.names, want) {
		t.Errorf("keychain asked for %v, want %v", k.names, want)
	}
	got, err := r.Describe(t.Context(), "nginx", "1")
	if err != nil || got.Kind != registry.KindImage || !slices.Equal(*asks, []string{"HEAD"}) {
		t.Fatalf("%+v, %v, %v: browsing only asks with HEAD", got, err, *asks)
	}
	counter := r.(registry.PullCounter)
	if n := counter.PullCost("nginx", got.Digest); n != 1 {
		t.Errorf("reading it costs %d", n)
	}
	ref, err := name.ParseReference("nginx:1")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if m, err := r.Manifest(t.Context(), ref); err != nil || m.Digest != got.Digest {
			t.Fatalf("%+v, %v", m, err)
		}
	}
	if want := []string{"HEAD", "HEAD", "GET", "HEAD"}; !slices.Equal(*asks, want) {
		t.Errorf("manifests asked for with %v, want %v", *asks, want)
	}
	if n := counter.PullCost("nginx", got.Digest); n != 0 {
		t.Errorf("reading it again costs %d", n)
	}
	if got, err = r.Describe(t.Context(), "library/nginx", "1"); err != nil || got.Size == 0 {
		t.Errorf("%+v, %v: what is at hand is told", got, err)
	}
}

func TestHubErrorsNameDockerHub(t *testing.T) {
	host, _ := fakeHub(t)
	r, err := newHub("docker.io", oci.Options{Endpoint: host, CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range r.Repositories(t.Context(), registry.Query{}) {
		if !errors.Is(err, registry.ErrUnsupported) || !strings.Contains(err.Error(), "regtui tags nginx") {
			t.Errorf("catalogue: %v", err)
		}
	}
	for _, err := range r.Tags(t.Context(), "nope") {
		if !errors.Is(err, registry.ErrNotFound) || !strings.Contains(err.Error(), "docker.io/library/nope") {
			t.Errorf("%v", err)
		}
	}
}

// A host that is said to be Docker Hub and is not is not read as Docker Hub,
// whose content it would show under its own name.
func TestDockerHubIsOneHost(t *testing.T) {
	s := NewSet(Options{Settings: func(host string) registry.Settings {
		return registry.Settings{Host: host, Vendor: "hub"}
	}})
	for host, want := range map[string]bool{"docker.io": true, "index.docker.io": true, "mirror.example": false} {
		r, err := s.Open(host)
		if err != nil {
			t.Fatal(err)
		}
		if _, is := r.(registry.PullCounter); is != want {
			t.Errorf("%s is Docker Hub: %v", host, is)
		}
	}
}
