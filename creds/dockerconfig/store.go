package dockerconfig

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
)

// Env is the variable that holds logins themselves, since docker 28.3.
const Env = "DOCKER_AUTH_CONFIG"

// Store is where docker keeps logins: DOCKER_AUTH_CONFIG before config.json.
// Files are read anew each time, so that a login made meanwhile counts.
type Store struct {
	env   creds.Env
	rules Rules
}

var _ creds.Source = (*Store)(nil)

// New makes docker's store.
func New(env creds.Env, helpers *helper.Runner) *Store {
	return &Store{env, Rules{Helpers: helpers, CredsStore: true, HubServer: creds.HubServer}}
}

// Rules are how the store's files are read and written.
func (s *Store) Rules() Rules { return s.rules }

// Path is docker's config.json: in DOCKER_CONFIG or ~/.docker. It is empty when
// there is no home.
func Path(env creds.Env) string {
	if dir := env.Getenv("DOCKER_CONFIG"); dir != "" {
		return filepath.Join(dir, "config.json")
	}
	if env.Home == "" {
		return ""
	}
	return filepath.Join(env.Home, ".docker", "config.json")
}

// Variable is DOCKER_AUTH_CONFIG as a file. Only "auths" counts in it. CI
// systems knew the variable before docker did and put whole config.json files
// into it, which docker refuses; they are read here all the same.
func Variable(env creds.Env) *File {
	text := env.Getenv(Env)
	f := Parse([]byte(text), creds.Place{Kind: creds.KindEnv, Path: Env})
	f.Store, f.Helpers = "", nil
	if f.Problem == nil && f.Mark == nil && f.Note == nil && !strict(text) {
		f.Note = &creds.Problem{Path: Env, Err: errStrict, Fix: "leave the rest out of it"}
	}
	return f
}

var errStrict = errors.New(`docker refuses the variable: it takes "auths" in it, with "auth" in each, and nothing else`)

// strict tells whether docker takes the variable; see parseEnvConfig in
// docker/cli's configfile.
func strict(text string) bool {
	var v struct {
		Auths map[string]struct{ Auth string }
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil && !errors.Is(err, io.EOF) || d.More() {
		return false
	}
	for _, a := range v.Auths {
		if a.Auth == "" {
			return false
		}
	}
	return true
}

func (s *Store) file() *File {
	path := Path(s.env)
	if path == "" {
		return &File{Place: creds.Place{Kind: creds.KindConfig}}
	}
	return Read(path, creds.KindConfig)
}

// Lookup finds the login that docker would send.
func (s *Store) Lookup(ctx context.Context, r creds.Resource) (*creds.Credential, error) {
	c, first := Variable(s.env).Match(r)
	if c != nil {
		return c, nil
	}
	c, err := s.rules.Lookup(ctx, s.file(), r)
	if c == nil && err == nil {
		err = first
	}
	return c, err
}

// List tells the logins that docker knows of.
func (s *Store) List(context.Context) ([]creds.Login, []creds.Problem) {
	var logins []creds.Login
	var problems []creds.Problem
	for _, f := range []*File{Variable(s.env), s.file()} {
		logins = append(logins, s.rules.List(f)...)
		problems = append(problems, f.Problems()...)
	}
	return logins, problems
}

// Problems are what is wrong with the file as a whole.
func (f *File) Problems() []creds.Problem {
	var out []creds.Problem
	for _, p := range []*creds.Problem{f.Problem, f.Mark, f.Note} {
		if p != nil {
			out = append(out, *p)
		}
	}
	return out
}
