package audit

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/podman"
)

// look is one look at the machine.
type look struct {
	Options
	ctx context.Context

	page     book.Page
	files    []*dockerconfig.File // docker's first, those that are there
	helpers  *helper.Runner       // to find programs with, and to run none
	logins   []held
	problems []creds.Problem // with whole files
	found    []Finding
}

// held is a login and its secret, as far as it could be had.
type held struct {
	creds.Login
	secret *creds.Credential
	err    error
	asked  bool
	// beside is what the helper has for the registry of a login that is stranded
	// beside it; nil where that was not asked, failed (besideErr) or has none.
	beside    *creds.Credential
	besideErr error
}

func (l *look) add(f Finding) { l.found = append(l.found, f) }

// gather reads what there is to look at.
func (l *look) gather() {
	l.helpers = helper.New(l.Env)
	l.page, _ = l.Keychain.Book().Read() // Logins tells what is wrong with it
	for _, place := range l.places() {
		if f := dockerconfig.Read(place.Path, place.Kind); f.Found {
			l.files = append(l.files, f)
		}
	}
	logins, err := l.Keychain.Logins(l.ctx)
	l.problems = problems(err)
	l.logins = make([]held, len(logins))
	var all sync.WaitGroup
	for i, login := range logins {
		h := &l.logins[i]
		h.Login = login
		switch {
		case login.Plain:
			h.read(l.ctx, l)
			if login.Stranded && l.Ask {
				all.Go(func() { h.look(l.ctx, l) })
			}
		case l.asks(&login):
			all.Go(func() { h.read(l.ctx, l) })
		}
	}
	all.Wait()
}

// asks tells whether a program is to be asked for a login.
func (l *look) asks(login *creds.Login) bool {
	if !l.Ask {
		return false
	}
	switch login.Place.Kind {
	case creds.KindHelper:
		return l.Clouds || !helper.Of(login.Place.Helper).Makes
	case creds.KindKeyring:
		a := l.page.Find(login.Host, login.User)
		return l.Clouds || a == nil || a.Cloud == ""
	}
	return false
}

func (h *held) read(ctx context.Context, l *look) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	h.asked = true
	if h.secret, h.err = l.Keychain.Credential(ctx, &h.Login); h.secret != nil && h.User == "" {
		h.User = h.secret.Login.User
	}
}

// look asks the helper that a login is stranded beside.
func (h *held) look(ctx context.Context, l *look) {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	s, err := l.Keychain.Store(h.helper())
	if err == nil {
		h.beside, err = s.Get(ctx, creds.Resource{Host: h.Host}, "")
	}
	h.besideErr = err
}

// helper is the one that a login is stranded beside.
func (h *held) helper() string { return strings.TrimPrefix(h.Shadowed, "docker-credential-") }

// places are all files of logins.
func (l *look) places() []creds.Place {
	var out []creds.Place
	add := func(kind, path string) {
		if path != "" && !slices.ContainsFunc(out, func(p creds.Place) bool { return p.Path == path }) {
			out = append(out, creds.Place{Kind: kind, Path: path})
		}
	}
	add(creds.KindConfig, dockerconfig.Path(l.Env))
	for _, path := range podman.Paths(l.Env) {
		add(creds.KindAuth, path)
	}
	if l.Env.Getenv(podman.Env) == "" {
		add(creds.KindOldFile, podman.OldPath(l.Env))
	}
	return out
}

// docker is docker's file, nil where there is none.
func (l *look) docker() *dockerconfig.File {
	if len(l.files) > 0 && l.files[0].Place.Kind == creds.KindConfig {
		return l.files[0]
	}
	return nil
}

// problems takes a joined error apart.
func problems(err error) (out []creds.Problem) {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range all.Unwrap() {
			out = append(out, problems(err)...)
		}
		return out
	}
	if p, ok := errors.AsType[*creds.Problem](err); ok {
		out = append(out, *p)
	}
	return out
}

// in are the logins of a file, or those that fit.
func (l *look) in(path string, fits func(*held) bool) (out []*held) {
	for i := range l.logins {
		if h := &l.logins[i]; h.Place.Path == path && fits(h) {
			out = append(out, h)
		}
	}
	return out
}

// name is a login as people write it.
func (h *held) name() string {
	name := strings.TrimSuffix(h.Host+"/"+h.Scope(), "/")
	if h.User == "" {
		return name
	}
	return h.User + "@" + name
}

func names(all []*held) []string {
	var out []string
	for _, h := range all {
		if n := h.name(); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// where names the place of a login for a person.
func where(p creds.Place) string {
	switch p.Kind {
	case creds.KindHelper:
		return "docker-credential-" + p.Helper
	case creds.KindKeyring:
		return "the keyring"
	}
	return p.Path
}
