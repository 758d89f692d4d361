package oci

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

// vendor is a registry with an API of its own beside it.
type vendor struct {
	host, realm, service, api string
	status                    int
	header                    http.Header
	body                      string
	asked                     int
}

func (v *vendor) RoundTrip(req *http.Request) (*http.Response, error) {
	auth := req.Header.Get("Authorization")
	switch {
	case req.URL.Host+req.URL.Path == v.api:
		v.asked++
		resp, err := answers(func(*http.Request) (int, string, string) { return v.status, "", v.body }).RoundTrip(req)
		for name, values := range v.header {
			resp.Header[name] = values
		}
		return resp, err
	case req.URL.Host != v.host && req.URL.Host != strings.TrimPrefix(v.realm, "https://"):
		return nil, fmt.Errorf("%v was asked", req.URL)
	}
	return answers(func(req *http.Request) (int, string, string) {
		switch {
		case strings.HasSuffix(req.URL.Path, "/token") && auth == "" && v.host == "ghcr.io":
			return http.StatusOK, "", `{"token":"opaque"}` // what GHCR gives to everybody
		case strings.HasSuffix(req.URL.Path, "/token") && auth == "":
			return http.StatusUnauthorized, "", ""
		case strings.HasSuffix(req.URL.Path, "/token"):
			return http.StatusOK, "", `{"token":"` + jwt(`{"sub":"id-7","access":[{"type":"repository","name":"a/b","actions":["pull","push"]},{"type":"repository","name":"c","actions":[]}]}`) + `"}`
		case auth == "":
			return http.StatusUnauthorized, `Bearer realm="` + v.realm + `/token",service="` + v.service + `"`, ""
		}
		return http.StatusOK, "", ""
	}).RoundTrip(req)
}

func TestCheckTells(t *testing.T) {
	const rights = "repository:a/b:pull,push"
	harbor := vendor{host: "harbor.lan", realm: "https://harbor.lan", service: "harbor-registry", api: "harbor.lan/api/v2.0/users/current"}
	github := vendor{host: "ghcr.io", realm: "https://ghcr.io", service: "ghcr.io", api: "api.github.com/user"}
	with := func(v vendor, status int, body string, header http.Header) *vendor {
		v.status, v.body, v.header = status, body, header
		return &v
	}
	for name, tt := range map[string]struct {
		vendor *vendor
		secret string
		asked  int
		want   registry.LoginCheck
	}{
		"by the token alone": {&vendor{host: "r.lan", realm: "https://auth.lan"}, "pw", 0, registry.LoginCheck{Service: "https://auth.lan", Who: "id-7", May: []string{rights}}},
		"Harbor":             {with(harbor, 200, `{"username":"alice","sysadmin_flag":false}`, nil), "pw", 1, registry.LoginCheck{Service: "https://harbor.lan", Who: "alice", May: []string{rights}}},
		"Harbor's admin":     {with(harbor, 200, `{"username":"admin","sysadmin_flag":true}`, nil), "pw", 1, registry.LoginCheck{Service: "https://harbor.lan", Who: "admin", May: []string{rights, "administer Harbor"}}},
		"Harbor's robot":     {with(harbor, 412, `{"errors":[]}`, nil), "pw", 1, registry.LoginCheck{Service: "https://harbor.lan", Who: "id-7", May: []string{rights}}},
		"Harbor is no JSON":  {with(harbor, 200, `<html>`, nil), "pw", 1, registry.LoginCheck{Service: "https://harbor.lan", Who: "id-7", May: []string{rights}}},
		"GitHub": {
			with(github, 200, `{"login":"octocat"}`, http.Header{"X-Oauth-Scopes": {"read:packages, repo"}, "Github-Authentication-Token-Expiration": {"2027-01-02 03:04:05 UTC"}}), "ghp_x", 1,
			registry.LoginCheck{Service: "https://ghcr.io", Who: "octocat", May: []string{rights, "read:packages", "repo"}, Ends: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)},
		},
		"GitHub with odd headers": {
			with(github, 200, `{"login":"octocat"}`, http.Header{"X-Oauth-Scopes": {", ,"}, "Github-Authentication-Token-Expiration": {"2027-01-02 03:04:05 -0700"}}), "github_pat_x", 1,
			registry.LoginCheck{Service: "https://ghcr.io", Who: "octocat", May: []string{rights}},
		},
		"GitHub, a redirect":  {with(github, 302, "", http.Header{"Location": {"https://evil.example/user"}}), "ghp_x", 1, registry.LoginCheck{Service: "https://ghcr.io", Who: "id-7", May: []string{rights}}},
		"GitHub, no PAT":      {with(github, 200, `{"login":"octocat"}`, nil), "hunter2", 0, registry.LoginCheck{Service: "https://ghcr.io", Who: "id-7", May: []string{rights}}},
		"a PAT for elsewhere": {with(vendor{host: "r.lan", realm: "https://auth.lan", api: "api.github.com/user"}, 200, "{}", nil), "ghp_x", 0, registry.LoginCheck{Service: "https://auth.lan", Who: "id-7", May: []string{rights}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := openQuick(t, tt.vendor.host, Options{Transport: tt.vendor})
			got, err := r.CheckLogin(t.Context(), authn.AuthConfig{Username: "alice", Password: tt.secret})
			if err != nil {
				t.Fatal(err)
			}
			got.Health = registry.Health{}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if tt.vendor.asked != tt.asked {
				t.Errorf("the API was asked %d times", tt.vendor.asked)
			}
		})
	}
}
