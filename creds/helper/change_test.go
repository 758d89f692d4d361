package helper

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

func TestStore(t *testing.T) {
	old := map[string]helpertest.Login{"ghcr.io": {Username: "old", Secret: "old"}}
	for name, tt := range map[string]struct {
		err  error
		says string
	}{
		"keeps":   {},
		"first":   {},                                 // the other user is taken out
		"picky":   {creds.ErrHelperFailed, "no room"}, // and the other user is put back
		"cloud":   {creds.ErrHelperFailed, "not implemented"},
		"liar":    {creds.ErrHelperFailed, "still has one"},
		"fails":   {creds.ErrHelperFailed, "pass init"},
		"missing": {creds.ErrHelperMissing, "install it"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := helpertest.Install(t, old, "keeps", "first", "picky", "cloud", "liar", "fails")
			r := New(creds.Env{OS: "linux", Vars: []string{"PATH=" + dir}}, Timeout(patient))
			t.Cleanup(r.Close)
			if _, err := r.Get(t.Context(), name, "ghcr.io"); err != nil && tt.err == nil {
				t.Fatal(err)
			}
			err := r.Store(t.Context(), name, "ghcr.io", Answer{"alice", "s3cret-pw"})
			if !errors.Is(err, tt.err) || err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "s3cret")) {
				t.Errorf("%v", err)
			}
			if tt.err != nil {
				if got := helpertest.Logins(t, dir); got["ghcr.io"] != old["ghcr.io"] {
					t.Errorf("the old login became %+v", got)
				}
				return
			}
			if got, err := r.Get(t.Context(), name, "ghcr.io"); err != nil || got != (Answer{"alice", "s3cret-pw"}) {
				t.Errorf("the old answer is remembered: %s, %v", got.User, err)
			}
			if got := helpertest.Logins(t, dir)["ghcr.io"]; got != (helpertest.Login{Username: "alice", Secret: "s3cret-pw"}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestErase(t *testing.T) {
	dir := helpertest.Install(t, map[string]helpertest.Login{"ghcr.io": {Username: "alice", Secret: "pw"}}, "keeps", "liar", "hangs", "none", "fails")
	r := New(creds.Env{OS: "linux", Vars: []string{"PATH=" + dir}}, Timeout(patient))
	t.Cleanup(r.Close)
	users, err := r.Erase(t.Context(), "liar", "ghcr.io")
	if !errors.Is(err, creds.ErrHelperFailed) || len(users) != mostUsers {
		t.Errorf("%v, %v", users, err)
	}
	if users, err := r.Erase(t.Context(), "keeps", "ghcr.io"); err != nil || !slices.Equal(users, []string{"alice"}) {
		t.Errorf("%v, %v", users, err)
	}
	for _, name := range []string{"keeps", "none"} { // what is not there is no error
		if users, err := r.Erase(t.Context(), name, "ghcr.io"); err != nil || users != nil {
			t.Errorf("%v, %v", users, err)
		}
	}
	if _, err := r.Erase(t.Context(), "fails", "ghcr.io"); !errors.Is(err, creds.ErrHelperFailed) {
		t.Error(err)
	}
}
