package dockerconfig

import (
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds"
)

var (
	errMarker = errors.New("the entry is empty: the helper that kept the login is not named in the file any more")
	errPath   = errors.New("a helper can be named for a whole registry only, so that docker and podman pass over this row")
)

// List tells the logins of the file, and runs no helper for it. Docker's side
// entries for the Hub are left out: they are part of the Hub login.
func (r Rules) List(f *File) []creds.Login {
	var out []creds.Login
	for _, e := range f.Entries {
		if e.Key.Side || e.Key.Host == "" {
			continue
		}
		name, forAll := r.helper(f, e.Key.Host)
		switch {
		case name == "" && e.Empty:
			out = append(out, f.orphan(e))
		case name == "":
			out = append(out, f.login(e))
		case !e.Empty:
			out = append(out, f.stranded(e, name))
		case forAll: // a marker; one of credHelpers is told by its row there
			out = append(out, r.marked(f, e, name))
		}
	}
	return append(out, r.named(f)...)
}

// marked is a login that the helper for every host keeps, by the marker that
// is left of it in the file.
func (r Rules) marked(f *File, e Entry, name string) creds.Login {
	l := r.helperLogin(f, name, e.Name)
	if server := r.server(e.Key.Host); l.User == "" && e.Name != server {
		l.User = r.helperLogin(f, name, server).User // asked under docker's own name for it
	}
	l.Place.ForAll = true
	return l
}

// named are the rows of credHelpers.
func (r Rules) named(f *File) []creds.Login {
	var out []creds.Login
	for _, h := range f.Helpers {
		k := creds.ParseKey(h.Key)
		if h.Name == "" || k.Host == "" || k.Side {
			continue
		}
		l := r.helperLogin(f, h.Name, r.server(k.Host))
		l.Key = h.Key
		if k.Path != "" {
			l.Problem = &creds.Problem{Host: h.Key, Path: f.Place.Path, Err: errPath, Fix: "name the registry alone"}
		}
		out = append(out, l)
	}
	return out
}

// orphan is a marker whose helper is gone from the file.
func (f *File) orphan(e Entry) creds.Login {
	l := f.login(e)
	l.Problem = &creds.Problem{Host: e.Name, Path: f.Place.Path, Err: errMarker, Fix: "log in again, or take the entry out"}
	return l
}

// stranded is a login that stands in the file in clear while a helper is named
// for its host: docker asks the helper alone, podman still reads the entry.
func (f *File) stranded(e Entry, helper string) creds.Login {
	l := f.login(e)
	l.Stranded, l.Shadowed = true, "docker-credential-"+helper
	if l.Problem == nil {
		l.Problem = &creds.Problem{
			Host: e.Name, Path: f.Place.Path,
			Err: fmt.Errorf("docker asks docker-credential-%s instead, and the password is still in the file", helper),
			Fix: "log in again, which moves it into the helper, or take the entry out",
		}
	}
	return l
}
