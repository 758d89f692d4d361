// Package helper asks the docker-credential-* programs for logins: with a
// deadline, away from the terminal, and no more than once for a server at a
// time. The protocol is docker-credential-helpers', of which this uses the
// client: https://github.com/docker/docker-credential-helpers
package helper

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/regtui/regtui/creds"
)

// How long a helper may take, and how long what it said is believed.
const (
	DefaultTimeout = 5 * time.Second
	// keepFailure lets a person mend what is wrong, or log in, without a
	// restart, while a helper that hangs costs its deadline only now and then.
	// It is for failures and for "no login".
	keepFailure = 30 * time.Second
	// keepShortLived is for the tokens of cloud helpers, which end within
	// hours and which those helpers renew in time.
	keepShortLived = 10 * time.Minute
	// keepForRun is for everything else: some helpers ask the person each time.
	keepForRun = 365 * 24 * time.Hour
)

// TokenUser is the user name with which a helper marks an identity token.
const TokenUser = creds.TokenUser

// Answer is what a helper knows about a server. The zero Answer means that it
// has no login.
type Answer struct {
	User   string // TokenUser where Secret is an identity token
	Secret creds.Secret
}

// Runner runs helpers and remembers what they said. It is safe for use by
// several goroutines; no helper waits for another.
type Runner struct {
	env     creds.Env
	timeout time.Duration
	now     func() time.Time // time.Now, but in tests
	local   map[string]creds.Store

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	wait   sync.WaitGroup

	mu    sync.Mutex // held for the map only, never while a helper runs
	calls map[question]*call
}

type question struct{ name, server string }

// call is a question that is being asked or has been answered.
type call struct {
	done   chan struct{} // closed when the rest is set
	answer Answer
	err    error
	until  time.Time // when it is to be asked again
}

// Option changes a Runner.
type Option func(*Runner)

// Timeout sets how long a helper may take; the default is DefaultTimeout.
func Timeout(d time.Duration) Option { return func(r *Runner) { r.timeout = d } }

// New makes a Runner that finds helpers on env's PATH. It runs nothing yet.
func New(env creds.Env, options ...Option) *Runner {
	r := &Runner{env: env, timeout: DefaultTimeout, now: time.Now, calls: map[question]*call{}}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, o := range options {
		o(r)
	}
	return r
}

// Get asks the helper called name ("osxkeychain") for the server, as docker
// names it. A helper that is missing, late or failing gives a *creds.Problem;
// one without a login gives the zero Answer. When ctx ends, Get returns at once
// and the helper goes on to its own deadline for whoever asks next.
func (r *Runner) Get(ctx context.Context, name, server string) (Answer, error) {
	if s := r.local[name]; s != nil {
		return fromLocal(ctx, s, server)
	}
	q := question{name, server}
	r.mu.Lock()
	c := r.calls[q]
	if c == nil || c.over() && r.now().After(c.until) {
		c = &call{done: make(chan struct{})}
		r.calls[q] = c
		r.wait.Add(1)
		go r.ask(q, c)
	}
	r.mu.Unlock()
	select {
	case <-c.done:
		return c.answer, c.err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// Forget drops what helpers said about a host, in its one spelling, so that
// they are asked again: the login was of no use. Failures stay for their time,
// for a helper that hangs would have everybody wait.
func (r *Runner) Forget(host string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.calls, func(q question, c *call) bool {
		return c.over() && c.err == nil && creds.ParseKey(q.server).Host == host
	})
}

// over tells whether the answer has come.
func (c *call) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (r *Runner) ask(q question, c *call) {
	defer r.wait.Done()
	c.answer, c.err = r.run(q)
	keep := keepForRun
	switch {
	case c.err != nil, c.answer == Answer{}:
		keep = keepFailure
	case shortLived(c.answer.User):
		keep = keepShortLived
	}
	c.until = r.now().Add(keep)
	close(c.done)
}

// shortLived tells the user names that ECR's, Google's and Azure's helpers give
// with their tokens.
func shortLived(user string) bool {
	switch user {
	case "AWS", "oauth2accesstoken", "00000000-0000-0000-0000-000000000000", TokenUser:
		return true
	}
	return strings.HasPrefix(user, "_dcg") && strings.HasSuffix(user, "_token") // gcr and gcloud
}

// Known is what the helper said about the server, if it was asked and the
// answer still holds. It runs nothing.
func (r *Runner) Known(name, server string) (a Answer, known bool, err error) {
	r.mu.Lock()
	c := r.calls[question{name, server}]
	r.mu.Unlock()
	if c == nil || !c.over() || r.now().After(c.until) {
		return Answer{}, false, nil
	}
	return c.answer, true, c.err
}

// Close kills the helpers that still run and returns when they are gone.
func (r *Runner) Close() {
	r.cancel()
	r.wait.Wait()
}
