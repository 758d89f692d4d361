// Package keychain puts the places where logins live in an order and makes them
// one authn.Keychain: what the person chose, then docker's config.json with its
// helpers, podman's auth.json files and the keyring. All of them are read; none
// hides another by being there.
package keychain

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/creds/podman"
)

// Keychain finds logins on this machine. It is safe for use by several
// goroutines and holds no lock while it reads a file or waits for a helper, so
// that one registry's trouble is no other's.
type Keychain struct {
	env     creds.Env
	book    *book.Book
	ring    *keyring.Store
	helpers *helper.Runner
	docker  *dockerconfig.Store
	podman  *podman.Store
	clouds  Clouds // may be nil

	mu       sync.Mutex
	problems map[place]creds.Problem
	as       map[string]string // the users that were chosen, by registry
}

// place is what a problem is about; a newer one takes the older one's place.
type place struct{ helper, host, path string }

var _ authn.ContextKeychain = (*Keychain)(nil)

// New makes a keychain of the places that env leads to. It reads nothing yet.
//
// A lookup goes through them in this order and ends at the first login:
//
//  1. The account that was chosen for the registry, with As or in the variable
//     REGTUI_ACCOUNT, wherever it is; and no other.
//  2. The account in the keyring that a rule picks for the repository.
//  3. DOCKER_AUTH_CONFIG, as docker does since 28.3.
//  4. docker's config.json: where it names a helper for the host (credHelpers,
//     else credsStore) the helper is asked, otherwise the entries of "auths"
//     are looked at, the longest path first.
//  5. podman's auth.json files in podman's order, with their credHelpers.
//  6. The entries of config.json that step 4 passed over because of a helper
//     that had nothing. Docker can't use those; podman, which knows no
//     credsStore, reads them last but one, and a person with such a login has
//     it work in podman.
//  7. ~/.dockercfg.
//  8. The active account in the keyring, also where no file names regtui's
//     helper for it.
//
// Docker goes before podman because more tools read its places, so that regtui
// sends what most of them send. A place that is out of order is passed over and
// told in the error only when no other has a login. Where a file names the
// helper "regtui", it is not run: the keyring is asked from here.
func New(env creds.Env, options ...Option) *Keychain {
	var o settings
	for _, set := range options {
		set(&o)
	}
	k := &Keychain{env: env, clouds: o.clouds, book: book.New(book.Path(env)), problems: map[place]creds.Problem{}, as: map[string]string{}}
	k.ring = keyring.New(env, k.book, o.keyring...)
	k.helpers = helper.New(env, append(o.helpers, helper.Local(creds.Own, k.ring))...)
	k.docker, k.podman = dockerconfig.New(env, k.helpers), podman.New(env, k.helpers)
	chosen, _ := creds.ParseAccounts(env.Getenv(creds.AccountEnv)) // what is no account chooses none
	for _, a := range chosen {
		k.as[a.Host] = a.User
	}
	return k
}

// settings are what options set.
type settings struct {
	helpers []helper.Option
	keyring []keyring.Option
	clouds  Clouds
}

// Option changes a Keychain.
type Option func(*settings)

// Helpers sets options of the runner of credential helpers.
func Helpers(all ...helper.Option) Option {
	return func(c *settings) { c.helpers = append(c.helpers, all...) }
}

// Keyring sets options of the keyring, as how long it may take.
func Keyring(all ...keyring.Option) Option {
	return func(c *settings) { c.keyring = append(c.keyring, all...) }
}

// sources are the places where other tools keep logins; the first with one wins.
func (k *Keychain) sources() []creds.Source { return []creds.Source{k.docker, k.podman} }

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
	if user := k.chosen(r); user != "" {
		c, err := k.Find(ctx, r, user)
		if c == nil && err == nil {
			err = &creds.Problem{Host: r.Host, Err: fmt.Errorf("%w of %s", errNoLogin, user), Fix: "regtui accounts tells which there are"}
		}
		k.note(r.Host, c, err)
		return c, err
	}
	var first error
	for _, look := range []func(context.Context, creds.Resource) (*creds.Credential, error){
		k.ruled, k.docker.Lookup, k.podman.Lookup, k.inUse,
	} {
		c, err := look(ctx, r)
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

// Forget has the helpers and the cloud for a registry asked again, whose login
// turned out to be of no use. Files are read anew each time as it is.
func (k *Keychain) Forget(r authn.Resource) {
	host := resource(r).Host
	k.helpers.Forget(host)
	if k.clouds != nil {
		k.clouds.Forget(host)
	}
}

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
