package oci

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
)

// Ping asks /v2/ once, without a login, and tells what the registry wants from
// its clients. Any answer that a registry gives there counts as well.
func (r *Registry) Ping(ctx context.Context) (registry.Health, error) {
	h, _, err := r.meet(ctx)
	return h, err
}

// meet is Ping, with the challenge that the registry answered.
func (r *Registry) meet(ctx context.Context) (registry.Health, challenge, error) {
	fail := func(err error) (registry.Health, challenge, error) {
		return registry.Health{}, challenge{}, r.fail("greet", "", scope{}, err)
	}
	scheme, err := r.scheme.get(ctx)
	if err != nil {
		return fail(err)
	}
	began := time.Now()
	resp, err := r.greet(ctx, scheme)
	if err != nil {
		return fail(err)
	}
	h := registry.Health{Scheme: scheme, Latency: time.Since(began), Auth: "none"}
	var c challenge
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized:
		h.Auth = ""
		var ok bool
		if c, ok = pickChallenge(resp.Header); ok {
			h.Auth, h.Realm = map[string]string{"basic": "basic", "bearer": "token"}[c.scheme], c.realm
			h.Product = productOf(resp.Header, c)
		}
	default:
		return fail(answered(resp))
	}
	if h.Auth != "token" {
		h.Realm = ""
	}
	if h.Product == "" {
		h.Product = productOf(resp.Header, challenge{})
	}
	discard(resp.Body)
	return h, c, nil
}

// productOf tells what the registry is from what it says without being asked.
func productOf(h http.Header, c challenge) string {
	server := h.Get("Server")
	switch realm, _ := url.Parse(c.realm); {
	case strings.HasPrefix(server, "Nexus/"):
		version, _, _ := strings.Cut(strings.TrimPrefix(server, "Nexus/"), " ")
		return "Nexus " + version
	case strings.HasPrefix(server, "Artifactory/"), h.Get("X-Artifactory-Id") != "", h.Get("X-JFrog-Version") != "":
		return strings.TrimSpace("Artifactory " + strings.TrimPrefix(h.Get("X-JFrog-Version"), "Artifactory/"))
	case c.service == "harbor-registry", c.scheme == "basic" && c.realm == "harbor":
		return "Harbor"
	case c.service == "registry.docker.io":
		return "Docker Hub"
	case c.service == "container_registry" && realm != nil && realm.Path == "/jwt/auth":
		return "GitLab"
	case c.service == "container_registry" && realm != nil && realm.Path == "/v2/token":
		return "Gitea"
	case realm != nil && realm.Host == "ghcr.io":
		return "GHCR"
	case realm != nil && realm.Path == "/v2/auth":
		return "Quay"
	}
	return ""
}
