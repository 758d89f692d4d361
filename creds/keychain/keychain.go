// Package keychain puts the places where logins live in an order and makes them
// one authn.Keychain: docker's config.json with its helpers first, then podman's
// auth.json files.
package keychain

import (
	"context"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/creds"
)

// Keychain finds logins on this machine.
type Keychain struct{ env creds.Env }

// New makes a keychain of the places that env leads to.
func New(env creds.Env) *Keychain { return &Keychain{env: env} }

// Resolve is authn.Keychain's.
func (k *Keychain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return k.ResolveContext(context.Background(), r)
}

// ResolveContext is authn.ContextKeychain's.
func (k *Keychain) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	return authn.Anonymous, nil
}

// Logins lists every login.
func (k *Keychain) Logins(ctx context.Context) ([]creds.Login, error) { return nil, nil }

// Problems tells what went wrong so far.
func (k *Keychain) Problems() []creds.Problem { return nil }

// Close ends helpers that are still running.
func (k *Keychain) Close() {}
