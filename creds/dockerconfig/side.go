package dockerconfig

import (
	"context"
	"slices"

	"github.com/regtui/regtui/creds"
)

// refreshServer is where docker's login in a browser keeps its refresh token
// (docker/cli, internal/oauth/manager).
const refreshServer = creds.HubServer + "refresh-token"

// RefreshTokens are what docker's login in a browser left beside the login for
// Docker Hub, in the file at place and in the helpers that it names for the Hub:
// each "TOKEN..CLIENT". What cannot be read has none.
func (r Rules) RefreshTokens(ctx context.Context, place creds.Place) (all []creds.Secret) {
	add := func(s creds.Secret) {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	f := Read(place.Path, place.Kind)
	for _, e := range f.Entries {
		if e.Key != creds.ParseKey(refreshServer) {
			continue
		}
		if c := f.Entry(e.Name); c != nil {
			add(c.Password)
		}
	}
	for _, name := range r.helpers(f, creds.Resource{Host: creds.Hub}) {
		if a, err := r.Helpers.Get(ctx, name, refreshServer); err == nil {
			add(a.Secret)
		}
	}
	return all
}
