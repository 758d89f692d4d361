package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

// The client that docker's command line is to the login service, and what it
// asks for (docker/cli, internal/oauth/manager). Docker has no way to register
// another one: the page in the browser speaks of the Docker CLI.
const (
	clientID = "L4v0dmlNBpYUjGGab0C2JtgTgXr1Qz4d"
	scopes   = "openid offline_access"
)

const (
	// oauthPatience is how long one answer of the login service may take.
	oauthPatience = time.Minute
	// maxOAuth is how much of an answer is read, in bytes.
	maxOAuth = 64 << 10
)

// oauth is Docker's login service. Nothing that is sent to it follows a
// redirect, or is sent twice.
type oauth struct {
	base   *url.URL
	agent  string
	client *http.Client
	// after waits between two questions; tests do not.
	after func(time.Duration) <-chan time.Time
}

func newOAuth(base, agent string, inner *oci.Registry) (*oauth, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%q is not the URL of a login service", base)
	}
	return &oauth{base: u, agent: agent, after: time.After, client: &http.Client{
		Transport: inner.Beside(nil),
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return fmt.Errorf("%w: Docker's login service redirects, which is not followed", registry.ErrBadAnswer)
		},
	}}, nil
}

// oauthError is a refusal in OAuth's words (RFC 6749, 5.2).
type oauthError struct {
	code, text string
	error
}

func (e *oauthError) Unwrap() error { return e.error }

// post sends a form and reads the answer into a value, which may be nil.
func (o *oauth) post(ctx context.Context, path string, form url.Values, into any) error {
	ctx, cancel := context.WithTimeout(ctx, oauthPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.base.JoinPath(path).String(), strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", o.agent)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := o.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxOAuth))
	if err != nil {
		return err
	}
	var refused struct {
		Code text `json:"error"`
		Text text `json:"error_description"`
	}
	_ = json.Unmarshal(raw, &refused)
	switch {
	case refused.Code != "": // also with a status of success (docker/cli reads the body alone)
		return &oauthError{string(refused.Code), string(refused.Text), kindOf(resp.StatusCode)}
	case resp.StatusCode/100 != 2:
		return &oauthError{text: string(refused.Text), error: kindOf(resp.StatusCode)}
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: Docker's login service did not answer with the JSON that it should", registry.ErrBadAnswer)
	}
	return nil
}

// kindOf says what a status of the login service's means.
func kindOf(status int) error {
	switch {
	case status == http.StatusTooManyRequests:
		return registry.ErrRateLimited
	case status >= http.StatusInternalServerError:
		return fmt.Errorf("%w: it answered %d", registry.ErrServer, status)
	}
	return registry.ErrUnauthorized
}

// RevokeToken makes the login service forget a refresh token that docker's
// login in a browser left behind, as it is stored: "TOKEN..CLIENT". It asks
// once; false means that it is not such a token, and that nobody was asked.
func (r *Registry) RevokeToken(ctx context.Context, stored string) (bool, error) {
	token, client, ok := strings.Cut(stored, "..")
	if !ok || token == "" || client == "" || strings.Contains(client, "..") {
		return false, nil
	}
	err := r.oauth.post(ctx, "oauth/revoke", url.Values{"client_id": {client}, "token": {token}}, nil)
	if err != nil {
		err = r.loginFailed("revoke a token of", err)
	}
	return true, err
}

// loginFailed makes of an error of the login service's what a person sees.
func (r *Registry) loginFailed(op string, err error) error {
	told, ok := errors.AsType[*registry.Error](r.Fail(op, "", err))
	if refused, is := errors.AsType[*oauthError](err); ok && is {
		told.Err, told.Detail = refused.error, refused.text
	}
	if !ok {
		return err
	}
	return told
}
