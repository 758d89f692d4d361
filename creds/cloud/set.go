package cloud

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

const (
	// early is how long before its end a login is not given out any more: a
	// push that begins with it has to end with it.
	early = 5 * time.Minute
	// keepFailure has a screen full of repositories wait for a cloud once.
	keepFailure = 30 * time.Second
)

// Set keeps the logins of a run in memory until shortly before they end. It is
// safe for use by several goroutines, which wait for one answer together.
type Set struct {
	find func(host string) (Provider, bool)
	now  func() time.Time // time.Now, but in tests

	asking singleflight.Group
	mu     sync.Mutex
	kept   map[string]answer
}

type answer struct {
	login creds.Credential
	ends  time.Time
	err   error
	until time.Time
}

// NewSet makes a set that holds nothing yet.
func NewSet() *Set { return &Set{find: For, now: time.Now, kept: map[string]answer{}} }

// Login gives the login to the registry at host, as Provider.Login does. When
// ctx ends, it returns at once and the cloud's answer is for whoever asks next.
func (s *Set) Login(ctx context.Context, host string) (creds.Credential, time.Time, error) {
	host = creds.CanonicalHost(host)
	if a, ok := s.get(host); ok {
		return a.login, a.ends, a.err
	}
	p, ok := s.find(host)
	if !ok {
		return creds.Credential{}, time.Time{}, &creds.Problem{Host: host, Err: ErrNotCloud, Fix: "log in to it with a user name and a password or token"}
	}
	done := s.asking.DoChan(host, func() (any, error) {
		a, ok := s.get(host) // somebody else's answer may just have come
		if ok {
			return a, nil
		}
		a.login, a.ends, a.err = p.Login(context.WithoutCancel(ctx))
		s.keep(host, a)
		return a, nil
	})
	select {
	case r := <-done:
		a, _ := r.Val.(answer)
		return a.login, a.ends, a.err
	case <-ctx.Done():
		return creds.Credential{}, time.Time{}, ctx.Err()
	}
}

// Mint makes the secret of an account that the book of accounts says is a
// cloud's; a host of no cloud gets nothing. It is a keyring.Mint.
func (s *Set) Mint(ctx context.Context, a book.Account, _ creds.Resource) (*creds.Credential, error) {
	c, _, err := s.Login(ctx, a.Host)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// Forget has the cloud asked again: the login was of no use. A failure stays
// for its time.
func (s *Set) Forget(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if host = creds.CanonicalHost(host); s.kept[host].err == nil {
		delete(s.kept, host)
	}
}

func (s *Set) get(host string) (answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.kept[host]
	return a, ok && s.now().Before(a.until)
}

func (s *Set) keep(host string, a answer) {
	a.until = a.ends.Add(-early) // long past where no end is known
	if a.err != nil {
		a.until = s.now().Add(keepFailure)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[host] = a
}
