package oci

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

func TestRealmRule(t *testing.T) {
	const yes, bare, no = "yes", "without a login", "no"
	for _, c := range []struct {
		host  string
		plain bool
		realm string
		want  string
	}{
		{"ghcr.io", false, "https://ghcr.io/token", yes},
		{"registry-1.docker.io", false, "https://auth.docker.io/token", yes},
		{"ghcr.io", false, "http://ghcr.io/token", no},
		{"ghcr.io", false, "http://127.0.0.1/token", no},
		{"ghcr.io", false, "ftp://ghcr.io/token", no},
		{"registry.lan:5000", true, "http://registry.lan:5001/token", yes},
		{"registry.lan:5000", true, "https://registry.lan/token", yes},
		{"registry.lan:5000", true, "https://auth.lan/token", bare},
		{"registry.lan:5000", true, "https://registry.lan.evil.example/token", bare},
		{"registry.lan:5000", true, "http://auth.lan/token", no},
		{"localhost:5000", true, "http://127.0.0.1:5001/token", yes},
		{"localhost:5000", true, "https://evil.example/token", bare},
		{"registry.lan:5000", true, "http://127.0.0.1:5001/token", no},
	} {
		realm, err := url.Parse(c.realm)
		if err != nil {
			t.Fatal(err)
		}
		rule := realmRule(c.host, func() bool { return c.plain })
		got := no
		var withheld *withheldError
		switch err := rule(realm, login{user: "alice", id: 1}); {
		case err == nil:
			got = yes
		case errors.As(err, &withheld) && rule(realm, login{}) == nil:
			got = bare
		case !errors.Is(err, registry.ErrPlainHTTP):
			t.Errorf("%+v: %v", c, err)
		}
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// answers takes the place of the network.
type answers func(req *http.Request) (status int, header, body string)

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == "https" && req.URL.Hostname() == "registry.lan" {
		return nil, errRefused
	}
	status, challenge, body := a(req)
	return &http.Response{
		StatusCode: status, Request: req, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		Header: http.Header{"Www-Authenticate": {challenge}},
	}, nil
}

// TestRealmNamedOverPlainHTTP holds that no login goes to a host that was named
// over plain HTTP, that what is public is read all the same, and that it is told.
func TestRealmNamedOverPlainHTTP(t *testing.T) {
	for _, private := range []bool{false, true} {
		net := answers(func(req *http.Request) (int, string, string) {
			auth := req.Header.Get("Authorization")
			switch {
			case strings.HasPrefix(auth, "Basic "):
				t.Errorf("the login went to %v", req.URL)
			case req.URL.Host == "auth.example" && private:
				return http.StatusUnauthorized, "", ""
			case req.URL.Host == "auth.example":
				return http.StatusOK, "", `{"token":"anyone"}`
			case auth == "Bearer anyone":
				return http.StatusOK, "", `{"tags":["v1"]}`
			}
			return http.StatusUnauthorized, `Bearer realm="https://auth.example/token"`, ""
		})
		r := openQuick(t, "registry.lan", Options{
			Settings: registry.Settings{Insecure: true}, Keychain: alice("secret"), Transport: net,
		})
		names, err := tagNames(r.Tags(t.Context(), "a/b"))
		if private {
			if !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), "must be reached over TLS") {
				t.Errorf("error %v", err)
			}
		} else if err != nil || len(names) != 1 {
			t.Errorf("%v, %v", names, err)
		}
		got := r.Access("a/b")
		if got.User != "" || got.Refused == nil || !strings.Contains(fmt.Sprint(got.Refused), "auth.example") {
			t.Errorf("Access = %+v", got)
		}
	}
}

// remembered is a memory of token services.
type remembered struct {
	mu    sync.Mutex
	known map[string]string
}

func (m *remembered) Known(host string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[host]
}

func (m *remembered) Learn(host, service string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[host] = service
}

// moving is a registry whose token service goes elsewhere when told to.
type moving struct {
	service, evil string // hosts
	gone, private bool
}

func (m *moving) serve(t *testing.T) answers {
	return func(req *http.Request) (int, string, string) {
		auth := req.Header.Get("Authorization")
		user, _, withLogin := req.BasicAuth()
		realm := m.service
		if m.gone {
			realm = m.evil
		}
		switch {
		case req.URL.Host == m.evil && withLogin && m.evil != "registry.example":
			t.Errorf("the login went to %v", req.URL)
		case req.URL.Path == "/token" && user == "" && m.private:
			return http.StatusUnauthorized, "", ""
		case req.URL.Path == "/token":
			return http.StatusOK, "", fmt.Sprintf(`{"token":"%s of %s"}`, cmp.Or(user, "anyone"), req.URL.Host)
		case strings.HasSuffix(auth, " of "+realm):
			return http.StatusOK, "", `{"tags":["v1"]}`
		}
		return http.StatusUnauthorized, `Bearer realm="https://` + realm + `/token"`, ""
	}
}

