package oci

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
)

// tell adds what the vendor's own API says of a login that the registry takes.
// The check does not hang on it: what fails there is left out.
func (r *Registry) tell(ctx context.Context, check *registry.LoginCheck, who login) {
	switch {
	case who.password == "":
	case check.Product == "Harbor":
		r.tellHarbor(ctx, check, who)
	case r.host == "ghcr.io" && githubToken(who.password):
		r.tellGitHub(ctx, check, who)
	}
}

// tellHarbor asks who it is (Harbor's api/v2.0/swagger.yaml, getCurrentUserInfo).
// Robots get a 412, and the secret for command lines of somebody who logs in by
// OIDC a 401: neither says that the login is wrong.
func (r *Registry) tellHarbor(ctx context.Context, check *registry.LoginCheck, who login) {
	var user struct {
		Username text
		Admin    bool `json:"sysadmin_flag"`
	}
	u := url.URL{Scheme: check.Scheme, Host: r.endpoint, Path: "/api/v2.0/users/current"}
	if _, ok := r.askOwn(ctx, u.String(), basic(who), &user); !ok {
		return
	}
	if user.Username != "" {
		check.Who = string(user.Username)
	}
	if user.Admin {
		check.May = append(check.May, "administer Harbor")
	}
}

// githubToken tells the tokens that GitHub's API takes by their published
// prefixes (github.blog, 2021-03-31, authentication token format).
func githubToken(secret string) bool {
	return strings.HasPrefix(secret, "ghp_") || strings.HasPrefix(secret, "github_pat_") || strings.HasPrefix(secret, "gho_")
}

// tellGitHub asks GitHub about its token: who it is, its scopes (docs.github.com,
// scopes for OAuth apps) and when it ends, which a header of every answer says.
// Tokens with fine-grained rights have no scopes.
func (r *Registry) tellGitHub(ctx context.Context, check *registry.LoginCheck, who login) {
	var user struct{ Login text }
	h, ok := r.askOwn(ctx, "https://api.github.com/user", "Bearer "+who.password, &user)
	if !ok {
		return
	}
	if user.Login != "" {
		check.Who = string(user.Login)
	}
	for scope := range strings.SplitSeq(h.Get("X-OAuth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			check.May = append(check.May, scope)
		}
	}
	const layout = "2006-01-02 15:04:05 MST"
	if at, err := time.Parse(layout, h.Get("GitHub-Authentication-Token-Expiration")); err == nil && strings.HasSuffix(h.Get("GitHub-Authentication-Token-Expiration"), " UTC") {
		check.Ends = at
	}
}

// askOwn asks a vendor's own API once. It follows no redirect.
func (r *Registry) askOwn(ctx context.Context, address, authorization string, into any) (http.Header, bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", authorization)
	resp, err := r.bare.RoundTrip(req)
	if err != nil {
		return nil, false
	}
	defer discard(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return nil, false
	}
	return resp.Header, json.NewDecoder(io.LimitReader(resp.Body, maxToken)).Decode(into) == nil
}
