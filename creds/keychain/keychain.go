// Package keychain puts the places where logins live in an order and makes them
// one authn.Keychain: docker's config.json with its helpers first, then podman's
// auth.json files. All of them are read; none hides another by being there.
package keychain

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/podman"
)

// Keychain finds logins on this machine. It is safe for use by several
// goroutines and holds no lock while it reads a file or waits for a helper, so
// that one registry's trouble is no other's.
type Keychain struct {
	env     creds.Env
	helpers *helper.Runner
	stores  []creds.Source // the first with a login wins

	mu       sync.Mutex
	problems map[place]creds.Problem
}

// place is what a problem is about; a newer one takes the older one's place.
type place struct{ helper, host, path string }

var _ authn.ContextKeychain = (*Keychain)(nil)

// New makes a keychain of the places that env leads to. It reads nothing yet.
//
// A lookup goes through them in this order and ends at the first login:
//
//  1. DOCKER_AUTH_CONFIG, as docker does since 28.3.
//  2. docker's config.json: where it names a helper for the host (credHelpers,
//     else credsStore) the helper is asked, otherwise the entries of "auths"
//     are looked at, the longest path first.
//  3. podman's auth.json files in podman's order, with their credHelpers.
//  4. The entries of config.json that step 2 passed over because of a helper
//     that had nothing. Docker can't use those; podman, which knows no
//     credsStore, reads them last but one, and a person with such a login has
//     it work in podman.
//  5. ~/.dockercfg.
//
// Docker goes before podman because more tools read its places, so that regtui
// sends what most of them send. A place that is out of order is passed over and
// told in the error only when no other has a login.
func New(env creds.Env, options ...helper.Option) *Keychain {
	helpers := helper.New(env, options...)
	return &Keychain{
		env: env, helpers: helpers, problems: map[place]creds.Problem{},
		stores: []creds.Source{dockerconfig.New(env, helpers), podman.New(env, helpers)},
	}
}

// Resolve is ResolveContext without an end.
func (k *Keychain) Resolve(r authn.Resource) (authn.Authenticator, error) {
	return k.ResolveContext(context.Background(), r)
}

// ResolveContext finds the login for a registry or a repository. When there is
// none it returns authn.Anonymous; when the place of one is out of order, it
// returns authn.Anonymous and a *creds.Problem, so that the caller can go on
// without a login and tell why.
func (k *Keychain) ResolveContext(ctx context.Context, r authn.Resource) (authn.Authenticator, error) {
	c, err := k.Lookup(ctx, resource(r))
	if c == nil {
		return authn.Anonymous, err
	}
	// Nothing is wrong that the caller must know: it has a login.
	return authn.FromConfig(authn.AuthConfig{
		Username:      c.Login.User,
		Password:      c.Password.Reveal(),
		IdentityToken: c.IdentityToken.Reveal(),
		RegistryToken: c.RegistryToken.Reveal(),
	}), nil
}

// resource takes a go-containerregistry resource apart. Its String is the
// registry alone or the registry and the repository.
func resource(r authn.Resource) creds.Resource {
	host := r.RegistryStr()
	path, _ := strings.CutPrefix(r.String(), host)
	return creds.Resource{Host: creds.CanonicalHost(host), Path: strings.Trim(path, "/")}
}

// Lookup finds the login for a resource and where it lives, or nil. An error
// beside a login is about a place before it, where another may be.
func (k *Keychain) Lookup(ctx context.Context, r creds.Resource) (*creds.Credential, error) {
	var first error
	for _, s := range k.stores {
		c, err := s.Lookup(ctx, r)
		k.note(r.Host, c, err)
		if first == nil {
			first = err
		}
		if c != nil {
			return c, first
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return nil, first
}

// note remembers a problem, and forgets those that a login's coming proves gone.
func (k *Keychain) note(host string, c *creds.Credential, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if c != nil && c.Login.Place.Kind == creds.KindHelper {
		delete(k.problems, place{c.Login.Place.Helper, host, c.Login.Place.Path})
	}
	var p *creds.Problem
	if errors.As(err, &p) {
		k.problems[place{p.Helper, p.Host, p.Path}] = *p
	}
}

// Forget has the helpers for a registry asked again, whose login turned out to
// be of no use. Files are read anew each time as it is.
func (k *Keychain) Forget(r authn.Resource) { k.helpers.Forget(resource(r).Host) }

// Problems are what lookups have met so far, by host.
func (k *Keychain) Problems() []creds.Problem {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.SortedFunc(maps.Values(k.problems), func(a, b creds.Problem) int {
		return strings.Compare(a.Host+"\x00"+a.Error(), b.Host+"\x00"+b.Error())
	})
}

// Close kills helpers that are still running. The keychain is of no use after.
func (k *Keychain) Close() { k.helpers.Close() }
