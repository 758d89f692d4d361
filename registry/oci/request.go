package oci

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/regtui/regtui/registry"
)

// repoName is what the specification allows as the name of a repository, and
// with it as a part of a path (distribution-spec, "Pulling manifests").
var repoName = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`)

// tagName is what the specification allows as a tag.
var tagName = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)

// url is where a part of the API is.
func (r *Registry) url(ctx context.Context, path string) (*url.URL, error) {
	scheme, err := r.scheme.get(ctx)
	if err != nil {
		return nil, err
	}
	return &url.URL{Scheme: scheme, Host: r.endpoint, Path: path}, nil
}

// repoURL is where a part of a repository is. Names come from strangers: one
// that is none never gets into a path.
func (r *Registry) repoURL(ctx context.Context, repo, path string) (*url.URL, error) {
	if len(repo) > 255 || !repoName.MatchString(repo) {
		return nil, fmt.Errorf("%w: that is no name for a repository", registry.ErrNotFound)
	}
	return r.url(ctx, "/v2/"+repo+path)
}

// send makes one request and gives an answer in the two hundreds. Its errors
// are not yet those for people: see fail.
func (r *Registry) send(ctx context.Context, s scope, method string, u *url.URL, accept string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(withScope(ctx, s), method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, answered(resp)
	}
	return resp, nil
}

// maxRedirects is how often a request is sent elsewhere.
const maxRedirects = 10

// redirect follows to other hosts: blobs live in object stores. Logins stay
// behind, as the auth round tripper adds them for the registry's origin only.
// It never goes from TLS to plain HTTP, unless the person allows that.
func (r *Registry) redirect(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("%w: it redirects without end", registry.ErrBadAnswer)
	}
	if req.URL.Scheme != "https" && !r.o.Settings.Insecure && via[len(via)-1].URL.Scheme == "https" {
		return fmt.Errorf("%w: it redirects to %s", registry.ErrPlainHTTP, req.URL.Scheme+"://"+req.URL.Host)
	}
	if req.Method != via[0].Method { // net/http makes a GET of most
		return fmt.Errorf("%w: it redirects what was to change something, to %s", registry.ErrBadAnswer, req.URL.Host)
	}
	req.Header.Del("Referer") // it may hold a signed query
	return nil
}

// sameOrigin keeps a request, and the login in it, from being sent elsewhere.
func sameOrigin(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("%w: it redirects without end", registry.ErrBadAnswer)
	}
	if origin(req.URL) != origin(via[0].URL) {
		return fmt.Errorf("%w: it redirects to %s, where no login is sent", registry.ErrBadAnswer, req.URL.Host)
	}
	return nil
}

// probe greets the registry with a scheme: any answer will do.
func (r *Registry) probe(ctx context.Context, scheme string) (status int, err error) {
	resp, err := r.greet(ctx, scheme)
	if err != nil {
		return 0, err
	}
	discard(resp.Body)
	return resp.StatusCode, nil
}

// greet asks /v2/ once, bare (distribution-spec, "Determining Support").
func (r *Registry) greet(ctx context.Context, scheme string) (*http.Response, error) {
	u := url.URL{Scheme: scheme, Host: r.endpoint, Path: "/v2/"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	return r.bare.RoundTrip(req)
}

// isNotFound reports a 404, which some parts of the API answer where they are
// not offered.
func isNotFound(err error) bool { return errors.Is(err, registry.ErrNotFound) }

// label is a repository with a tag or digest, as errors show it.
func label(repo, ref string) string {
	if strings.Contains(ref, ":") {
		return repo + "@" + ref
	}
	return repo + ":" + ref
}
