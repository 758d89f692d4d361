package oci

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// failing answers like bad for the first n requests.
func failing(n int32, bad http.HandlerFunc) http.HandlerFunc {
	var count atomic.Int32
	return func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/v2/" && count.Add(1) <= n {
			bad(w, req)
			return
		}
		okTags(w)
	}
}

func answer(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

// reset breaks the connection.
func reset(w http.ResponseWriter, _ *http.Request) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func TestRetries(t *testing.T) {
	soon := time.Now().Add(time.Second).UTC().Format(http.TimeFormat)
	for name, bad := range map[string]http.HandlerFunc{
		"502": answer(502), "503": answer(503), "504": answer(504), "429": answer(429),
		"503 with seconds": answer(503, "Retry-After", "1"),
		"429 with a date":  answer(429, "Retry-After", soon),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, failing(2, bad))
			var attempts []int
			r := openQuick(t, s.host, Options{Observe: func(e registry.Exchange) {
				if e.Path != "/v2/" {
					attempts = append(attempts, e.Attempt)
				}
			}})
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
				t.Error(err)
			}
			if fmt.Sprint(attempts) != "[1 2 3]" {
				t.Errorf("attempts %v", attempts)
			}
		})
	}
}

func TestRetriesBrokenConnections(t *testing.T) {
	s := serve(t, failing(attempts-1, reset))
	if _, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b")); err != nil {
		t.Error(err)
	}
	s = serve(t, failing(1000, reset))
	tries := 0
	r := openQuick(t, s.host, Options{Observe: func(e registry.Exchange) {
		if e.Path != "/v2/" {
			tries++
		}
	}})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrOffline) || tries != attempts {
		t.Errorf("%d tries, %v", tries, err)
	}
}

func TestRetriesEnd(t *testing.T) {
	for name, c := range map[string]struct {
		bad  http.HandlerFunc
		n    int
		kind error
	}{
		"503 for good":         {answer(503), attempts, registry.ErrServer},
		"429 for good":         {answer(429), attempts, registry.ErrRateLimited},
		"come back in an hour": {answer(429, "Retry-After", "3600"), 1, registry.ErrRateLimited},
		"500 is no overload":   {answer(500), 1, registry.ErrServer},
		"404":                  {answer(404), 1, registry.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, failing(1000, c.bad))
			_, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b"))
			if !errors.Is(err, c.kind) || len(s.seen("")) != c.n {
				t.Errorf("%d requests, %v", len(s.seen("")), err)
			}
		})
	}
	s := serve(t, answer(429, "Retry-After", "3600"))
	_, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b"))
	var limited *registry.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != time.Hour {
		t.Errorf("%+v", limited)
	}
}

func TestRetryWaitsEndWithTheCaller(t *testing.T) {
	asked := make(chan struct{}, 1)
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		answer(429, "Retry-After", "3")(w, req)
		if req.URL.Path != "/v2/" {
			asked <- struct{}{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	if _, err := tagNames(openQuick(t, s.host, Options{}).Tags(ctx, "a/b")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestPingAsksOnce(t *testing.T) {
	s := serve(t, answer(503))
	r := openQuick(t, s.host, Options{})
	if _, err := r.scheme.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.forget()
	if _, err := r.Ping(t.Context()); !errors.Is(err, registry.ErrServer) {
		t.Errorf("error %v", err)
	}
	if n := len(s.asks); n != 1 {
		t.Errorf("%d greetings", n)
	}
}

func TestBodyThatBreaksIsReadAgain(t *testing.T) {
	st := newStore()
	d := st.image("a/b", "v1", linux, 10)
	var n atomic.Int32
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if strings.Contains(req.URL.Path, "/manifests/") && n.Add(1) == 1 {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, "{")
			panic(http.ErrAbortHandler)
		}
		st.ServeHTTP(w, req)
	})
	m, err := openQuick(t, s.host, Options{}).Manifest(t.Context(), ref(t, s, "a/b@"+d.String()))
	if err != nil || m.Digest != d {
		t.Errorf("%+v, %v", m, err)
	}
}

func TestSlowBytesEnd(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/v2/" {
			return
		}
		_, _ = io.WriteString(w, `{"tags":["a",`)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-req.Context().Done():
		}
	})
	defer close(release)
	short := quick
	short.idle = 200 * time.Millisecond
	r, err := open(s.host, Options{CertDirs: []string{}}, short)
	if err != nil {
		t.Fatal(err)
	}
	names, err := tagNames(r.Tags(t.Context(), "a/b"))
	if !errors.Is(err, registry.ErrOffline) || len(names) != 1 {
		t.Errorf("%v, %v", names, err)
	}
	short.header = 20 * time.Millisecond
	s2 := serve(t, func(_ http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/v2/" {
			<-req.Context().Done()
		}
	})
	if r, err = open(s2.host, Options{CertDirs: []string{}}, short); err != nil {
		t.Fatal(err)
	}
	if _, err = tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("no answer: %v", err)
	}
}

