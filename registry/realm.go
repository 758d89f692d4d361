package registry

import "fmt"

// Realms remembers the token service that each registry sends its clients to.
// What says which one that is comes from the registry itself, and whoever can
// change it would be sent the logins: a change is followed with no login until
// the person has accepted it.
//
// A service is written as scheme, host and, where it is not the scheme's own,
// port: "https://auth.docker.io". The methods may be called by several
// goroutines and must be quick.
type Realms interface {
	// Known is the service that a login for the registry may go to; empty when
	// none was seen yet.
	Known(host string) string
	// Learn is told the first service that has taken a login for the registry.
	Learn(host, service string)
}

// RealmError is a token service that is not the one that the person knows of:
// no login was sent there. errors.Is(err, ErrUnauthorized) holds.
type RealmError struct {
	Host     string
	Was, Now string // as Realms has it
}

func (e *RealmError) Error() string { return e.What() + "; " + e.Advice() }

// What tells what has changed alone.
func (e *RealmError) What() string {
	return fmt.Sprintf("the registry now names another token service, %s, where it was %s before: no login is sent there", e.Now, e.Was)
}

// Advice tells what to do alone. Error has it too.
func (e *RealmError) Advice() string {
	return "if that is meant, accept it with `regtui login " + e.Host + "`"
}

// Is makes the error an ErrUnauthorized.
func (e *RealmError) Is(target error) bool { return target == ErrUnauthorized }
