package hub

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
)

// Docker Hub has three limits that it answers 429 for, and each is told by
// another sign: pulls (the registry, with a text about the pull rate limit),
// requests to its API (the API, with X-RateLimit headers), and abuse, which is
// thousands of requests a minute from one address (a bare 429 of either).

// patient puts the API's own header about when to come back, which holds a
// time in Unix seconds, in the form that HTTP has for it (RFC 9110, 10.2.3).
func patient(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err == nil && resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") == "" {
			if wait, ok := comeBack(resp.Header, time.Now()); ok {
				resp.Header.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
			}
		}
		return resp, err
	})
}

// comeBack reads when the API takes requests again. The limit is for a minute:
// a time that is far off comes of a clock that is wrong, theirs or ours.
func comeBack(h http.Header, now time.Time) (time.Duration, bool) {
	const most = 10 * time.Minute
	for _, name := range []string{"X-Retry-After", "X-RateLimit-Reset"} {
		at, err := strconv.ParseInt(strings.TrimSpace(h.Get(name)), 10, 64)
		if err != nil || at <= 0 {
			continue
		}
		switch wait := time.Unix(at, 0).Sub(now); {
		case wait > most || wait < -most:
			return time.Minute, true
		default:
			return max(wait, 0) + time.Second, true
		}
	}
	return 0, false
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// limited tells which limit of the registry's a 429 is about.
func (r *Registry) limited(err error) error {
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || !errors.Is(err, registry.ErrRateLimited) {
		return err
	}
	told := *e
	if strings.Contains(strings.ToLower(e.Detail), "pull rate limit") {
		repo, _, _ := strings.Cut(e.Name, "@") // e.Name has a tag or a digest
		repo, _, _ = strings.Cut(repo, ":")
		who := r.Access(repo)
		told.Hint = "the pulls of this " + whose(who) + " are used up: they come back" + r.within() + ", `regtui quota` tells how many"
		if who.User == "" {
			told.Hint += ", and an account has more: log in with `regtui login docker.io`"
		}
	} else {
		told.Hint = "that is Docker Hub's limit against abuse, thousands of requests a minute from one address, and not the pull limit: wait a minute"
	}
	return &told
}

// within is the time in which pulls come back, as far as it was told.
func (r *Registry) within() string {
	hours := float64(r.window.Load()) / time.Hour.Seconds()
	if hours <= 0 {
		return ""
	}
	return fmt.Sprintf(" within %.3g hours", hours)
}

func whose(a registry.Access) string {
	if a.User != "" {
		return "account"
	}
	return "address"
}

// fail makes of an error of the API's what a person sees.
func (r *Registry) fail(op, repo string, err error) error {
	told := r.Fail(op, repo, err)
	e, ok := errors.AsType[*registry.Error](told)
	if ok && errors.Is(err, registry.ErrRateLimited) {
		limited := *e
		limited.Hint = "that is the limit of requests to Docker Hub's API, and not the pull limit: wait a minute"
		return &limited
	}
	return told
}
