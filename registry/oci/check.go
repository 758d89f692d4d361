package oci

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

var _ registry.LoginChecker = (*Registry)(nil)

// Why a login that was not refused may be wrong all the same.
const (
	openToAll   = "the registry lets everybody in without asking for a login"
	tokensToAll = "the token service gives everybody a token, and does not say for whom this one is"
)

// CheckLogin asks the registry whether a login is good. It asks for a token
// without a scope: with one, Harbor answers a wrong password with a token for
// nobody, and Docker Hub grants whatever is asked. The login is sent once.
func (r *Registry) CheckLogin(ctx context.Context, conf authn.AuthConfig) (registry.LoginCheck, error) {
	fail := func(err error) (registry.LoginCheck, error) {
		return registry.LoginCheck{}, r.checkFailed(err)
	}
	health, challenge, err := r.meet(ctx)
	if err != nil {
		return registry.LoginCheck{}, err
	}
	check := registry.LoginCheck{Health: health}
	who := loginOf(&conf)
	who.id = 1 // of no other login of this registry: nothing is remembered
	header := ""
	switch {
	case health.Auth == "none":
		check.Unchecked = openToAll
		return check, nil
	case who.token != "": // it goes to the registry as it is
		header = "Bearer " + who.token
	case health.Auth == "basic":
		header = basic(who)
	case health.Auth == "":
		return fail(fmt.Errorf("%w: it wants a login and does not say which kind", registry.ErrBadAnswer))
	default:
		token, sure, err := r.checkToken(ctx, challenge, who)
		if err != nil {
			return fail(err)
		}
		if realm, err := url.Parse(challenge.realm); err == nil {
			check.Service = serviceOf(realm)
		}
		if sure {
			mine := claimsOf(token)
			check.Who, check.May = string(mine.Sub), mine.may()
		} else {
			check.Unchecked = tokensToAll
		}
		header = "Bearer " + token
	}
	if err := r.greetWith(ctx, health.Scheme, header); err != nil {
		return fail(err)
	}
	if check.Unchecked == "" {
		r.tell(ctx, &check, who)
	}
	return check, nil
}

// checkToken gets a token for who, and looks whether it is another than
// everybody gets.
func (r *Registry) checkToken(ctx context.Context, c challenge, who login) (value string, sure bool, err error) {
	once := r.auth.tokens.once(r.bare)
	mine, err := once.fetch(ctx, c, "", who)
	if err != nil || r.host == "ghcr.io" { // its tokens tell nothing, and it gives none for a token that is wrong or has ended (oras-project/oras#1161)
		return mine.value, err == nil, err
	}
	anyones, err := once.fetch(ctx, c, "", login{})
	if refusal(err) {
		return mine.value, true, nil
	}
	// Any other failure leaves the claims of nobody to compare with.
	return mine.value, claimsOf(mine.value).more(claimsOf(anyones.value)), nil
}

// greetWith asks /v2/ once with a login.
func (r *Registry) greetWith(ctx context.Context, scheme, authorization string) error {
	u := url.URL{Scheme: scheme, Host: r.endpoint, Path: "/v2/"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	req.Header.Set("Authorization", authorization)
	resp, err := r.bare.RoundTrip(req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return answered(resp)
	}
	discard(resp.Body)
	return nil
}

// claims are what a token says of itself, where it is a JWT (distribution's
// docs/content/spec/auth/jwt.md). Nothing that matters for safety hangs on
// them: the registry itself checks the token.
type claims struct {
	Sub    text
	Access []struct {
		Type, Name text
		Actions    []string
	}
}

// claimsOf reads the claims of a token, or none of one that is no JWT.
func claimsOf(token string) (c claims) {
	Claims(token, &c)
	return c
}

// Claims reads what a JWT says of itself (RFC 7519, 4), unchecked; false for a
// token that is none.
func Claims(token string, into any) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	return err == nil && json.Unmarshal(raw, into) == nil
}

// more reports that the token is for somebody else than another one, or allows
// more.
func (c claims) more(than claims) bool {
	return c.Sub != than.Sub || c.allows() && !than.allows()
}

func (c claims) allows() bool {
	for _, a := range c.Access {
		if len(a.Actions) > 0 {
			return true
		}
	}
	return false
}

// may writes what a token allows as scopes are written.
func (c claims) may() (all []string) {
	for _, a := range c.Access {
		if len(a.Actions) > 0 {
			all = append(all, fmt.Sprintf("%s:%s:%s", a.Type, a.Name, strings.Join(a.Actions, ",")))
		}
	}
	return all
}

// checkFailed says what to do about a login that is not taken.
func (r *Registry) checkFailed(err error) error {
	var limited *registry.RateLimitedError
	var service *tokenError
	var answer *answerError
	e := &registry.Error{Op: "log in to", Host: r.host, Err: bare(err)}
	status := 0
	switch {
	case errors.As(err, &service):
		e.Err, e.Detail, status = service.Unwrap(), service.detail, service.status
	case errors.As(err, &answer):
		e.Err, e.Detail, status = answer.Unwrap(), answer.detail, answer.status
	default:
		return r.fail("log in to", "", scope{}, err)
	}
	switch {
	case errors.As(err, &limited):
		e.Hint = "after too many wrong passwords an account is locked for a while; wait" + forHow(limited.RetryAfter) + " before the next try, for each one makes it longer"
	case status == http.StatusBadRequest, status == http.StatusUnauthorized, status == http.StatusForbidden:
		if status == http.StatusBadRequest { // what some token services say to a wrong password
			e.Err = registry.ErrUnauthorized
		}
		e.Hint = "check the name and the password"
	}
	return e
}

func forHow(d time.Duration) string {
	if d <= 0 {
		return " a quarter of an hour"
	}
	return " " + d.Round(time.Second).String()
}
