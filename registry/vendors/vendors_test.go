package vendors

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
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

// keyring is a keychain with at most one login.
type keyring struct{ user string }

func (k *keyring) Resolve(authn.Resource) (authn.Authenticator, error) {
	if k.user == "" {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(authn.AuthConfig{Username: k.user, Password: "pw"}), nil
}

// Who still has a registry that was closed before finds out about every change.
func TestCloseReachesWhoeverHasIt(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if _, _, ok := req.BasicAuth(); !ok {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	host := server.Listener.Addr().String()
	keys := &keyring{}
	s := NewSet(Options{Keychain: keys, CertDirs: []string{}})
	old, err := s.Open(host)
	if err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"", "alice", "", "bob"} {
		keys.user = user
		s.Close(host)
		for _, err := range old.Tags(t.Context(), "app") {
			if user == "" && !errors.Is(err, registry.ErrUnauthorized) {
				t.Errorf("nobody is logged in: %v", err)
			}
		}
		if got := old.Access("app").User; got != user {
			t.Errorf("read as %q and not as %q", got, user)
		}
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
