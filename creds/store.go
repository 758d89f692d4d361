package creds

import "context"

// Store is one tool's way of keeping logins: a file, several in an order, with
// the helpers that they name.
type Store interface {
	// Lookup finds the login for a repository, or nil when there is none. A
	// login whose place is out of order gives a *Problem. A bad entry of
	// another host is no trouble here.
	Lookup(ctx context.Context, r Resource) (*Credential, error)
	// List tells the logins that the store knows of, in the order in which it
	// would look at them, and what is wrong with the store as a whole. It
	// reads no secret out of a helper and runs none.
	List(ctx context.Context) ([]Login, []Problem)
}

// Resource is what a login is wanted for. The zero Path stands for the
// registry itself.
type Resource struct {
	Host string // canonical, see CanonicalHost
	Path string // repository below the host, no slash at either end
}
