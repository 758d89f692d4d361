package oci

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/regtui/regtui/registry"
)

// Things that a context tells the round trippers.
type (
	attemptKey struct{} // int: which try this is
	listingKey struct{} // present: the answer is read page by page
)

func asListing(ctx context.Context) context.Context {
	return context.WithValue(ctx, listingKey{}, true)
}

func isListing(ctx context.Context) bool { return ctx.Value(listingKey{}) != nil }

// errStalled ends a body of which no more bytes come.
var errStalled = errors.New("the answer stopped coming")

// wire is the lowest of the round trippers. It tells what goes over it, and
// ends an answer of which no more bytes come.
type wire struct {
	next    http.RoundTripper
	timing  *timing
	observe func(registry.Exchange)
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	e := registry.Exchange{Start: time.Now(), Host: req.URL.Host, Method: req.Method, Path: loggedPath(req.URL), Attempt: 1}
	if n, ok := req.Context().Value(attemptKey{}).(int); ok {
		e.Attempt = n
	}
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := w.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		e.Err = err.Error()
		w.tell(e, time.Now())
		return nil, err
	}
	e.Status = resp.StatusCode
	if resp.Body == http.NoBody {
		cancel(nil)
		w.tell(e, time.Now())
		return resp, nil
	}
	resp.Body = &watched{body: resp.Body, ctx: ctx, cancel: cancel, idle: w.timing.idle, last: time.Now(), done: func(n int64, last time.Time) {
		e.Bytes = n
		w.tell(e, last)
	}}
	return resp, nil
}

func (w *wire) tell(e registry.Exchange, end time.Time) {
	if w.observe != nil {
		e.Duration = end.Sub(e.Start)
		w.observe(e)
	}
}

// loggedPath is the path with the part of the query that a listing needs.
// Everything else may be a secret, such as the signature of a blob's location.
func loggedPath(u *url.URL) string {
	path := u.EscapedPath()
	if u.RawQuery == "" {
		return path
	}
	all, kept := u.Query(), url.Values{}
	for _, key := range []string{"n", "last", "page", "page_size"} {
		if v := all.Get(key); v != "" {
			kept.Set(key, v)
		}
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + kept.Encode()
}

// watched is a body that ends with errStalled when a read waits too long. Time
// in which nobody reads does not count.
type watched struct {
	body   io.ReadCloser
	ctx    context.Context // of the request that the body belongs to
	cancel context.CancelCauseFunc
	idle   time.Duration
	timer  *time.Timer
	read   int64
	last   time.Time // when bytes came last
	once   sync.Once
	done   func(bytes int64, last time.Time)
}

func (b *watched) Read(p []byte) (int, error) {
	if b.timer == nil {
		b.timer = time.AfterFunc(b.idle, func() { b.cancel(errStalled) })
	} else {
		b.timer.Reset(b.idle)
	}
	n, err := b.body.Read(p)
	b.timer.Stop()
	b.last = time.Now()
	b.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) && errors.Is(context.Cause(b.ctx), errStalled) {
		err = errStalled
	}
	return n, err
}

func (b *watched) Close() error {
	err := b.body.Close()
	b.once.Do(func() {
		b.cancel(nil)
		b.done(b.read, b.last)
	})
	return err
}

// onClose runs f once when a body is closed.
type onClose struct {
	io.ReadCloser
	once sync.Once
	f    func()
}

func (b *onClose) Close() error {
	err := b.ReadCloser.Close()
	b.once.Do(b.f)
	return err
}

// discard reads what little is left of a body, so that its connection can be
// used again, and closes it.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 64<<10)
	_ = body.Close()
}
