package move

import (
	"context"
	"crypto/rand"

	"github.com/regtui/regtui/creds"
)

// probe is a registry that can never be (RFC 2606).
const probe = "probe.regtui.invalid"

// oneStore tells whether the two places of a step are one store under two
// names, as Docker Desktop's helper and the system's are: to take the login out
// of one would take it out of the other. It is asked when both gave the same
// login before anything was put. A store that cannot tell counts as one.
func oneStore(ctx context.Context, s *Step) bool {
	from, ok := s.from.(creds.Store)
	if !ok || inFile(from.Place()) || inFile(s.To) {
		return false
	}
	c := creds.Credential{Login: creds.Login{Host: probe, Key: probe, User: "regtui"}, Password: creds.Secret(rand.Text())}
	r := creds.Resource{Host: probe}
	defer func() { _ = s.to.Erase(ctx, r, c.Login.User) }()
	if err := s.to.Put(ctx, c); err != nil {
		return true
	}
	have, err := Get(ctx, from, r, c.Login.User)
	return err != nil || have != nil
}

// inFile tells whether a place is a file of logins.
func inFile(p creds.Place) bool {
	return p.Kind == creds.KindConfig || p.Kind == creds.KindAuth || p.Kind == creds.KindOldFile
}