// TestSlowReaderIsNotAStall holds that time in which nobody reads does not count.
func TestSlowReaderIsNotAStall(t *testing.T) {
	b := &watched{body: io.NopCloser(strings.NewReader("ab")), idle: time.Nanosecond, done: func(int64, time.Time) {}}
	b.ctx, b.cancel = context.WithCancelCause(t.Context())
	b.timer = time.AfterFunc(time.Hour, func() { t.Error("never") })
	p := make([]byte, 1)
	b.idle = time.Hour
	if n, err := b.Read(p); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if b.timer.Stop() {
		t.Error("the timer runs while nobody reads")
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// TestAtMostSoManyAtOnce holds that requests wait once so many run.
func TestAtMostSoManyAtOnce(t *testing.T) {
	for width, want := range map[int]int{0: registry.DefaultConcurrency, 3: 3} {
		free := make(chan struct{})
		s := serve(t, func(w http.ResponseWriter, req *http.Request) {
			if req.URL.Path != "/v2/" {
				<-free
				w.WriteHeader(http.StatusNotFound)
			}
		})
		r := openQuick(t, s.host, Options{Settings: registry.Settings{Concurrency: width}})
		var wg sync.WaitGroup
		for range 3 * want {
			wg.Go(func() { _, _ = r.Head(t.Context(), "a/b", "v1") })
		}
		l := r.auth.next.(*retry).next.(*limiter)
		running, waiting := 0, 0
		for running+waiting < 3*want {
			runtime.Gosched()
			l.mu.Lock()
			running, waiting = l.running, len(l.waiting)
			l.mu.Unlock()
		}
		if running != want {
			t.Errorf("%d run and %d wait, want %d to run", running, waiting, want)
		}
		close(free)
		wg.Wait()
	}
}

func TestLimiter(t *testing.T) {
	l := newLimiter(16, nil)
	began := time.Now()
	for range 16 { // one burst
		l.heard(http.StatusTooManyRequests, began)
	}
	if l.limit != 8 {
		t.Errorf("after a burst of 429: %d", l.limit)
	}
	l.heard(http.StatusTooManyRequests, time.Now().Add(time.Hour))
	if l.limit != 4 {
		t.Errorf("after another: %d", l.limit)
	}
	for range 3 {
		l.heard(http.StatusOK, began)
	}
	if l.limit != 4 {
		t.Errorf("raised too soon: %d", l.limit)
	}
	for range 1000 {
		l.heard(http.StatusOK, began)
	}
	if l.limit != 16 {
		t.Errorf("not raised again: %d", l.limit)
	}
	for i := range 10 {
		l.heard(http.StatusTooManyRequests, time.Now().Add(time.Duration(i+1)*time.Hour))
	}
	if l.limit != 1 {
		t.Errorf("at the least: %d", l.limit)
	}
}

func TestLimiterGivesUpItsPlace(t *testing.T) {
	l := newLimiter(1, nil)
	if err := l.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { gone <- l.enter(ctx) }()
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	l.leave()
	if err := l.enter(t.Context()); err != nil || l.running != 1 {
		t.Errorf("%d running, %v", l.running, err)
	}
	// A place that was handed over in the moment of giving up is handed on.
	turn := make(chan struct{})
	l.giveUp(turn)
	if l.running != 0 {
		t.Errorf("%d running", l.running)
	}
}

func TestSlowListingsLeaveRoom(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/list") {
			_, _ = io.WriteString(w, `{"tags":["a"`)
			for i := range 100_000 {
				_, _ = fmt.Fprintf(w, `,"t%d"`, i)
			}
			_, _ = io.WriteString(w, "]}")
			return
		}
		newStore().ServeHTTP(w, req)
	})
	r := openQuick(t, s.host, Options{Settings: registry.Settings{Concurrency: 1}})
	for tag, err := range r.Tags(t.Context(), "a/b") {
		if err != nil {
			t.Fatal(err)
		}
		// The listing is still open, and would hold the only place.
		if _, err := r.Head(t.Context(), "a/b", tag.Name); !errors.Is(err, registry.ErrNotFound) {
			t.Errorf("error %v", err)
		}
		break
	}
}

// A date is held against the server's own clock: this machine's may be wrong.
func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	date := func(t time.Time) string { return t.UTC().Format(http.TimeFormat) }
	for _, c := range []struct {
		after, date string
		want        time.Duration
	}{
		{"", "", 0},
		{"90", "", 90 * time.Second},
		{" 90 ", date(now.Add(-time.Hour)), 90 * time.Second},
		{"-5", "", 0},
		{"soon", "", 0},
		{date(now.Add(time.Minute)), "", time.Minute},
		{date(now.Add(-time.Minute)), "", 0},
		{date(now.AddDate(5, 0, 0).Add(time.Minute)), date(now.AddDate(5, 0, 0)), time.Minute},
		{date(now.AddDate(-5, 0, 0).Add(time.Minute)), date(now.AddDate(-5, 0, 0)), time.Minute},
		{date(now.Add(time.Minute)), "yesterday", time.Minute},
	} {
		h := http.Header{"Retry-After": {c.after}, "Date": {c.date}}
		if got := retryAfter(h, now); got != c.want {
			t.Errorf("%q at %q: %v, want %v", c.after, c.date, got, c.want)
		}
	}
}
