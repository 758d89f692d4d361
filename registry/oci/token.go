package oci

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/regtui/regtui/registry"
)

// token is what a token service gave for a scope.
type token struct {
	value string
	until time.Time // by this machine's own clock
}

// tokens fetches bearer tokens and keeps them while they are good
// (distribution's docs/content/spec/auth/token.md and oauth.md).
type tokens struct {
	client *http.Client
	agent  string
	// allowed refuses a token service that the registry may not name for who.
	allowed func(realm *url.URL, who login) error
	pins    pins

	asking flight[token]
	mu     sync.Mutex
	held   map[string]token
}

// maxToken is the largest answer of a token service that is read, in bytes.
const maxToken = 1 << 20

// tokenError is a token service's refusal or failure.
type tokenError struct {
	service string // its host
	status  int
	detail  string
	after   time.Duration
}

func (e *tokenError) Error() string {
	s := "the token service " + e.service + " answered " + statusText(e.status)
	if e.detail != "" {
		s += " (" + e.detail + ")"
	}
	return s
}

func (e *tokenError) Unwrap() error {
	return kindOf(e.status, e.after)
}

// refusal reports that a token service turned down who asked.
func refusal(err error) bool {
	var t *tokenError
	return errors.As(err, &t) && (t.status == http.StatusUnauthorized || t.status == http.StatusForbidden || t.status == http.StatusBadRequest)
}

// get gives a token for who, one that is held (cached) or a new one.
func (t *tokens) get(ctx context.Context, c challenge, scope string, who login) (value string, cached bool, err error) {
	key := tokenKey(c, scope, who)
	t.mu.Lock()
	held, ok := t.held[key]
	t.mu.Unlock()
	if ok && time.Now().Before(held.until) {
		return held.value, true, nil
	}
	got, err := t.asking.do(ctx, key, func(ctx context.Context) (token, error) {
		got, err := t.fetch(ctx, c, scope, who)
		if err == nil {
			t.hold(key, got)
		}
		return got, err
	})
	return got.value, false, err
}

// once are the same tokens with nothing kept, over next, which repeats nothing.
func (t *tokens) once(next http.RoundTripper) *tokens {
	return &tokens{client: &http.Client{Transport: next, CheckRedirect: sameOrigin}, agent: t.agent, allowed: t.allowed, pins: t.pins}
}

func tokenKey(c challenge, scope string, who login) string {
	return strings.Join([]string{strconv.Itoa(who.id), c.realm, c.service, scope}, "\x00")
}

func (t *tokens) hold(key string, got token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.held) >= 4096 { // a walk over many repositories
		clear(t.held)
	}
	t.held[key] = got
}

// drop forgets a token that the registry no longer takes, unless there is a
// newer one already.
func (t *tokens) drop(c challenge, scope string, who login, value string) {
	key := tokenKey(c, scope, who)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held[key].value == value {
		delete(t.held, key)
	}
}

func (t *tokens) fetch(ctx context.Context, c challenge, scope string, who login) (token, error) {
	realm, err := url.Parse(c.realm)
	if err != nil || realm.Host == "" {
		return token{}, fmt.Errorf("%w: its token service %q is not a URL", registry.ErrBadAnswer, c.realm)
	}
	if err := cmp.Or(t.allowed(realm, who), t.pins.check(realm, who)); err != nil {
		return token{}, err
	}
	realm.User = nil // no login but the person's own
	req, err := tokenRequest(ctx, realm, c.service, scope, who)
	if err != nil {
		return token{}, err
	}
	req.Header.Set("User-Agent", t.agent)
	asked := time.Now()
	resp, err := t.client.Do(req)
	if err != nil {
		return token{}, fmt.Errorf("token service %s: %w", realm.Host, bare(err))
	}
	defer discard(resp.Body)
	if resp.StatusCode/100 != 2 {
		return token{}, &tokenError{
			service: realm.Host, status: resp.StatusCode, detail: errorDetail(resp),
			after: retryAfter(resp.Header, time.Now()),
		}
	}
	got, err := readToken(resp.Body, realm.Host, asked)
	if err == nil {
		t.pins.learn(realm, who)
	}
	return got, err
}

// tokenRequest asks with GET, and with POST where there is a refresh token.
func tokenRequest(ctx context.Context, realm *url.URL, service, scope string, who login) (*http.Request, error) {
	ask := url.Values{}
	if service != "" {
		ask.Set("service", service)
	}
	if scope != "" {
		ask.Set("scope", scope)
	}
	if who.identity != "" {
		ask.Set("grant_type", "refresh_token")
		ask.Set("client_id", "regtui")
		ask.Set("refresh_token", who.identity)
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, realm.String(), strings.NewReader(ask.Encode()))
		if err == nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		return req, err
	}
	u := *realm
	for key, values := range u.Query() { // what the realm has of its own stays
		if _, ours := ask[key]; !ours {
			ask[key] = values
		}
	}
	u.RawQuery = ask.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err == nil && who.id != 0 {
		req.SetBasicAuth(who.user, who.password)
	}
	return req, err
}

// readToken reads the answer. How long the token is good counts from when it
// was asked for, by our own clock: the clocks of others are often wrong.
func readToken(body io.Reader, service string, asked time.Time) (token, error) {
	var answer struct {
		Token       string  `json:"token"`
		AccessToken string  `json:"access_token"`
		ExpiresIn   float64 `json:"expires_in"`
	}
	err := json.NewDecoder(io.LimitReader(body, maxToken)).Decode(&answer)
	value := answer.Token
	if value == "" {
		value = answer.AccessToken
	}
	if err != nil || value == "" || strings.ContainsAny(value, "\r\n\x00") {
		return token{}, fmt.Errorf("%w: the token service %s gave no token", registry.ErrBadAnswer, service)
	}
	life := time.Minute // when it does not say
	if answer.ExpiresIn > 0 {
		life = time.Duration(min(answer.ExpiresIn, 86400) * float64(time.Second))
	}
	// Let go of it a little early: it has to arrive while it is good.
	return token{value: value, until: asked.Add(life - min(life/5, 10*time.Second))}, nil
}
