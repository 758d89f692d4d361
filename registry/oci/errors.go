package oci

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/regtui/regtui/registry"
)

// answerError is an answer that is not the one asked for.
type answerError struct {
	status int
	detail string
	after  time.Duration // of a 429
}

func (e *answerError) Error() string { return e.Unwrap().Error() }

func (e *answerError) Unwrap() error { return kindOf(e.status, e.after) }

func asAnswer(err error) (*answerError, bool) { return errors.AsType[*answerError](err) }

// pageError is a page for people where an answer for programs should be.
type pageError struct{ detail string }

func (e *pageError) Error() string { return registry.ErrBadAnswer.Error() + ": " + e.detail }

func (e *pageError) Unwrap() error { return registry.ErrBadAnswer }

// answered reads a refusal, and closes its body.
func answered(resp *http.Response) *answerError {
	defer discard(resp.Body)
	return &answerError{status: resp.StatusCode, detail: errorDetail(resp), after: retryAfter(resp.Header, time.Now())}
}

// kindOf says what a status means.
func kindOf(status int, after time.Duration) error {
	switch status {
	case http.StatusUnauthorized:
		return registry.ErrUnauthorized
	case http.StatusForbidden:
		return registry.ErrForbidden
	case http.StatusNotFound, http.StatusGone:
		return registry.ErrNotFound
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return registry.ErrUnsupported
	case http.StatusTooManyRequests:
		return &registry.RateLimitedError{RetryAfter: after}
	}
	return fmt.Errorf("%w: it answered %s", registry.ErrServer, statusText(status))
}

// statusText is a status as people know it: "404 Not Found".
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}

// fail makes of any error on the way what a person sees. scope says whose
// login the request may have used.
func (r *Registry) fail(op, name string, s scope, err error) error {
	var done *registry.Error
	if err == nil || errors.As(err, &done) {
		return err
	}
	e := &registry.Error{Op: op, Host: r.host, Name: name, Err: bare(err)}
	var answer *answerError
	var refused *refusedError
	var realm *realmError
	var withheld *withheldError
	var page *pageError
	var moved *registry.RealmError
	switch {
	case errors.As(err, &answer):
		e.Detail = answer.detail
		e.Hint = r.answerHint(answer.status, s)
	case errors.As(err, &refused):
		e.Hint = r.loginHint()
	case errors.As(err, &withheld):
		e.Hint = tlsForLogin
	case errors.As(err, &moved): // it says itself what to do
	case errors.As(err, &realm):
		e.Hint = "the registry must name an https:// token service"
	case errors.As(err, &page):
		e.Hint = "is that a registry? A proxy, a sign-in page or a web interface may stand in its place"
	default:
		e.Err, e.Hint = r.wayError(e.Err)
	}
	return e
}

// bare takes off what net/http wraps around an error: the method and the whole
// URL, which may hold a signature.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func (r *Registry) loginHint() string {
	return "log in with `regtui login " + r.host + "`"
}

// refusedHint says why a login is not in use, and what to do about that.
func (r *Registry) refusedHint(why error) string {
	var withheld *withheldError
	var advised interface{ Advice() string } // a keychain that says itself what to do
	switch {
	case errors.As(why, &withheld):
		return " (" + why.Error() + "): " + tlsForLogin
	case errors.As(why, &advised) && advised.Advice() != "":
		return ": " + why.Error()
	}
	return " (" + why.Error() + "): " + r.loginHint()
}

const tlsForLogin = "with a login the registry must be reached over TLS"

// answerHint says what to do about a status.
func (r *Registry) answerHint(status int, s scope) string {
	who := r.Access(s.repo())
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		switch {
		case who.Refused != nil:
			return "the stored login is not in use" + r.refusedHint(who.Refused)
		case who.User == "":
			return "it may need a login: " + r.loginHint()
		}
		if s.changes() {
			return "the account " + who.User + " may not change this"
		}
		return "the account " + who.User + " may not read this"
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		if s.kind == "delete" {
			return "deletion is switched off there: Distribution wants `storage.delete.enabled: true` in its config " +
				"(REGISTRY_STORAGE_DELETE_ENABLED=true), others a setting or an API of their own"
		}
	case http.StatusNotFound, http.StatusGone:
		switch {
		case s.kind != "repository" && s.kind != "delete":
		case who.User == "" && r.auth.asked():
			return "check the name; what is private also looks missing without a login"
		default:
			return "check the name"
		}
	case http.StatusTooManyRequests:
		if who.User == "" {
			return "a login is often allowed more"
		}
	case http.StatusProxyAuthRequired:
		return "the proxy wants a login: put it into HTTPS_PROXY"
	}
	return ""
}
