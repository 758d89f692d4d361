package dockerconfig

import (
	"context"
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds"
)

// Plain is a file of logins as a place to keep them in clear: docker's
// config.json, or podman's auth.json.
type Plain struct {
	Rules  Rules
	Editor Editor
	At     creds.Place
	// Paths says that logins for a path below a registry may stand in the file:
	// podman knows them. docker would send one of them, whichever it comes
	// upon, for the whole registry.
	Paths bool
	// Note is what else is worth knowing of the file.
	Note string
	// Sides has Erase leave what docker's login in a browser keeps beside a
	// login for Docker Hub.
	Sides bool
}

var _ creds.Store = (*Plain)(nil)

// Plain is docker's config.json as a place to keep logins in clear.
func (s *Store) Plain(e Editor) *Plain {
	return &Plain{Rules: s.rules, Editor: e, At: creds.Place{Kind: creds.KindConfig, Path: Path(s.env)}}
}

// ErrHelper says that a file names a helper for the registry, so that its tools
// would not look at a login in the file itself.
var ErrHelper = errors.New("the file names a helper for this registry")

var (
	errNoPath  = errors.New("docker keeps logins for whole registries alone")
	errNowhere = errors.New("there is no home folder to keep the file in")
	errNotBack = errors.New("the file does not give back what was written")
	errNoLogin = errors.New("a login needs a user and a password or a token")
)

// Place is the file.
func (s *Plain) Place() creds.Place { return s.At }

// Limits tell what cannot be kept in the file.
func (s *Plain) Limits(context.Context) creds.Limits {
	l := creds.Limits{OneUser: true, Plain: true, NoPaths: !s.Paths, Note: s.Note}
	if s.At.Path == "" {
		l.Down = &creds.Problem{Err: errNowhere, Fix: "set HOME or DOCKER_CONFIG"}
	} else if _, _, err := open(s.At); err != nil {
		l.Down = err
	}
	return l
}

// List tells the logins that stand in the file in clear.
func (s *Plain) List(context.Context) ([]creds.Login, error) {
	f := Read(s.At.Path, s.At.Kind)
	var out []creds.Login
	for _, e := range f.Entries {
		if e.Usable() && !e.Key.Side && e.Key.Host != "" {
			out = append(out, f.login(e))
		}
	}
	return out, problem(f.Problem)
}

// Get reads the entry for a resource: the one with the longest path, of the
// user if there is one.
func (s *Plain) Get(_ context.Context, r creds.Resource, user string) (*creds.Credential, error) {
	f := Read(s.At.Path, s.At.Kind)
	if user == "" {
		return f.Match(r)
	}
	for _, e := range f.Entries {
		if e.Key.Covers(r) && e.Usable() && e.User == user {
			return f.credential(e), nil
		}
	}
	return nil, problem(f.Problem)
}

// Put writes the login into the file. A file that names a helper for the
// registry is left as it is: its tools would go past the entry.
func (s *Plain) Put(ctx context.Context, c creds.Credential) error {
	key, err := s.key(&c)
	if err != nil {
		return err
	}
	var named string
	err = s.Editor.Edit(ctx, s.At, func(f *File, doc *Doc) {
		if named, _ = s.Rules.Helper(f, c.Login.Host); named == "" {
			doc.PutCredential(key, &c)
		}
	})
	switch {
	case err != nil:
		return err
	case named != "":
		return &creds.Problem{
			Path: s.At.Path, Host: c.Login.Host, Err: fmt.Errorf("%w: docker-credential-%s", ErrHelper, named),
			Fix: "take the helper out of the file for it first, or keep the login there",
		}
	}
	f := Read(s.At.Path, s.At.Kind)
	for _, e := range f.Entries {
		if e.Name == key && e.User == c.Login.User && e.Password == c.Password && e.IdentityToken == c.IdentityToken && e.RegistryToken == c.RegistryToken {
			return nil
		}
	}
	return &creds.Problem{Path: s.At.Path, Host: c.Login.Host, Err: errNotBack, Fix: "another program writes it at the same time: try again"}
}

// key is the entry that a login goes to.
func (s *Plain) key(c *creds.Credential) (string, error) {
	l := &c.Login
	path := creds.ParseKey(l.Key).Path
	switch {
	case s.At.Path == "":
		return "", &creds.Problem{Err: errNowhere, Fix: "set HOME or DOCKER_CONFIG"}
	case path != "" && !s.Paths:
		return "", &creds.Problem{Path: s.At.Path, Host: l.Key, Err: errNoPath, Fix: "podman's auth.json can keep it"}
	case l.User == "" && c.IdentityToken == "" && c.RegistryToken == "",
		c.Password == "" && c.IdentityToken == "" && c.RegistryToken == "":
		return "", &creds.Problem{Path: s.At.Path, Host: l.Host, Err: errNoLogin}
	case path != "":
		return l.Host + "/" + path, nil
	}
	return s.Rules.server(l.Host), nil
}

// Erase takes the entries for a resource out of the file, in every spelling.
// Helpers that the file names are not asked.
func (s *Plain) Erase(ctx context.Context, r creds.Resource, user string) error {
	f := Read(s.At.Path, s.At.Kind)
	if f.Problem != nil {
		return f.Problem
	}
	gone := func(f *File) (out []Entry) {
		for _, e := range f.Entries {
			if e.names(r) && !e.Empty && !(s.Sides && e.Key.Side) && (user == "" || e.User == user) {
				out = append(out, e)
			}
		}
		return out
	}
	if len(gone(f)) == 0 {
		return nil
	}
	return s.Editor.Edit(ctx, s.At, func(f *File, doc *Doc) {
		for _, e := range gone(f) {
			doc.Remove(e.Name)
		}
	})
}

// Entry is the login under this very key, nil where there is none to send.
func (f *File) Entry(key string) *creds.Credential {
	for _, e := range f.Entries {
		if e.Name == key && e.Usable() {
			return f.credential(e)
		}
	}
	return nil
}

// credential is an entry with its secrets.
func (f *File) credential(e Entry) *creds.Credential {
	return &creds.Credential{
		Login: f.login(e), Password: e.Password,
		IdentityToken: e.IdentityToken, RegistryToken: e.RegistryToken,
	}
}

// PutCredential writes a login of any kind, as docker does: "auth" with the
// user and the password if there is one, beside it the token.
func (d *Doc) PutCredential(key string, c *creds.Credential) {
	if c.Login.User != "" || c.Password != "" {
		d.Put(key, c.Login.User, c.Password)
	} else {
		d.Mark(key)
	}
	if c.IdentityToken != "" {
		d.set(append(d.entry(key), "identitytoken"), c.IdentityToken.Reveal())
	}
	if c.RegistryToken != "" {
		d.set(append(d.entry(key), "registrytoken"), c.RegistryToken.Reveal())
	}
}
