package keyring

import (
	"context"
	"errors"
	"fmt"

	system_keyring "github.com/zalando/go-keyring"

	"github.com/regtui/regtui/creds"
)

// ring is a system's keyring: go-keyring's functions, which know no deadline.
// get gives errNone where there is no such item, and so does remove.
type ring interface {
	get(name string) (string, error)
	set(name, secret string) error
	remove(name string) error
}

var errNone = system_keyring.ErrNotFound

type system struct{}

func (system) get(name string) (string, error) { return system_keyring.Get(service, name) }
func (system) set(name, secret string) error   { return system_keyring.Set(service, name, secret) }
func (system) remove(name string) error        { return system_keyring.Delete(service, name) }

// item is the name of an account's item. A host has no "@" in it, so that the
// last one parts the two; Windows puts "regtui:" before it, whose first colon
// parts likewise.
func item(user, host string) string { return user + "@" + host }

// sideItem is the name of a secret beside a login.
func sideItem(user, host, name string) string { return item(user, host) + "/" + name }

var errPanic = errors.New("the connection to it broke")

// call runs one call into the keyring, for as long as the store's time-out. A
// call that is late goes on by itself, for nothing can stop it; until it ends
// the next ones fail at once.
func call[T any](ctx context.Context, s *Store, host string, do func(ring) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	var none T
	if err := s.down(); err != nil {
		return none, err
	}
	if s.stuck.Load() {
		return none, s.late(host)
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return none, s.ended(ctx, host)
	}
	done := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if recover() != nil { // go-keyring does not bear a bus that goes away under a prompt
				a.err = errPanic
			}
			done <- a
			s.stuck.Store(false)
			<-s.turn
		}()
		a.value, a.err = do(s.ring)
	}()
	select {
	case a := <-done:
		if a.err != nil && !errors.Is(a.err, errNone) {
			return none, s.problem(host, a.err)
		}
		return a.value, a.err
	case <-ctx.Done():
		s.stuck.Store(errors.Is(ctx.Err(), context.DeadlineExceeded))
		if len(done) > 0 { // it ended this very moment, and may have been too quick for the mark
			s.stuck.Store(false)
		}
		return none, s.ended(ctx, host)
	}
}

// ended tells why nobody waits for a call any more.
func (s *Store) ended(ctx context.Context, host string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return s.late(host)
	}
	return ctx.Err()
}

func (s *Store) late(host string) error {
	return &creds.Problem{
		Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w (%v)", ErrTimeout, s.timeout),
		Fix: "it may be waiting to be unlocked, in a dialog that this session does not show: unlock it, then try again",
	}
}
