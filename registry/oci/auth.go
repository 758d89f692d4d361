package oci

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/regtui/regtui/registry"
)

// auth answers the registry's wish to know who is asking. It sends nothing
// before it was asked, and only ever to the registry's own origin: requests
// that were redirected elsewhere go out bare.
type auth struct {
	next   http.RoundTripper
	origin func(ctx context.Context) (string, error) // "https://host:port"
	logins *logins
	tokens *tokens

	mu         sync.Mutex
	challenges map[string]challenge // by scope kind: Harbor has one of its own for the catalogue, and changing wants other actions
}

// maxTries is how often one request is made with one credential after the
// other: bare, with a token, with a new one, with another scope, anonymously,
// with a login that is new.
const maxTries = 8

// sent is what a request went out with.
type sent struct {
	header string
	who    login
	value  string // the bearer token
	scope  string // that it was asked for
	cached bool   // it was not made for this request
}

func (a *auth) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	own, err := a.origin(ctx)
	if err != nil {
		return nil, err
	}
	if origin(req.URL) != own {
		return a.next.RoundTrip(req)
	}
	t := attempt{scope: scopeOf(ctx)}
	t.challenge = a.known(t.scope.kind)
	for try := 1; ; try++ {
		s, err := a.authorize(ctx, &t)
		if refusal(err) && a.renew(ctx, &t, t.doubted) {
			continue
		}
		if err != nil {
			return nil, err
		}
		resp, err := a.send(req, s.header)
		if err != nil {
			return nil, err
		}
		switch resp.StatusCode {
		case http.StatusUnauthorized:
			if try == maxTries || !a.again(ctx, resp, s, &t) {
				return resp, nil
			}
		case http.StatusForbidden: // what ECR answers to a login that has ended
			if s.who.id == 0 || !a.renew(ctx, &t, s.who) {
				return resp, nil
			}
		default:
			a.worked(&t)
			return resp, nil
		}
		discard(resp.Body)
	}
}

// attempt is how one request tries to get in.
type attempt struct {
	scope     scope
	challenge challenge
	wider     string // a scope that the registry asked for instead of ours
	doubted   login  // a login that did not get in; the request goes on anonymously
	renewed   bool   // whether there is another login was looked for
}

// again decides what to change after a 401, or that nothing will help.
func (a *auth) again(ctx context.Context, resp *http.Response, s sent, t *attempt) bool {
	offered, ok := pickChallenge(resp.Header)
	switch {
	case s.cached: // it ended before its time
		a.tokens.drop(t.challenge, s.scope, s.who, s.value)
	case ok && !offered.same(t.challenge):
		t.challenge = offered
		a.learn(t.scope.kind, offered)
	case ok && !t.scope.changes() && t.wider == "" && s.value != "" && readScope(offered.scope, s.scope) != "":
		t.wider = readScope(offered.scope, s.scope)
	case a.renew(ctx, t, s.who):
	case t.scope.changes(): // nobody may where the login may not, and it is still good for reading
		return false
	case s.who.id != 0:
		t.doubted = s.who
		if t.challenge.scheme == "basic" {
			a.logins.turnedDown(s.who, &refusedError{user: s.who.name(), host: a.logins.host})
		}
	default:
		return false
	}
	return true
}

// renew looks, once for a request, whether there is another login than the one
// that did not get in, or than nobody.
func (a *auth) renew(ctx context.Context, t *attempt, than login) bool {
	if t.renewed {
		return false
	}
	t.renewed = true
	if !a.logins.another(ctx, t.scope.repo(), than) {
		return false
	}
	t.doubted = login{}
	return true
}

// worked draws the conclusion when what a login was refused is given to anyone.
func (a *auth) worked(t *attempt) {
	if t.doubted.id != 0 {
		a.logins.turnedDown(t.doubted, &refusedError{user: t.doubted.name(), host: a.logins.host})
	}
}

// authorize finds what to send for the challenge.
func (a *auth) authorize(ctx context.Context, t *attempt) (sent, error) {
	if t.challenge.scheme == "" {
		return sent{}, nil
	}
	var who login
	if t.doubted.id == 0 {
		var err error
		if who, err = a.logins.get(ctx, t.scope.repo()); err != nil {
			return sent{}, err
		}
	}
	if t.challenge.scheme == "basic" {
		if who.id == 0 || who.user == "" || who.password == "" {
			return sent{}, nil
		}
		return sent{header: basic(who), who: who}, nil
	}
	return a.bearer(ctx, t, who)
}

// bearer gets a token for who, and for nobody where the token service turns
// the login down.
func (a *auth) bearer(ctx context.Context, t *attempt, who login) (sent, error) {
	if who.token != "" {
		return sent{header: "Bearer " + who.token, who: who}, nil
	}
	s := sent{who: who, scope: t.scope.as(t.challenge.scope)}
	if t.wider != "" {
		s.scope = t.wider
	}
	var err error
	s.value, s.cached, err = a.tokens.get(ctx, t.challenge, s.scope, who)
	if refusal(err) && who.id != 0 && a.renew(ctx, t, who) {
		return a.authorize(ctx, t)
	}
	if why := a.notTaken(who, err); why != nil {
		if t.scope.changes() {
			return sent{}, why
		}
		a.logins.turnedDown(who, why)
		s.who = login{}
		if s.value, s.cached, err = a.tokens.get(ctx, t.challenge, s.scope, s.who); refusal(err) {
			return sent{}, why
		}
	}
	s.header = "Bearer " + s.value
	return s, err
}

// notTaken tells why a login gets no token where others may; nil when the
// trouble is not the login.
func (a *auth) notTaken(who login, err error) error {
	var withheld *withheldError
	var moved *registry.RealmError
	switch {
	case errors.As(err, &withheld):
		return withheld
	case errors.As(err, &moved):
		return moved
	case who.id != 0 && refusal(err):
		return &refusedError{user: who.name(), host: a.logins.host, err: err}
	}
	return nil
}

func (a *auth) send(req *http.Request, authorization string) (*http.Response, error) {
	with, err := afresh(req)
	if err != nil {
		return nil, err
	}
	if authorization != "" {
		with.Header.Set("Authorization", authorization)
	}
	return a.next.RoundTrip(with)
}

// afresh is a request that can be sent once more, with its whole body.
func afresh(req *http.Request) (again *http.Request, err error) {
	again = req.Clone(req.Context())
	if req.GetBody != nil {
		again.Body, err = req.GetBody()
	}
	return again, err
}

func (a *auth) known(kind string) challenge {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.challenges[kind]
}

func (a *auth) learn(kind string, c challenge) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.challenges[kind] = c
}

// asked reports whether the registry has ever wanted to know who is asking.
func (a *auth) asked() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.challenges) > 0
}

func basic(who login) string {
	var r http.Request
	r.Header = http.Header{}
	r.SetBasicAuth(who.user, who.password)
	return r.Header.Get("Authorization")
}

// refusedError says that a stored login was turned down.
type refusedError struct {
	user, host string
	err        error // what the token service said, if it was that
}

func (e *refusedError) Error() string {
	s := "the login of " + e.user + " was refused"
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	return s
}

func (e *refusedError) Unwrap() []error {
	if e.err == nil {
		return []error{registry.ErrUnauthorized}
	}
	return []error{registry.ErrUnauthorized, e.err}
}
