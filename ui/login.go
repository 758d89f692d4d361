package ui

import (
	"errors"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
)

// LoginRequest is a login as a person has typed it.
type LoginRequest struct {
	Host, User string
	Password   creds.Secret
	// Realm is a token service that the person has accepted for the registry,
	// which named another one before (registry.RealmError); mostly empty.
	Realm string
}

// NeedsLogin reports that an error is for want of a login, or of a better one:
// the registry knows nobody, or turned down what it was sent. One who is logged
// in and may not is no such case: another login of the same kind helps little.
func NeedsLogin(err error, who registry.Access) bool {
	return errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden) && who.User == ""
}
