package creds

import "context"

// Source is one tool's way of finding logins: a file, several in an order, with
// the helpers that they name.
type Source interface {
	// Lookup finds the login for a repository, or nil when there is none. A
	// login whose place is out of order gives a *Problem. A bad entry of
	// another host is no trouble here.
	Lookup(ctx context.Context, r Resource) (*Credential, error)
	// List tells the logins that the source knows of, in the order in which it
	// would look at them, and what is wrong with the source as a whole. It
	// reads no secret out of a helper and runs none.
	List(ctx context.Context) ([]Login, []Problem)
}

// Store is one place where logins can be kept: docker's config.json, podman's
// auth.json, the system's keyring, a credential helper. Each call that waits
// for another program has a deadline of its own beside the context's. Errors
// are *Problem.
type Store interface {
	Place() Place
	// Limits tell what the place cannot do, without writing to it and without
	// anything that could ask the person.
	Limits(ctx context.Context) Limits
	// List tells the logins that are kept there, without secrets. It runs
	// nothing that could ask the person: a place that cannot tell without
	// (a helper) says what its files know.
	List(ctx context.Context) ([]Login, error)
	// Get reads a login; nil where there is none. No user stands for the one
	// that the place would give for the host.
	Get(ctx context.Context, r Resource, user string) (*Credential, error)
	// Put keeps a login and reads it back. What was there for the same
	// registry goes where the place holds one user for each.
	Put(ctx context.Context, c Credential) error
	// Erase takes a login out, that of any user when user is empty. One that
	// is not there is no error.
	Erase(ctx context.Context, r Resource, user string) error
}

// Limits are what a place for logins cannot do. The zero value can do all.
type Limits struct {
	// Down is why nothing can be kept there now, a *Problem; nil when it can.
	Down error
	// Secret is how many bytes a secret may have; 0 when there is no limit
	// that matters.
	Secret int
	// OneUser says that it keeps one user for each registry.
	OneUser bool
	// NoPaths says that it keeps logins for whole registries alone.
	NoPaths bool
	// Plain says that secrets are there in clear.
	Plain bool
	// Asks says that reading may have the person asked for a password, which
	// takes as long as it takes.
	Asks bool
	// Note is what else is worth knowing before a login is kept there, a
	// clause; may be empty.
	Note string
}

// Resource is what a login is wanted for. The zero Path stands for the
// registry itself.
type Resource struct {
	Host string // canonical, see CanonicalHost
	Path string // repository below the host, no slash at either end
}
