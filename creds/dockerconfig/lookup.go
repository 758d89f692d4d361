package dockerconfig

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
)

// Rules are how a tool reads a file in docker's format.
type Rules struct {
	Helpers *helper.Runner
	// CredsStore says that the tool knows "credsStore": docker does, the
	// podman family does not.
	CredsStore bool
	// HubServer is the server that the tool asks a helper for when it means
	// Docker Hub.
	HubServer string
}

// Helper is the helper that the file names for a host, or nothing, and whether
// it is the one for every host. Docker wants the very key that it would write;
// every spelling of the host is taken here, the host's own first.
func (r Rules) Helper(f *File, host string) (name string, forAll bool) {
	found := -1
	for i, h := range f.Helpers {
		k := creds.ParseKey(h.Key)
		if k.Host == host && k.Path == "" && !k.Side && (found < 0 || h.Key == r.server(host)) {
			found = i
		}
	}
	switch {
	case found >= 0:
		return f.Helpers[found].Name, false
	case r.CredsStore:
		return f.Store, true
	}
	return "", false
}

// server is what a helper is asked for.
func (r Rules) server(host string) string {
	if host == creds.Hub {
		return r.HubServer
	}
	return host
}

// Lookup finds a login as docker does: where a helper is named for the host,
// the helper alone counts and what stands in the file is of no use; otherwise
// the entry with the longest path that covers the repository. Unlike docker and
// go-containerregistry, a login for a path is never sent for another path.
func (r Rules) Lookup(ctx context.Context, f *File, res creds.Resource) (*creds.Credential, error) {
	name, forAll := r.Helper(f, res.Host)
	if name == "" {
		return f.Match(res)
	}
	if s := r.Helpers.Local(name); s != nil {
		c, err := s.Get(ctx, res, "")
		if c != nil {
			c.Login.Place = r.place(f, name, forAll)
		}
		return c, err
	}
	for _, server := range r.servers(f, res.Host) {
		answer, err := r.Helpers.Get(ctx, name, server)
		if err != nil {
			return nil, located(err, f.Place.Path)
		}
		if answer.Secret == "" {
			continue
		}
		login := r.helperLogin(f, name, server)
		login.Place.ForAll = forAll
		login.User = answer.User
		c := &creds.Credential{Login: login, Password: answer.Secret}
		if answer.User == helper.TokenUser {
			c.Login.Token, c.Password, c.IdentityToken = true, "", answer.Secret
		}
		return c, nil
	}
	return nil, problem(f.Problem)
}

// servers are the names to ask a helper for: docker's, and those of the
// markers that a tool with another spelling (nerdctl's "ghcr.io:443") left in
// the file.
func (r Rules) servers(f *File, host string) []string {
	out := []string{r.server(host)}
	for _, e := range f.Entries {
		if e.Empty && !e.Key.Side && e.Key.Host == host && e.Key.Path == "" && !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
	}
	return out
}

// Match finds the entry with the longest path that covers the repository, and
// leaves helpers alone.
func (f *File) Match(res creds.Resource) (*creds.Credential, error) {
	bad := f.Problem
	for _, e := range f.Entries {
		if !e.Key.Covers(res) {
			continue
		}
		if e.Usable() {
			return f.credential(e), nil
		}
		if e.Err != nil {
			bad = f.entryProblem(e)
		}
	}
	return nil, problem(bad)
}

// problem makes an error of a problem, keeping nil nil.
func problem(p *creds.Problem) error {
	if p == nil {
		return nil
	}
	return p
}

// located adds the file that named the helper. Problems are shared between
// callers, so it is a copy that is changed.
func located(err error, path string) error {
	var p *creds.Problem
	if !errors.As(err, &p) {
		return err
	}
	c := *p
	c.Path = path
	return &c
}

func (f *File) entryProblem(e Entry) *creds.Problem {
	return &creds.Problem{Host: e.Name, Path: f.Place.Path, Err: e.Err, Fix: "log in to it again, or take the entry out"}
}

// login is what an entry of the file tells without its secret.
func (f *File) login(e Entry) creds.Login {
	l := creds.Login{
		Host: e.Key.Host, Key: e.Name, User: e.User, Place: f.Place,
		Plain: e.Usable(), Token: e.IdentityToken != "" || e.RegistryToken != "",
		Exposed: f.Exposed && e.Usable(),
	}
	switch {
	case e.Err != nil:
		l.Problem = f.entryProblem(e)
	case l.Exposed:
		l.Problem = &creds.Problem{
			Host: e.Name, Path: f.Place.Path,
			Err: fmt.Errorf("others on this machine can read the file (mode %04o)", f.Mode.Perm()),
			Fix: fmt.Sprintf("chmod 600 %q", f.Place.Path),
		}
	}
	return l
}

// helperLogin is a login that a helper keeps, with the user if the helper was
// asked before.
func (r Rules) helperLogin(f *File, name, key string) creds.Login {
	l := creds.Login{
		Host: creds.ParseKey(key).Host, Key: key,
		Place: creds.Place{Kind: creds.KindHelper, Path: f.Place.Path, Helper: name},
	}
	if _, err := r.Helpers.Find(name); err != nil {
		l.Problem = located(err, f.Place.Path)
	} else if a, ok, err := r.Helpers.Known(name, key); ok {
		l.User, l.Token = a.User, a.User == helper.TokenUser
		if err != nil {
			l.Problem = located(err, f.Place.Path)
		}
	}
	return l
}
