package helper

import (
	"context"
	"slices"
	"testing"

	"github.com/regtui/regtui/creds"
)

// kept is a store in this process, with two accounts of Docker Hub and what
// docker's login in a browser has beside one of them.
type kept struct {
	creds.Store
	accounts []string // the first is active
	sides    map[string]creds.Secret
}

func (k *kept) Get(context.Context, creds.Resource, string) (*creds.Credential, error) {
	return &creds.Credential{Login: creds.Login{User: k.accounts[0]}, Password: "pat"}, nil
}

func (k *kept) List(context.Context) (all []creds.Login, err error) {
	for i, user := range k.accounts {
		all = append(all, creds.Login{Host: creds.Hub, User: user, Active: i == 0})
	}
	return all, nil
}

func (k *kept) Erase(_ context.Context, _ creds.Resource, user string) error {
	k.accounts = slices.DeleteFunc(k.accounts, func(u string) bool { return u == user })
	return nil
}

func (k *kept) GetSide(_ context.Context, host, name string) (string, creds.Secret, error) {
	if host != creds.Hub || k.sides[name] == "" {
		return "", "", nil
	}
	return "alice", k.sides[name], nil
}

func (k *kept) EraseSide(_ context.Context, _, name string) error {
	delete(k.sides, name)
	return nil
}

// What stands beside the Hub's login is neither given as the login nor takes an
// account along.
func TestLocalSides(t *testing.T) {
	s := &kept{accounts: []string{"alice", "bob"}, sides: map[string]creds.Secret{"refresh-token": "r..c"}}
	r := New(creds.Env{}, Local("own", s))
	t.Cleanup(r.Close)
	for server, want := range map[string]Answer{
		creds.HubServer:                   {User: "alice", Secret: "pat"},
		creds.HubServer + "refresh-token": {User: "alice", Secret: "r..c"},
		creds.HubServer + "access-token":  {},
	} {
		if got, err := r.Get(t.Context(), "own", server); got != want || err != nil {
			t.Errorf("%s: %+v, %v", server, got, err)
		}
	}
	for _, name := range []string{"access-token", "refresh-token", "refresh-token"} {
		users, err := r.Erase(t.Context(), "own", creds.HubServer+name)
		if err != nil || len(s.accounts) != 2 {
			t.Errorf("%s: %v, %v, left %v", name, users, err, s.accounts)
		}
	}
	if len(s.sides) != 0 {
		t.Errorf("left %d", len(s.sides))
	}
	if users, err := r.Erase(t.Context(), "own", creds.HubServer); err != nil || !slices.Equal(users, []string{"alice"}) || !slices.Equal(s.accounts, []string{"bob"}) {
		t.Errorf("%v, %v, left %v", users, err, s.accounts)
	}
}
