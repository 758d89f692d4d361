package ui

import (
	"context"
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
	// Cloud says that the registry's cloud gives the login, from the one that
	// its own tools have on this machine. User, Password and Keep are empty.
	Cloud bool
	// Keep is the name of the Keep that it goes into; empty for where docker
	// keeps its own.
	Keep string
}

// Keep is a place where a login can be kept, and what it cannot do.
type Keep struct {
	Name string // for LoginRequest.Keep: "keyring", "config.json", a helper's name
	creds.Place
	creds.Limits
	// Here says that a new login goes there when nothing is said: docker keeps
	// its own there.
	Here bool
}

// ExportRequest is a file of logins as a person wants it.
type ExportRequest struct {
	For  string // who is to read it, a bundle.For
	File string // a path, which may begin with "~"
	// Namespace is that of Kubernetes' Secret; empty for the one kubectl is told.
	Namespace string
	// Replace puts it in the place of a file that is there.
	Replace bool
}

// Change is what would be done with logins. It is shown first, and done when
// the person agrees. It holds no secret.
type Change struct {
	// Words tell it, a line each, and Diff what changes in a file, as a
	// unified diff; both may be empty.
	Words []string
	Diff  string
	// Do does it and tells what it has done, a line each; nil where only the
	// person can do something.
	Do func(context.Context) (told []string, err error)
}

// NeedsLogin reports that an error is for want of a login, or of a better one:
// the registry knows nobody, or turned down what it was sent. One who is logged
// in and may not is no such case: another login of the same kind helps little.
func NeedsLogin(err error, who registry.Access) bool {
	return errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden) && who.User == ""
}
