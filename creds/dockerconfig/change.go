package dockerconfig

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
)

// Removed is a login that was taken out of its place.
type Removed struct {
	Key   string      `json:"key"`
	User  string      `json:"user,omitempty"`
	Place creds.Place `json:"place"`
}

// Save keeps a login where the file says: in the helper that it names for the
// host, or in itself. It returns the place, and the old logins in clear that
// were left in the file beside a helper, where docker does not look any more
// and everybody else does: those are taken out.
func (r Rules) Save(ctx context.Context, e Editor, place creds.Place, host, user string, password creds.Secret) (creds.Place, []Removed, error) {
	f, _, err := open(place)
	if err != nil {
		return place, nil, err
	}
	key := r.server(host)
	name, forAll := r.Helper(f, host)
	if name == "" {
		login := creds.Login{Host: host, Key: host, User: user}
		return place, nil, (&Plain{Rules: r, Editor: e, At: place}).Put(ctx, creds.Credential{Login: login, Password: password})
	}
	at := r.place(f, name, forAll)
	if err := r.Helpers.Store(ctx, name, key, helper.Answer{User: user, Secret: password}); err != nil {
		return at, nil, located(err, place.Path)
	}
	var cleaned []Removed
	err = e.Edit(ctx, place, func(f *File, doc *Doc) {
		cleaned = nil
		for _, entry := range f.of(host) {
			if !entry.Empty {
				doc.Blank(entry.Name)
				cleaned = append(cleaned, Removed{entry.Name, entry.User, place})
			}
		}
		doc.Mark(key)
	})
	if err != nil {
		err = fmt.Errorf("docker-credential-%s has the login, but %w", name, err)
	}
	return at, cleaned, err
}

// of are the entries for all of a host, in every spelling.
func (f *File) of(host string) []Entry {
	var out []Entry
	for _, e := range f.Entries {
		if e.Key.Host == host && e.Key.Path == "" && !e.Key.Side {
			out = append(out, e)
		}
	}
	return out
}

// Erase takes the login for a resource out of the file and out of the helpers
// that it names for the host, in every spelling; with the Hub's go the entries
// that docker's web login keeps beside it. What could be removed is, whatever
// else fails.
func (r Rules) Erase(ctx context.Context, e Editor, place creds.Place, res creds.Resource) ([]Removed, error) {
	f := Read(place.Path, place.Kind)
	if err := f.refused(); err != nil {
		return nil, err
	}
	removed, err := r.eraseInHelpers(ctx, f, res)
	if !slices.ContainsFunc(f.Entries, func(e Entry) bool { return e.names(res) }) {
		return removed, err
	}
	var inFile []Removed
	failed := e.Edit(ctx, place, func(f *File, doc *Doc) {
		inFile = nil
		for _, entry := range f.Entries {
			if !entry.names(res) {
				continue
			}
			doc.Remove(entry.Name)
			if !entry.Empty { // a marker is no login
				inFile = append(inFile, Removed{entry.Name, entry.User, place})
			}
		}
	})
	if failed == nil {
		removed = append(removed, inFile...)
	}
	return removed, errors.Join(err, failed)
}

func (r Rules) eraseInHelpers(ctx context.Context, f *File, res creds.Resource) (removed []Removed, err error) {
	for _, name := range r.helpers(f, res) {
		at := r.place(f, name, name == f.Store)
		for _, server := range r.spellings(f, res.Host) {
			users, failed := r.Helpers.Erase(ctx, name, server)
			for _, user := range users {
				removed = append(removed, Removed{server, user, at})
			}
			if failed != nil { // it would fail for the other spellings too
				err = errors.Join(err, located(failed, f.Place.Path))
				break
			}
		}
	}
	return removed, err
}

// names tells whether the entry is the login for this very resource.
func (e *Entry) names(res creds.Resource) bool {
	return e.Key.Host == res.Host && (e.Key.Path == res.Path || e.Key.Side && res.Path == "")
}

// helpers are those that the file names for a host and may hold its login.
func (r Rules) helpers(f *File, res creds.Resource) []string {
	if res.Path != "" {
		return nil // helpers keep logins for whole registries
	}
	name, _ := r.Helper(f, res.Host)
	all := []string{name}
	if r.CredsStore && f.Store != name {
		all = append(all, f.Store)
	}
	return slices.DeleteFunc(all, func(name string) bool { return name == "" })
}

// spellings are the servers under which tools may have a helper keep a login.
func (r Rules) spellings(f *File, host string) []string {
	all := r.servers(f, host)
	if host == creds.Hub {
		all = append(all, creds.HubServer+"access-token", creds.HubServer+"refresh-token")
	} else {
		all = append(all, "https://"+host)
	}
	slices.Sort(all[1:])
	return slices.Compact(all)
}
