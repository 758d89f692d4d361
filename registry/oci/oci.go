// Package oci speaks to any registry that follows the OCI distribution
// specification. It sends credentials only to the registry itself and to the
// token service that the registry names, and a token of GitHub's that GHCR has
// taken to GitHub's API, to ask whose it is; and it reads nothing twice.
//
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
package oci

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
)

// Options say how a registry is spoken to. The zero value reads anonymously
// and keeps nothing.
type Options struct {
	Settings registry.Settings
	// Keychain is asked for the login of each repository ("host/repo") when
	// the registry first wants one, with its context where it is an
	// authn.ContextKeychain. Nil reads anonymously. An error of the keychain
	// is told by Access, and reading goes on anonymously.
	Keychain authn.Keychain
	// Realms remembers which token service a login may go to; nil lets it go to
	// whichever the registry names.
	Realms registry.Realms
	// Cache keeps manifests and configs by digest; nil keeps none on disk.
	Cache *cache.Cache
	// Observe is told every request made, from several goroutines; it must be
	// quick. Nil tells nobody.
	Observe func(registry.Exchange)
	// UserAgent names the program; empty means "regtui".
	UserAgent string
	// CertDirs hold a folder for each host with its CAs and client
	// certificates, as in /etc/docker/certs.d; nil means those of the system
	// and the person, docker's and containers'.
	CertDirs []string
	// Transport takes the place of the real connections, in tests.
	Transport http.RoundTripper

	// Endpoint is where the API is found when that is not the host itself:
	// "registry-1.docker.io" for docker.io.
	Endpoint string
	// LoginHost is the host that the keychain knows the registry by when that
	// is another: "index.docker.io" for docker.io.
	LoginHost string
	// HeadsOnly keeps Describe from reading manifests: it tells what a HEAD
	// and the cache know. It is for registries that count what is read.
	HeadsOnly bool
	// Answered is shown every answer of the registry itself, before it is read
	// and from several goroutines; it must be quick and leave the body alone.
	// Nil shows nobody.
	Answered func(*http.Response)
}

// Registry is one registry host. It fills registry.Registry.
type Registry struct {
	host     string // as a person writes it
	endpoint string // where the API is
	o        Options
	timing   timing

	bare   http.RoundTripper // the connections, watched
	client *http.Client      // with retries, limit and logins on top
	scheme scheme
	logins *logins
	auth   *auth

	catalogPage, tagsPage atomic.Int64 // page sizes that the registry takes
	tagsStay, deletes     atomic.Bool  // it removes no tag by its name; it does delete digests
	oneByOne              sync.Mutex   // held while a tag is removed by its digest
	held                  held
	facts                 facts
}

// New opens the registry at host ("ghcr.io", "localhost:5000"). It does no I/O.
func New(host string, o Options) (*Registry, error) {
	return open(host, o, usual)
}

func open(host string, o Options, t timing) (*Registry, error) {
	if err := checkHost(host); err != nil {
		return nil, err
	}
	o.UserAgent = cmp.Or(o.UserAgent, "regtui")
	r := &Registry{host: host, endpoint: cmp.Or(o.Endpoint, host), o: o, timing: t}
	r.catalogPage.Store(bigPage)
	r.tagsPage.Store(bigPage)
	r.held.cache = o.Cache
	r.facts.known = map[v1.Hash]fact{}
	r.connect()
	return r, nil
}

// connect stacks the round trippers: login, repetition, limit, watch, connection.
func (r *Registry) connect() {
	width := r.width()
	base := r.o.Transport
	if base == nil {
		base = &conns{
			host: r.endpoint, names: slices.Compact([]string{r.host, r.endpoint}), dirs: r.o.CertDirs,
			loose: r.o.Settings.Insecure, width: width, timing: &r.timing,
		}
	}
	r.bare = &wire{next: base, timing: &r.timing, observe: r.o.Observe}
	r.scheme = scheme{host: r.endpoint, plain: r.o.Settings.Insecure || loopback(r.endpoint), probe: r.probe}
	r.logins = &logins{
		host: cmp.Or(r.o.LoginHost, r.host), keychain: r.o.Keychain, timing: &r.timing,
		byRepo: map[string]known{}, ids: map[login]int{}, refuse: map[int]error{},
	}
	r.auth = &auth{
		next:   &retry{next: newLimiter(width, r.bare), timing: &r.timing},
		origin: r.origin, logins: r.logins, challenges: map[string]challenge{},
		tokens: &tokens{
			client: &http.Client{Transport: &retry{next: r.bare, timing: &r.timing}, CheckRedirect: sameOrigin},
			agent:  r.o.UserAgent, held: map[string]token{},
			allowed: realmRule(r.endpoint, r.scheme.isPlain), pins: pins{r.host, r.endpoint, r.o.Realms},
		},
	}
	r.client = &http.Client{Transport: &shown{next: r.auth, to: r.o.Answered}, CheckRedirect: r.redirect}
}

// width is how many requests run at once.
func (r *Registry) width() int { return cmp.Or(r.o.Settings.Concurrency, registry.DefaultConcurrency) }

// Concurrency is how many tags are worth describing at once. It is twice the
// number of requests that run at once: describing a tag is a chain of requests,
// and with so many chains no place stays empty between two of them.
func (r *Registry) Concurrency() int {
	if r.o.HeadsOnly {
		return r.width()
	}
	return 2 * r.width()
}

// Host is the registry as a person writes it.
func (r *Registry) Host() string { return r.host }

// Access tells who reads a repository, as far as is known; the empty
// repository stands for the catalogue.
func (r *Registry) Access(repo string) registry.Access { return r.logins.access(repo) }

// origin is the scheme, host and port of the API.
func (r *Registry) origin(ctx context.Context) (string, error) {
	scheme, err := r.scheme.get(ctx)
	if err != nil {
		return "", err
	}
	return origin(&url.URL{Scheme: scheme, Host: r.endpoint}), nil
}

// checkHost takes "name" and "name:port", and tells what is wrong with others.
func checkHost(host string) error {
	u, err := url.Parse("https://" + host)
	if host == "" || err != nil || u.Host != host || u.Hostname() == "" || strings.ContainsAny(host, " @%") {
		return fmt.Errorf("%q is not the host of a registry: write it as name or name:port", host)
	}
	return nil
}

var _ registry.Registry = (*Registry)(nil)
