// Package vendors maps a host to the package that speaks to it best. It is the
// only importer of all vendor packages.
package vendors

import (
	"slices"
	"sync"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/oci"
)

// Options are what every registry of a run shares.
type Options struct {
	// Settings tells what the config says about a host; nil means nothing.
	Settings func(host string) registry.Settings
	Keychain authn.Keychain
	// Realms remembers which token service a login may go to. It may be nil.
	Realms    registry.Realms
	Cache     *cache.Cache
	Observe   func(registry.Exchange)
	UserAgent string
	CertDirs  []string
	// Hub is where Docker Hub is; the zero value is the real one.
	Hub hub.Endpoints
	// Counted is told every reading of a pull limit; it must be quick. It may be nil.
	Counted func(registry.Quota)
}

// Set is the registries of a run. Each is opened once, when it is first asked for.
type Set struct {
	o    Options
	mu   sync.Mutex
	open map[string]registry.Registry
	// closed are those that somebody may still have.
	closed map[string][]forgetter
}

// forgetter is a registry that remembers logins.
type forgetter interface{ ForgetLogins() }

// NewSet makes a set with nothing open.
func NewSet(o Options) *Set {
	return &Set{o: o, open: map[string]registry.Registry{}, closed: map[string][]forgetter{}}
}

// Open gives the registry at host, the same one every time. It does no I/O.
// Docker Hub's other names open "docker.io".
func (s *Set) Open(host string) (registry.Registry, error) {
	host = Canonical(host)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.open[host]; ok {
		return r, nil
	}
	r, err := s.make(host)
	if err != nil {
		return nil, err
	}
	s.open[host] = r
	return r, nil
}

// Opened lists the hosts that are open, sorted.
func (s *Set) Opened() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	hosts := make([]string, 0, len(s.open))
	for host := range s.open {
		hosts = append(hosts, host)
	}
	slices.Sort(hosts)
	return hosts
}

// Close forgets a registry, so that it is opened anew with new settings. Who
// still has it finds new logins with it, and no longer uses old ones.
func (s *Set) Close(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host = Canonical(host)
	if r, ok := s.open[host].(forgetter); ok {
		s.closed[host] = append(s.closed[host], r)
	}
	for _, r := range s.closed[host] {
		r.ForgetLogins()
	}
	delete(s.open, host)
}

// make opens host with the package of its vendor.
func (s *Set) make(host string) (registry.Registry, error) {
	o := oci.Options{
		Keychain: s.o.Keychain, Realms: s.o.Realms, Cache: s.o.Cache, Observe: s.o.Observe,
		UserAgent: s.o.UserAgent, CertDirs: s.o.CertDirs,
	}
	if s.o.Settings != nil {
		o.Settings = s.o.Settings(host)
	}
	vendor := o.Settings.Vendor
	if vendor == "" || vendor == "hub" || host == "docker.io" {
		vendor = Guess(host) // Docker Hub is one host, and no other package finds its API
	}
	if open, ok := makers[vendor]; ok {
		return open(host, o, &s.o)
	}
	return oci.New(host, o)
}
