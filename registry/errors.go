package registry

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of failure that callers tell apart, with errors.Is. Where the
// rate limit matters, errors.As with *RateLimitedError gives the time.
var (
	ErrUnauthorized = errors.New("not authorised")                   // 401, or a token service that refuses
	ErrForbidden    = errors.New("not allowed")                      // 403
	ErrNotFound     = errors.New("not found")                        // 404
	ErrRateLimited  = errors.New("rate limited")                     // 429
	ErrUnsupported  = errors.New("the registry does not offer this") // 405, or known of the vendor
	ErrOffline      = errors.New("no answer")                        // name, connection, time-out
	ErrTLS          = errors.New("TLS is not trusted")               // unknown CA, wrong name, expired
	ErrPlainHTTP    = errors.New("plain HTTP refused")               // HTTPS failed and insecure is not set
	ErrServer       = errors.New("the registry failed")              // 5xx
	ErrBadAnswer    = errors.New("the answer makes no sense")        // HTML, truncated JSON, wrong digest, endless pages
	ErrTooLarge     = errors.New("too large")
	ErrMoved        = errors.New("the tag was moved meanwhile") // to another image than the one that was looked at
)

// RateLimitedError is a 429: when to come back. errors.Is(err, ErrRateLimited) holds.
type RateLimitedError struct {
	RetryAfter time.Duration // zero when the registry does not say
}

func (e *RateLimitedError) Error() string {
	if e.RetryAfter <= 0 {
		return ErrRateLimited.Error()
	}
	return fmt.Sprintf("%v: come back in %v", ErrRateLimited, e.RetryAfter.Round(time.Second))
}

// Is makes the error an ErrRateLimited.
func (e *RateLimitedError) Is(target error) bool { return target == ErrRateLimited }

// Error is what a person sees: what was tried, on what, what went wrong and
// what to do next. Its kind is one of the Err values above, found with errors.Is.
type Error struct {
	Op   string // "list tags", "read manifest"
	Host string
	Name string // repository, repo:tag or repo@digest; empty for the registry itself
	Err  error  // wraps one of the kinds above
	// Detail is what the registry said, from its error body, uncleaned.
	Detail string
	// Hint says what to do: "press a to log in", "set insecure: true for …".
	Hint string
}

func (e *Error) Error() string {
	s := e.about() + e.Err.Error()
	if e.Detail != "" && !strings.Contains(s, e.Detail) {
		s += " (" + e.Detail + ")"
	}
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// about is what the error is about: "list tags ghcr.io/acme/app: ".
func (e *Error) about() string {
	where := e.Host
	if e.Name != "" {
		where += "/" + e.Name
	}
	return e.Op + " " + where + ": "
}

// Why is an error without what it is about, for where that is told already.
func Why(err error) string {
	said := err.Error()
	if e, ok := errors.AsType[*Error](err); ok {
		said = strings.Replace(said, e.about(), "", 1)
	}
	return said
}