// The token service that a registry names is remembered, and when it names
// another one, no login goes there; what everybody may read is read.
func TestRealmThatChanges(t *testing.T) {
	for name, tt := range map[string]struct {
		evil, known string
		private     bool
		sent        bool // all the same
	}{
		"to a stranger":                {evil: "evil.example"},
		"to a stranger, private":       {evil: "evil.example", private: true},
		"to another port":              {evil: "auth.example:8443"},
		"to the registry itself":       {evil: "registry.example", sent: true},
		"to one below the same domain": {evil: "auth.registry.example"},
		"before this run":              {evil: "evil.example", known: "https://before.example"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &moving{service: "auth.example", evil: tt.evil, private: tt.private}
			mind := &remembered{known: map[string]string{}}
			r := openQuick(t, "registry.example", Options{Keychain: alice("secret"), Realms: mind, Transport: m.serve(t)})
			if tt.known != "" {
				mind.known["registry.example"] = tt.known
			} else {
				if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil || r.Access("a/b").User != "alice" {
					t.Fatalf("%v, %+v", err, r.Access("a/b"))
				}
				if got := mind.Known("registry.example"); got != "https://auth.example" {
					t.Fatalf("remembered %q", got)
				}
			}
			m.gone = true
			names, err := tagNames(r.Tags(t.Context(), "a/b"))
			got := r.Access("a/b")
			var moved *registry.RealmError
			switch {
			case tt.private:
				if !errors.As(err, &moved) || !strings.Contains(err.Error(), "regtui login registry.example") {
					t.Errorf("error %v", err)
				}
			case err != nil || len(names) != 1:
				t.Errorf("%v, %v", names, err)
			}
			if tt.sent {
				if got.User != "alice" || got.Refused != nil {
					t.Errorf("Access = %+v", got)
				}
				return
			}
			if got.User != "" || got.RefusedUser != "alice" || !errors.As(got.Refused, &moved) || moved.Now != "https://"+tt.evil || moved.Was == "" {
				t.Errorf("Access = %+v", got)
			}
			if _, err := r.CheckLogin(t.Context(), authn.AuthConfig{Username: "alice", Password: "secret"}); !errors.As(err, &moved) {
				t.Errorf("CheckLogin: %v", err)
			}
			mind.Learn("registry.example", moved.Now) // accepted
			m.evil, m.service = "", tt.evil
			m.gone = false
			r.ForgetLogins()
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil || r.Access("a/b").User != "alice" {
				t.Errorf("after accepting it: %v, %+v", err, r.Access("a/b"))
			}
		})
	}
}

// Who reads anonymously tells nothing of token services, and a login that was
// refused has not shown that the service is the right one.
func TestRealmLearntFromSuccess(t *testing.T) {
	for name, keys := range map[string]*keys{"nobody": nil, "refused": alice("secret")} {
		mind := &remembered{known: map[string]string{}}
		o := Options{Realms: mind, Transport: answers(func(req *http.Request) (int, string, string) {
			_, _, withLogin := req.BasicAuth()
			switch {
			case req.URL.Path == "/token" && withLogin:
				return http.StatusUnauthorized, "", ""
			case req.URL.Path == "/token":
				return http.StatusOK, "", `{"token":"anyone"}`
			case req.Header.Get("Authorization") != "":
				return http.StatusOK, "", `{"tags":["v1"]}`
			}
			return http.StatusUnauthorized, `Bearer realm="https://auth.example/token"`, ""
		})}
		if keys != nil {
			o.Keychain = keys
		}
		if _, err := tagNames(openQuick(t, "registry.example", o).Tags(t.Context(), "a/b")); err != nil {
			t.Fatal(err)
		}
		if len(mind.known) > 0 {
			t.Errorf("%s: remembered %v", name, mind.known)
		}
	}
}

func TestServiceOf(t *testing.T) {
	for realm, want := range map[string]string{
		"https://Auth.Docker.io/token?x=y": "https://auth.docker.io",
		"https://auth.docker.io:443/token": "https://auth.docker.io",
		"http://localhost:80/":             "http://localhost",
		"https://auth.lan:80":              "https://auth.lan:80",
		"https://[::1]:5001/auth":          "https://[::1]:5001",
	} {
		u, err := url.Parse(realm)
		if err != nil {
			t.Fatal(err)
		}
		if got := serviceOf(u); got != want {
			t.Errorf("%s: %s", realm, got)
		}
	}
}
