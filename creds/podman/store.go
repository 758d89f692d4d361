// Package podman reads the logins of podman, skopeo and buildah: auth.json in
// each of its places, and what those tools take from docker's files. The order
// is that of containers/image: docs/containers-auth.json.5.md.
package podman

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
)

// Env is the variable that names one file to take the place of all others.
const Env = "REGISTRY_AUTH_FILE"

// Store is where the podman family keeps logins.
type Store struct {
	env   creds.Env
	rules dockerconfig.Rules
}

var _ creds.Source = (*Store)(nil)

// New makes podman's store.
func New(env creds.Env, helpers *helper.Runner) *Store {
	return &Store{env, dockerconfig.Rules{Helpers: helpers, HubServer: creds.Hub}}
}

// Rules are how the store's files are read and written.
func (s *Store) Rules() dockerconfig.Rules { return s.rules }

// Paths are the auth.json files in the order in which they are read.
func Paths(env creds.Env) []string {
	if path := env.Getenv(Env); path != "" {
		return []string{path}
	}
	var out []string
	add := func(dir string, more ...string) {
		if dir == "" {
			return
		}
		path := filepath.Join(append([]string{dir}, more...)...)
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	runtime := env.Getenv("XDG_RUNTIME_DIR")
	switch {
	case env.OS == "darwin" || env.OS == "windows":
		add(env.Home, ".config", "containers", "auth.json")
	case runtime != "":
		add(runtime, "containers", "auth.json")
	default:
		add("/run/containers", strconv.Itoa(env.UID), "auth.json")
	}
	if config := env.Getenv("XDG_CONFIG_HOME"); config != "" {
		add(config, "containers", "auth.json")
	} else {
		add(env.Home, ".config", "containers", "auth.json")
	}
	return out
}

// files are podman's own files: auth.json, each of them.
func (s *Store) files() []*dockerconfig.File {
	var out []*dockerconfig.File
	for _, path := range Paths(s.env) {
		f := dockerconfig.Read(path, creds.KindAuth)
		if !f.Found && f.Problem == nil && s.env.Getenv(Env) != "" {
			f.Problem = &creds.Problem{Path: path, Err: errMissing, Fix: "unset the variable, or log in with podman to make the file"}
		}
		out = append(out, f)
	}
	return out
}

var errMissing = errors.New(Env + " names a file that is not there: podman fails for it")

// OldPath is the file that docker kept logins in before 1.7.
func OldPath(env creds.Env) string {
	if env.Home == "" {
		return ""
	}
	return filepath.Join(env.Home, ".dockercfg")
}

func (s *Store) old() *dockerconfig.File {
	path := OldPath(s.env)
	if path == "" || s.env.Getenv(Env) != "" {
		return &dockerconfig.File{}
	}
	return dockerconfig.ReadFlat(path)
}

// Files are all that podman and skopeo read, in their order: auth.json, docker's
// config.json, ~/.dockercfg. Docker's counts in full here, its helpers too.
func Files(env creds.Env) []*dockerconfig.File {
	s := &Store{env: env}
	all := s.files()
	if env.Getenv(Env) != "" {
		return all
	}
	if path := dockerconfig.Path(env); path != "" {
		all = append(all, dockerconfig.Read(path, creds.KindConfig))
	}
	return append(all, s.old())
}

// Lookup finds the login that podman would send. After its own files come the
// entries of docker's config.json, also those that docker itself does not use
// because of a credsStore, which podman does not know, and then ~/.dockercfg.
func (s *Store) Lookup(ctx context.Context, r creds.Resource) (*creds.Credential, error) {
	var first error
	for _, f := range s.files() {
		c, err := s.rules.Lookup(ctx, f, r)
		if c != nil {
			return c, nil
		}
		if first == nil {
			first = err
		}
	}
	for _, f := range s.others() {
		if c, err := f.Match(r); c != nil {
			return c, nil
		} else if first == nil {
			first = err
		}
	}
	return nil, first
}

// others are docker's files, as far as podman reads them.
func (s *Store) others() []*dockerconfig.File {
	if s.env.Getenv(Env) != "" {
		return nil
	}
	out := []*dockerconfig.File{s.old()}
	if path := dockerconfig.Path(s.env); path != "" {
		out = append([]*dockerconfig.File{dockerconfig.Read(path, creds.KindConfig)}, out...)
	}
	return out
}

// List tells the logins that podman knows of and docker doesn't: those of
// config.json are docker's to list.
func (s *Store) List(context.Context) ([]creds.Login, []creds.Problem) {
	var logins []creds.Login
	var problems []creds.Problem
	for _, f := range append(s.files(), s.old()) {
		if f.Place.Path == dockerconfig.Path(s.env) {
			continue // REGISTRY_AUTH_FILE may name docker's file
		}
		logins = append(logins, s.rules.List(f)...)
		problems = append(problems, f.Problems()...)
	}
	return logins, problems
}

// Plain is the auth.json that podman writes as a place to keep logins in clear.
func (s *Store) Plain(e dockerconfig.Editor) *dockerconfig.Plain {
	if all := s.Files(e); len(all) > 0 {
		return all[0]
	}
	return s.plain(e, "")
}

// Files are all auth.json files that podman reads, in its order, as places.
func (s *Store) Files(e dockerconfig.Editor) []*dockerconfig.Plain {
	var out []*dockerconfig.Plain
	for _, path := range Paths(s.env) {
		out = append(out, s.plain(e, path))
	}
	return out
}

func (s *Store) plain(e dockerconfig.Editor, path string) *dockerconfig.Plain {
	p := &dockerconfig.Plain{
		Rules: s.rules, Editor: e, At: creds.Place{Kind: creds.KindAuth, Path: path},
		Paths: path != dockerconfig.Path(s.env), // REGISTRY_AUTH_FILE may name docker's file
	}
	if dir := s.env.Getenv("XDG_RUNTIME_DIR"); dir != "" && strings.HasPrefix(path, dir) || strings.HasPrefix(path, "/run/") {
		p.Note = "what is kept there is gone after a restart of the machine"
	}
	return p
}
