package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/cloud"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/quota"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/state"
)

// program is what the commands need from outside: streams, environment and
// clock, and, made when they are first asked for, config, keychain and
// registries.
type program struct {
	in  io.Reader
	out *output
	err io.Writer

	vars []string // the environment
	now  func() time.Time

	inTerminal, outTerminal, errTerminal bool
	width                                int // of stdout's terminal, in cells; 0 for none

	// release has signals end this program no more, once it runs another one
	// that gets them.
	release func()

	flags flags
	as    []creds.Account // the accounts to be, of --as
	named string          // the host that the command line names, for --insecure
	demo  bool            // the sample registries alone, and no others
	hub   hub.Endpoints   // where Docker Hub is; the zero value is the real one

	conf  once[*config.File]
	chain once[*keychain.Keychain]
	sky   once[*cloud.Set]
	regs  once[*vendors.Set]
	pulls once[*quota.History]

	themed once[themeSet]

	cache *cache.Cache
	ring  []keyring.Option // of the demo's app, which has a keyring of its own
	log   exchanges

	loaded  atomic.Pointer[loaded]
	listed  atomic.Pointer[[]creds.Login] // the logins when they were listed last
	samples atomic.Pointer[demo.Demo]     // the sample registries, while they run
}

// loaded is what came of reading the config file.
type loaded struct {
	config *config.Config // nil with an error
	there  bool
	err    error
}

// flags are those that every command takes.
type flags struct {
	format   format
	quiet    bool
	readOnly bool
	config   string
	noColor  bool
	insecure bool
	theme    string
}

// once makes a value when it is first asked for.
type once[T any] struct {
	sync.Once
	value T
	made  bool
}

func (o *once[T]) get(make func() T) T {
	o.Do(func() { o.value, o.made = make(), true })
	return o.value
}

// env is the environment as the credentials see it.
func (p *program) env() creds.Env {
	e := creds.System()
	e.Vars, e.Lock = p.vars, p.dirs().LoginsLock()
	e.Home = cmp.Or(e.Getenv("HOME"), e.Home)
	return e
}

func (p *program) getenv(name string) string {
	return creds.Env{OS: runtime.GOOS, Vars: p.vars}.Getenv(name)
}

func (p *program) dirs() config.Dirs { return config.Find(p.getenv) }

// file is the config file, which need not be there.
func (p *program) file() *config.File {
	return p.conf.get(func() *config.File {
		return &config.File{Path: cmp.Or(p.flags.config, p.dirs().File()), Lock: p.dirs().Lock()}
	})
}

// config reads the config file, once.
func (p *program) config() (*config.Config, error) {
	l := p.loaded.Load()
	if l == nil {
		l = p.reload()
	}
	return l.config, l.err
}

// reload reads the config file again.
func (p *program) reload() *loaded {
	l := &loaded{config: &config.Config{}}
	if path := p.file().Path; path != "" {
		l.config, l.there, l.err = config.Load(path, nil)
	}
	if l.err == nil && !l.there && p.flags.config != "" {
		l.config, l.err = nil, fmt.Errorf("there is no config file %s: %w", p.flags.config, fs.ErrNotExist)
	}
	p.loaded.Store(l)
	return l
}

// settings is what config and flags say about a host.
func (p *program) settings(host string) registry.Settings {
	s := registry.Settings{Host: host}
	if cfg, err := p.config(); err == nil {
		s = cfg.Settings(host)
	}
	if p.demo && host == "docker.io" { // the demo's own, which no config can name
		s.Name, s.Namespaces = "Docker Hub (demo)", []string{"acme", "library"}
	}
	s.Insecure = s.Insecure || p.flags.insecure && vendors.Canonical(host) == p.named
	s.ReadOnly = s.ReadOnly || p.flags.readOnly
	return s
}

func (p *program) keychain() *keychain.Keychain {
	return p.chain.get(func() *keychain.Keychain {
		k := keychain.New(p.env(), keychain.Cloud(p.clouds()), keychain.Keyring(p.ring...))
		for _, a := range p.as {
			k.As(a.Host, a.User)
		}
		return k
	})
}

// clouds are the logins of this run that clouds have given.
func (p *program) clouds() *cloud.Set { return p.sky.get(cloud.NewSet) }

// registries are the registries of this run.
func (p *program) registries() *vendors.Set {
	return p.regs.get(func() *vendors.Set {
		cfg, err := p.config()
		if dir := p.dirs().Cache; dir != "" && err == nil && cfg.CacheBytes() > 0 {
			p.cache, _ = cache.Open(dir, cfg.CacheBytes()) // without it, no more is lost than time
		}
		return p.newSet(p.settings)
	})
}

func (p *program) newSet(settings func(host string) registry.Settings) *vendors.Set {
	return p.newSetWith(p.keychain(), settings)
}

func (p *program) newSetWith(k *keychain.Keychain, settings func(host string) registry.Settings) *vendors.Set {
	return vendors.NewSet(vendors.Options{
		Settings: settings, Keychain: k, Realms: p.realms(), Cache: p.cache, Observe: p.log.add, UserAgent: userAgent(),
		Hub: p.hub, Counted: func(q registry.Quota) { p.history().Add(q) },
	})
}

// history is what is known of pull limits: the readings of the last day.
func (p *program) history() *quota.History {
	return p.pulls.get(func() *quota.History {
		path := state.Path(p.getenv)
		if path != "" {
			path = filepath.Join(filepath.Dir(path), "quota.json")
		}
		h, _ := quota.Open(path, p.now) // a damaged file starts anew: no more is lost than a forecast
		return h
	})
}

// openWith opens a registry with settings of its own.
func (p *program) openWith(s registry.Settings) (registry.Registry, error) {
	return p.newSet(func(string) registry.Settings { return s }).Open(s.Host)
}

// open gives the registry at host, or what is wrong with the config.
func (p *program) open(host string) (registry.Registry, error) {
	if _, err := p.config(); err != nil {
		return nil, err
	}
	return p.registries().Open(host)
}

// leave takes away what must not stay behind when there is no time to end.
func (p *program) leave() {
	if d := p.samples.Load(); d != nil {
		_ = d.Close()
	}
}

// close ends what still runs.
func (p *program) close() {
	if p.chain.made {
		p.chain.value.Close()
	}
	if p.cache != nil {
		_ = p.cache.Close()
	}
	if p.pulls.made {
		_ = p.pulls.value.Save() // likewise
	}
}

// finish tells what went wrong and gives the exit code.
func (p *program) finish(ctx context.Context, err error) int {
	if lost := p.out.close(); err == nil && lost != nil {
		err = fmt.Errorf("what was to be printed got lost: %w", lost)
	}
	if code := exitSignalled(context.Cause(ctx)); code != 0 && (err != nil || code != exitInterrupted) {
		return code // ctrl+c is how some things are meant to end
	}
	if err == nil {
		return exitDone
	}
	p.complain(err)
	p.adviseUse(err)
	return exitCode(err)
}
