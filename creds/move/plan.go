// Package move takes logins from one place on this machine to another: first a
// plan, then one login after the other, each read back before its old copy
// goes. A kill at any moment leaves a login in two places at worst, never in
// none.
package move

import (
	"context"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// Plan is what is to go where. It holds no secret.
type Plan struct {
	Steps []Step
	// Keep says that the old copies stay.
	Keep bool

	files Files
}

// Step is one login on its way.
type Step struct {
	// Login is the login as it is kept now, with its user.
	Login creds.Login
	// To is where it goes, and Plain says that it will stand there in clear.
	To    creds.Place
	Plain bool
	// Err is why it stays where it is; nil when it can go.
	Err error
	// There says that the new place has this very login already: only the old
	// copy goes.
	There bool
	// Replaces is the user whose login the new place gives up for it.
	Replaces string
	// Notes are what is worth knowing before, clauses.
	Notes []string
	// PassedOver is another login of the registry in a helper that no tool asks
	// any more then; nil where there is none.
	PassedOver *book.Helped

	from   From
	to     creds.Store
	active bool // of a registry's accounts the one that tools get
}

// From is where a login comes from: a creds.Store, or a file that is read once.
type From interface {
	Get(ctx context.Context, r creds.Resource, user string) (*creds.Credential, error)
	Erase(ctx context.Context, r creds.Resource, user string) error
}

// Active says that the login becomes the one that tools get where a place has
// several accounts of a registry.
func (s *Step) Active() bool { return s.active }

// Name is the login as people write it: alice@ghcr.io, bot@quay.io/team. One
// whose user nobody knows is its registry alone.
func (s *Step) Name() string { return Name(&s.Login) }

// Name is a login as people write it, "alice@ghcr.io".
func Name(l *creds.Login) string {
	r := Resource(l)
	name := strings.TrimSuffix(r.Host+"/"+r.Path, "/")
	if l.User == "" {
		return name
	}
	return l.User + "@" + name
}

// Count is how many logins the plan can move.
func (p *Plan) Count() (n int) {
	for i := range p.Steps {
		if p.Steps[i].Err == nil {
			n++
		}
	}
	return n
}

// Plain is how many logins stand in clear after the move and did not before.
func (p *Plan) Plain() (n int) {
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Err == nil && s.Plain && !s.Login.Plain {
			n++
		}
	}
	return n
}

// Once is where a login comes from that is in no place of this machine's.
func Once(c creds.Credential) From { return once{&c} }

type once struct{ c *creds.Credential }

func (o once) Get(context.Context, creds.Resource, string) (*creds.Credential, error) {
	return o.c, nil
}

func (o once) Erase(context.Context, creds.Resource, string) error { return nil }

// Resource is what a login is for.
func Resource(l *creds.Login) creds.Resource {
	k := creds.ParseKey(l.Key)
	if k.Host == "" {
		k.Host = l.Host
	}
	return creds.Resource{Host: k.Host, Path: k.Path}
}

// Same tells whether two credentials send the same. A helper gives no user
// beside an identity token.
func Same(a, b *creds.Credential) bool {
	return a != nil && b != nil && a.Password == b.Password &&
		a.IdentityToken == b.IdentityToken && a.RegistryToken == b.RegistryToken &&
		(a.Login.User == b.Login.User || a.IdentityToken != "" || a.RegistryToken != "")
}
