package hub

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

// tokenLife is how long a token of the API is used. It is good for ten minutes.
const tokenLife = 9 * time.Minute

// token is what the API gave for a login, or why it gave none.
type token struct {
	value string
	until time.Time // by this machine's own clock
	err   error     // the login was turned down, for good or until then
}

// locked is how long Docker Hub takes no login of an account for which too many
// have failed (docker/hub-feedback#2201).
const locked = 10 * time.Minute

// tokens are those of the API. Each login is tried once: an account is locked
// after some failures.
type tokens struct {
	api  *api
	mu   sync.Mutex
	held map[oci.Account]token
}

// unknownError is a login that the API does not take. The registry may take it
// all the same.
type unknownError struct {
	user string
	err  error
}

func (e *unknownError) Error() string {
	s := "Docker Hub's API does not take the login of " + e.user
	if said := oci.Said(e.err); said != "" {
		s += ": " + said
	}
	return s
}

func (e *unknownError) Unwrap() []error { return []error{registry.ErrUnauthorized, e.err} }

// get gives the token of a login; for nobody it is empty.
func (t *tokens) get(ctx context.Context, who oci.Account) (string, error) {
	if who == (oci.Account{}) {
		return "", nil
	}
	t.mu.Lock() // the second who asks waits for the first: one attempt, not two
	defer t.mu.Unlock()
	held := t.held[who]
	if held.err != nil && held.until.IsZero() || time.Now().Before(held.until) {
		return held.value, held.err
	}
	got, err := t.fetch(ctx, who)
	switch status := oci.Status(err); {
	case err == nil:
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		err = &unknownError{who.User, err}
		got = token{err: err}
	case status == http.StatusTooManyRequests:
		err = &unknownError{who.User, err}
		got = token{err: err, until: time.Now().Add(locked)}
	default:
		return "", err
	}
	t.held[who] = got
	return got.value, err
}

// fetch asks for a token (POST /v2/auth/token).
func (t *tokens) fetch(ctx context.Context, who oci.Account) (token, error) {
	body, err := json.Marshal(map[string]string{"identifier": who.User, "secret": who.Secret})
	if err != nil {
		return token{}, err
	}
	asked := time.Now()
	var answer struct {
		Token string `json:"access_token"`
	}
	err = t.api.ask(ctx, http.MethodPost, t.api.at(nil, "v2", "auth", "token"), "", bytes.NewReader(body), &answer)
	if err == nil && (answer.Token == "" || strings.ContainsAny(answer.Token, "\r\n\x00")) {
		err = fmt.Errorf("%w: Docker Hub's API gave no token", registry.ErrBadAnswer)
	}
	return token{value: answer.Token, until: asked.Add(tokenLife)}, err
}

// claims are what a token of the API says of itself: whose it is, what it may
// do, and what it was made for ("docker_pat|…" for a personal access token). No
// page of Docker's describes them; mongodb/kingfisher#202 shows one.
type claims struct {
	Scope string
	User  struct{ Username string } `json:"https://hub.docker.com"`
}

// CheckLogin asks the registry whether a login is good, and then the API whose
// it is and what it may do. The API is asked only about logins that are good,
// for too many that are not lock an account.
func (r *Registry) CheckLogin(ctx context.Context, conf authn.AuthConfig) (registry.LoginCheck, error) {
	check, err := r.Registry.CheckLogin(ctx, conf)
	if err != nil || check.Auth != "token" || conf.Username == "" || conf.Password == "" {
		return check, err
	}
	got, err := r.api.tokens.fetch(ctx, oci.Account{User: conf.Username, Secret: conf.Password})
	if err != nil {
		return check, nil // the registry takes it, which is what counts
	}
	check.Unchecked = "" // the API gives nobody a token without a login
	var told claims
	if !oci.Claims(got.value, &told) {
		return check, nil
	}
	check.Who = cmp.Or(told.User.Username, check.Who)
	check.May = append(check.May, strings.Fields(told.Scope)...)
	return check, nil
}

// drop forgets a token that is no longer taken; false when it was a new one.
func (t *tokens) drop(who oci.Account, value string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	held := t.held[who]
	if held.value != value {
		return true // somebody else has dropped it
	}
	fresh := time.Until(held.until) > tokenLife-5*time.Second
	delete(t.held, who)
	return !fresh
}

// account is who the API is asked as: nobody where it does not take the login,
// and then why not.
func (r *Registry) account(ctx context.Context, repo string) (who oci.Account, refused, err error) {
	if who, err = r.Login(ctx, repo); err != nil || who == (oci.Account{}) {
		return who, nil, err
	}
	_, err = r.api.tokens.get(ctx, who)
	if unknown, ok := errors.AsType[*unknownError](err); ok {
		return oci.Account{}, unknown, nil
	}
	return who, nil, err
}
