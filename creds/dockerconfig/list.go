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
	marked := map[string]bool{} // hosts whose helper is told by an entry
	for _, e := range f.Entries {
		if e.Key.Side || e.Key.Host == "" {
			continue
		}
		name, forAll := r.helper(f, e.Key.Host)
		switch {
		case e.Empty && name != "":
			l := r.helperLogin(f, name, e.Name)
			if e.Name != r.server(e.Key.Host) && l.User == "" {
				// The helper may have been asked for under docker's own name.
				l.User = r.helperLogin(f, name, r.server(e.Key.Host)).User
			}
			l.Place.ForAll = forAll
			out, marked[e.Key.Host] = append(out, l), true
		case e.Empty:
			l := f.login(e)
			l.Problem = &creds.Problem{Host: e.Name, Path: f.Place.Path, Err: errMarker, Fix: "log in again, or take the entry out"}
			out = append(out, l)
		case name != "":
			out = append(out, f.stranded(e, name))
		default:
			out = append(out, f.login(e))
		}
	}
	for _, h := range f.Helpers {
		k := creds.ParseKey(h.Key)
		if h.Name == "" || k.Host == "" || k.Side || k.Path == "" && marked[k.Host] {
			continue
		}
		l := r.helperLogin(f, h.Name, r.server(k.Host))
		l.Key = h.Key
		if k.Path != "" {
			l.Problem = &creds.Problem{Host: h.Key, Path: f.Place.Path, Err: errPath, Fix: "name the registry alone"}
		} else {
			marked[k.Host] = true
		}
		out = append(out, l)
	}
	return out
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
