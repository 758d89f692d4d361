package oci

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// limiter bounds the requests that run at once for one host. A 429 halves the
// bound; as many good answers as the bound is wide raise it again by one.
type limiter struct {
	next http.RoundTripper
	max  int

	mu      sync.Mutex
	limit   int
	running int
	good    int             // answers since the bound last changed
	halved  time.Time       // requests sent before this have been heard
	waiting []chan struct{} // first come, first served
}

func newLimiter(limit int, next http.RoundTripper) *limiter {
	return &limiter{next: next, max: limit, limit: limit}
}

// RoundTrip holds its place until the body of the answer is closed, or for a
// listing until it begins: who reads one page by page may well ask for other
// things in between.
func (l *limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := l.enter(req.Context()); err != nil {
		return nil, err
	}
	began := time.Now()
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		l.leave()
		return nil, err
	}
	l.heard(resp.StatusCode, began)
	if isListing(req.Context()) || resp.Body == http.NoBody {
		l.leave()
	} else {
		resp.Body = &onClose{ReadCloser: resp.Body, f: l.leave}
	}
	return resp, nil
}

func (l *limiter) enter(ctx context.Context) error {
	l.mu.Lock()
	if l.running < l.limit && len(l.waiting) == 0 {
		l.running++
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.giveUp(turn)
		return ctx.Err()
	}
}

// giveUp takes a caller out of the queue, or hands on the place it just got.
func (l *limiter) giveUp(turn chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, w := range l.waiting {
		if w == turn {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
	l.running--
	l.admit()
}

func (l *limiter) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running--
	l.admit()
}

func (l *limiter) admit() {
	for l.running < l.limit && len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		l.running++
	}
}

// heard learns from an answer to a request sent at began. The many 429s that
// one burst earns count once.
func (l *limiter) heard(status int, began time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case status == http.StatusTooManyRequests:
		if began.After(l.halved) {
			l.limit, l.good, l.halved = max(1, l.limit/2), 0, time.Now()
		}
	case status < 500 && l.limit < l.max:
		if l.good++; l.good >= l.limit {
			l.limit, l.good = l.limit+1, 0
			l.admit()
		}
	}
}
