// Package oci speaks to any registry that follows the OCI distribution
// specification. It sends credentials only to the registry itself and to the
// token service that the registry names, and reads nothing twice.
//
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
package oci

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"

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
}

// Registry is one registry host. It fills registry.Registry.
type Registry struct {
	host string // as a person writes it
	o    Options
}

// New opens the registry at host ("ghcr.io", "localhost:5000"). It does no I/O.
func New(host string, o Options) (*Registry, error) {
	if err := checkHost(host); err != nil {
		return nil, err
	}
	return &Registry{host: host, o: o}, nil
}

// Host is the registry as a person writes it.
func (r *Registry) Host() string { return r.host }

// checkHost takes "name" and "name:port", and tells what is wrong with others.
func checkHost(host string) error {
	u, err := url.Parse("https://" + host)
	if host == "" || err != nil || u.Host != host || u.Hostname() == "" || strings.ContainsAny(host, " @%") {
		return fmt.Errorf("%q is not the host of a registry: write it as name or name:port", host)
	}
	return nil
}

var _ registry.Registry = (*Registry)(nil)

// Access tells who reads a repository, as far as is known.
func (r *Registry) Access(string) registry.Access { return registry.Access{} }

// Ping greets the registry.
func (r *Registry) Ping(ctx context.Context) (registry.Health, error) {
	return registry.Health{}, ctx.Err()
}
