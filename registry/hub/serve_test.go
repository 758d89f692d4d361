package hub

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
)

// now is when the demo's content was last pushed.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// sharedHub is one content for all tests of this package: making it takes
// longer than reading it.
var sharedHub = sync.OnceValue(func() *demo.Hub { return demo.NewHub(now) })

// served is a Docker Hub on loopback that remembers what it was asked.
type served struct {
	hub           *demo.Hub
	api, registry *httptest.Server
	login         *httptest.Server

	mu   sync.Mutex
	asks []ask
}

type ask struct {
	host, method, path, auth string
}

// serve starts a Docker Hub. apiFirst answers in the API's place where it
// returns true; it may be nil.
func serve(t testing.TB, h *demo.Hub, apiFirst func(w http.ResponseWriter, r *http.Request) bool) *served {
	t.Helper()
	s := &served{hub: h}
	note := func(host string, next http.HandlerFunc) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			s.asks = append(s.asks, ask{host, r.Method, r.URL.RequestURI(), r.Header.Get("Authorization")})
			s.mu.Unlock()
			if host == "api" && apiFirst != nil && apiFirst(w, r) {
				return
			}
			next(w, r)
		})
	}
	s.api = httptest.NewServer(note("api", h.ServeAPI))
	s.registry = httptest.NewServer(note("registry", h.ServeRegistry))
	s.login = httptest.NewServer(note("login", h.ServeLogin))
	t.Cleanup(s.login.Close)
	t.Cleanup(s.api.Close)
	t.Cleanup(s.registry.Close)
	return s
}

// count is how many requests begin so: "api GET /v2/namespaces".
func (s *served) count(begin string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asks {
		if strings.HasPrefix(a.host+" "+a.method+" "+a.path, begin) {
			n++
		}
	}
	return n
}

func (s *served) all() []ask {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]ask(nil), s.asks...)
}

// manifestGETs is how many manifests were read.
func (s *served) manifestGETs() (n int) {
	for _, a := range s.all() {
		if a.host == "registry" && a.method == http.MethodGet && strings.Contains(a.path, "/manifests/") {
			n++
		}
	}
	return n
}

// chain is a keychain with a login for Docker Hub and for nothing else.
type chain struct{ user, password string }

func (c chain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	if r.RegistryStr() != "index.docker.io" || c.user == "" {
		return authn.Anonymous, nil
	}
	return &authn.Basic{Username: c.user, Password: c.password}, nil
}

// alice is an account of the demo's Hub.
var alice = chain{demo.HubUser, demo.HubPassword}

func (s *served) open(t testing.TB, who chain, change ...func(*Options)) *Registry {
	t.Helper()
	o := Options{Endpoints: Endpoints{API: s.api.URL, Registry: s.registry.Listener.Addr().String(), Login: s.login.URL}}
	o.Keychain, o.CertDirs, o.Settings = who, []string{}, registry.Settings{Host: "docker.io"}
	for _, c := range change {
		c(&o)
	}
	r, err := New("docker.io", o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func collect[T any](seq func(func(T, error) bool)) (all []T, err error) {
	for v, e := range seq {
		if e != nil {
			return all, e
		}
		all = append(all, v)
	}
	return all, nil
}
