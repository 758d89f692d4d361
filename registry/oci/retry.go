package oci

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// attempts is how often a request is made before its failure is believed.
const attempts = 4

// retry repeats requests that may be made twice (RFC 9110, 9.2.2) when the
// server is overloaded or the connection breaks, each time after a longer wait.
type retry struct {
	next   http.RoundTripper
	timing *timing
}

func (r *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	for attempt := 1; ; attempt++ {
		if attempt > 1 {
			var err error
			if req, err = afresh(req.WithContext(context.WithValue(ctx, attemptKey{}, attempt))); err != nil {
				return nil, err
			}
		}
		resp, err := r.next.RoundTrip(req)
		if attempt == attempts || !idempotent(req) {
			return resp, err
		}
		wait := r.timing.backoff << (attempt - 1)
		switch {
		case err != nil && !broken(err), err == nil && (!overloaded(resp.StatusCode) || usedUp(resp)):
			return resp, err
		case err == nil:
			if asked := retryAfter(resp.Header, time.Now()); asked > r.timing.patience {
				return resp, nil
			} else if asked > 0 {
				wait = asked
			}
			discard(resp.Body)
		}
		if err := sleep(ctx, wait+rand.N(wait/4+1)); err != nil {
			return nil, err
		}
	}
}

func idempotent(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// broken reports a connection that was made and then broke. One that cannot be
// made, or times out, is told at once.
func broken(err error) bool {
	for _, e := range []error{io.EOF, io.ErrUnexpectedEOF, errReset, errAborted} {
		if errors.Is(err, e) {
			return true
		}
	}
	text := err.Error() // net/http keeps its HTTP/2 errors to itself
	return strings.Contains(text, "GOAWAY") || strings.Contains(text, "stream error") ||
		strings.Contains(text, "server closed idle connection")
}

func overloaded(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// usedUp reports a limit that no moment's wait lifts: Docker Hub tells how many
// pulls are left of those for some hours.
func usedUp(resp *http.Response) bool {
	left, _, _ := strings.Cut(resp.Header.Get("Ratelimit-Remaining"), ";")
	return resp.StatusCode == http.StatusTooManyRequests && strings.TrimSpace(left) == "0"
}

// retryAfter reads when to come back: seconds or a date (RFC 9110, 10.2.3). A
// date is by the server's clock, which may be another than this machine's.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if seconds, err := strconv.ParseInt(v, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(v); err == nil {
		if theirs, err := http.ParseTime(h.Get("Date")); err == nil {
			now = theirs
		}
		return max(0, at.Sub(now))
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
