package oci

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

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
