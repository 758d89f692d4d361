package dockerconfig

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
)

var (
	errMarker = errors.New("the entry is empty: the helper that kept the login is not named in the file any more")
	errNone   = errors.New("the keyring has no account for it that is in use")
	errPath   = errors.New("a helper can be named for a whole registry only, so that docker and podman pass over this row")
)

// List tells the logins of the file, and runs no helper for it. Docker's side
// entries for the Hub are left out: they are part of the Hub login. Where the
// file names regtui's own helper, the accounts of the keyring are told.
func (r Rules) List(f *File) []creds.Login {
	out := r.accounts(f)
	for _, e := range f.Entries {
		if e.Key.Side || e.Key.Host == "" {
			continue
		}
		name, forAll := r.Helper(f, e.Key.Host)
		switch {
		case name == "" && e.Empty:
			out = append(out, f.orphan(e))
		case name == "":
			out = append(out, f.login(e))
		case !e.Empty:
			out = append(out, f.stranded(e, name))
		case forAll && !has(out, e.Key.Host): // a marker; one of credHelpers is told by its row there
			out = append(out, r.marked(f, e, name))
		}
	}
	return append(out, r.named(f, out)...)
}

// accounts are those of the keyring for which the file names regtui's own
// helper.
func (r Rules) accounts(f *File) (out []creds.Login) {
	s := r.Helpers.Local(creds.Own)
	if s == nil {
		return nil
	}
	all, _ := s.List(context.Background()) // it reads a file; what is wrong with that one is told elsewhere
	for _, l := range all {
		name, forAll := r.Helper(f, l.Host)
		if name != creds.Own {
			continue
		}
		l.Place, l.Key = r.place(f, name, forAll), r.server(l.Host)
		if _, err := r.Helpers.Find(name); err != nil && l.Problem == nil {
			l.Problem = located(err, f.Place.Path)
		}
		if forAll {
			out = append(out, l)
			continue
		}
		for _, h := range f.Helpers { // the Hub may have two rows, docker's and podman's
			if k := creds.ParseKey(h.Key); h.Name == name && k.Host == l.Host && k.Path == "" && !k.Side {
				l.Key = h.Key
				out = append(out, l)
			}
		}
	}
	return out
}

// place is that of a login that a helper has whom the file names: the keyring,
// where the helper is our own.
func (r Rules) place(f *File, name string, forAll bool) creds.Place {
	p := creds.Place{Kind: creds.KindHelper, Path: f.Place.Path, Helper: name, ForAll: forAll}
	if r.Helpers.Local(name) != nil {
		p.Kind = creds.KindKeyring
	}
	return p
}

// has tells whether an account of the host is among logins.
func has(logins []creds.Login, host string) bool {
	return slices.ContainsFunc(logins, func(l creds.Login) bool { return l.Place.Kind == creds.KindKeyring && l.Host == host })
}

// marked is a login that the helper for every host keeps, by the marker that
// is left of it in the file.
func (r Rules) marked(f *File, e Entry, name string) creds.Login {
	l := r.helperLogin(f, name, e.Name)
	if server := r.server(e.Key.Host); l.User == "" && e.Name != server {
		l.User = r.helperLogin(f, name, server).User // asked under docker's own name for it
	}
	l.Place.ForAll = true
	if name == creds.Own && l.Problem == nil {
		l.Problem = &creds.Problem{Host: e.Name, Path: f.Place.Path, Err: errNone, Fix: "log in, or take the entry out"}
	}
	return l
}

// named are the rows of credHelpers.
func (r Rules) named(f *File, accounts []creds.Login) []creds.Login {
	var out []creds.Login
	for _, h := range f.Helpers {
		k := creds.ParseKey(h.Key)
		if h.Name == "" || k.Host == "" || k.Side || k.Path == "" && h.Name == creds.Own && has(accounts, k.Host) {
			continue
		}
		l := r.helperLogin(f, h.Name, r.server(k.Host))
		l.Key = h.Key
		if h.Name == creds.Own && l.Problem == nil {
			l.Problem = &creds.Problem{Host: h.Key, Path: f.Place.Path, Err: errNone, Fix: "log in, or take the row out"}
		}
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
		if e.Key.Path != "" {
			l.Problem = &creds.Problem{
				Host: e.Name, Path: f.Place.Path,
				Err: fmt.Errorf("docker asks docker-credential-%s instead, which keeps logins for whole registries alone", helper),
				Fix: fmt.Sprintf("regtui accounts move %s --to auth.json, for podman and skopeo", e.Name),
			}
		}
	}
	return l
}
