package oci

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
)

func okTags(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"name":"a/b","tags":["v1"]}`) }

// wantBasic answers to who knows the password, and to anyone for what is public.
func wantBasic(password string, public ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		user, got, ok := req.BasicAuth()
		open := !ok && slices.ContainsFunc(public, func(p string) bool { return strings.Contains(req.URL.Path, p) })
		if !open && (user != "alice" || got != password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
			return
		}
		okTags(w)
	}
}

func TestAnonymousNeverAsksTheKeychain(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { okTags(w) })
	k := alice("secret")
	r := openQuick(t, s.host, Options{Keychain: k})
	if names, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	if len(k.asked) != 0 {
		t.Errorf("the keychain was asked for %v though nobody wanted a login", k.asked)
	}
	if got := r.Access("a/b"); got != (registry.Access{}) {
		t.Errorf("Access = %+v, want anonymous", got)
	}
}

func TestBasic(t *testing.T) {
	s := serve(t, wantBasic("secret"))
	k := alice("secret")
	r := openQuick(t, s.host, Options{Keychain: k})
	for range 3 {
		if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
			t.Fatal(err)
		}
	}
	asks := s.seen("/tags/")
	if len(asks) != 4 || asks[0].Auth != "" || !strings.HasPrefix(asks[1].Auth, "Basic ") {
		t.Errorf("requests %+v: want one bare, then three with the login", asks)
	}
	if want := []string{s.host + "/a/b"}; !slices.Equal(k.asked, want) {
		t.Errorf("keychain asked for %v, want %v once", k.asked, want)
	}
	if got := r.Access("a/b"); got.User != "alice" || got.Refused != nil {
		t.Errorf("Access = %+v", got)
	}
}

func TestBasicLoginRefusedGoesOnAnonymously(t *testing.T) {
	s := serve(t, wantBasic("secret", "/a/public/"))
	r := openQuick(t, s.host, Options{Keychain: alice("wrong")})
	_, err := tagNames(r.Tags(t.Context(), "a/private"))
	if !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), "regtui login "+s.host) {
		t.Errorf("error %v: want unauthorised with the way to log in", err)
	}
	s.forget()
	if names, err := tagNames(r.Tags(t.Context(), "a/public")); err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	if asks := s.seen("/tags/"); len(asks) != 1 || asks[0].Auth != "" {
		t.Errorf("requests %+v: a refused login is not offered again", asks)
	}
	got := r.Access("a/public")
	if got.User != "" || got.RefusedUser != "alice" || !errors.Is(got.Refused, registry.ErrUnauthorized) || !strings.Contains(got.Refused.Error(), "alice") {
		t.Errorf("Access = %+v: want the refusal told", got)
	}
	if strings.Contains(err.Error(), "wrong") {
		t.Errorf("the password is in %q", err)
	}
}
