package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

const (
	// pageSize is the largest that the API takes.
	pageSize = 100
	// maxAnswer is how much of one answer is read, in bytes: a page of a
	// hundred tags with twenty platforms each is less than one.
	maxAnswer = 16 << 20
	// maxPages ends a listing that leads nowhere: a million entries.
	maxPages = 10_000
)

// api is Docker Hub's own API. Its tokens go to its own origin and nowhere else.
type api struct {
	base   *url.URL
	agent  string
	client *http.Client
	tokens tokens
}

func newAPI(base, agent string, inner *oci.Registry) (*api, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of an API", base)
	}
	a := &api{base: u, agent: agent}
	a.client = &http.Client{Transport: inner.Beside(patient), CheckRedirect: a.stay}
	a.tokens = tokens{api: a, held: map[oci.Account]token{}}
	return a, nil
}

// own reports a URL at the API itself.
func (a *api) own(u *url.URL) bool { return u.Scheme == a.base.Scheme && u.Host == a.base.Host }

// stay keeps a request, and the token in it, from being sent elsewhere.
func (a *api) stay(req *http.Request, via []*http.Request) error {
	if !a.own(req.URL) {
		return fmt.Errorf("%w: Docker Hub's API redirects to %s, where nothing is sent", registry.ErrBadAnswer, req.URL.Host)
	}
	if req.Method != via[0].Method { // net/http makes a GET of most
		return fmt.Errorf("%w: Docker Hub's API redirects what was to change something", registry.ErrBadAnswer)
	}
	if len(via) > 5 {
		return fmt.Errorf("%w: Docker Hub's API redirects without end", registry.ErrBadAnswer)
	}
	return nil
}

// at is where a part of the API is.
func (a *api) at(query url.Values, path ...string) *url.URL {
	escaped := make([]string, len(path))
	for i, p := range path {
		escaped[i] = url.PathEscape(p)
	}
	u := a.base.JoinPath(escaped...)
	u.RawQuery = query.Encode()
	return u
}

// get reads an answer into a value, as who.
func (a *api) get(ctx context.Context, who oci.Account, u *url.URL, into any) error {
	return a.do(ctx, http.MethodGet, who, u, into)
}

// do makes a request as who. Where into is nil the answer has nothing to read.
func (a *api) do(ctx context.Context, method string, who oci.Account, u *url.URL, into any) error {
	value, err := a.tokens.get(ctx, who)
	if err != nil {
		return err
	}
	err = a.ask(ctx, method, u, value, nil, into)
	if value != "" && oci.Status(err) == http.StatusUnauthorized && a.tokens.drop(who, value) {
		// It ended before its time.
		if value, err = a.tokens.get(ctx, who); err == nil {
			err = a.ask(ctx, method, u, value, nil, into)
		}
	}
	return err
}

// ask makes one request.
func (a *api) ask(ctx context.Context, method string, u *url.URL, token string, body io.Reader, into any) error {
	if !a.own(u) {
		return fmt.Errorf("%w: Docker Hub's API leads to another host, %s", registry.ErrBadAnswer, u.Host)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", a.agent)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return &refusal{oci.Answered(resp)}
	}
	defer func() { _ = resp.Body.Close() }()
	if into == nil {
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return err
	case len(raw) > maxAnswer:
		return fmt.Errorf("%w: an answer of Docker Hub's API has more than %d MB", registry.ErrTooLarge, maxAnswer>>20)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: Docker Hub's API did not answer with the JSON that it should: %w", registry.ErrBadAnswer, err)
	}
	return nil
}

// refusal is an answer of the API's that is not the one asked for.
type refusal struct{ error }

func (r *refusal) Unwrap() error { return r.error }

// page is what all lists of the API come in. Next is a whole URL.
type page[T any] struct {
	Next    string `json:"next"`
	Results []T    `json:"results"`
}

// errStop ends a listing that nobody wants more of.
var errStop = errors.New("stop")

// pages walks a list to its end. The last page is the one that names no next:
// sizes and counts have been wrong before (docker/hub-feedback#2343).
func pages[T any](ctx context.Context, a *api, who oci.Account, u *url.URL, each func([]T) error) error {
	seen := map[string]bool{}
	for len(seen) < maxPages {
		seen[u.String()] = true
		var p page[T]
		if err := a.get(ctx, who, u, &p); err != nil {
			return err
		}
		if err := each(p.Results); err != nil || p.Next == "" {
			return err
		}
		next, err := u.Parse(p.Next)
		if err != nil || bareHost(next) != bareHost(a.base) {
			return fmt.Errorf("%w: the next page of Docker Hub's API is not at its own host", registry.ErrBadAnswer)
		}
		next.Scheme, next.Host, next.User = a.base.Scheme, a.base.Host, nil
		if u = next; seen[u.String()] {
			break
		}
	}
	return fmt.Errorf("%w: the pages of Docker Hub's API have no end", registry.ErrBadAnswer)
}

// bareHost is a host without the port that its scheme has anyway. What stands
// behind a proxy may well write links for another scheme.
func bareHost(u *url.URL) string {
	switch u.Port() {
	case "", "80", "443":
		return u.Hostname()
	}
	return u.Host
}
