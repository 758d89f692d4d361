package oci

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

// tokenSite is a registry with a token service of its own at /token.
type tokenSite struct {
	*site
	expires int                       // seconds; 0 leaves it out
	refuse  map[string]int            // user → status of the token service
	private bool                      // anonymous tokens do not get in
	revoked func(n int) bool          // whether the n-th token is turned away by the registry
	realm   func(*site) string        // another realm
	given   int                       // tokens so far
	wrongly func(http.ResponseWriter) // how the registry turns someone away
}

func (ts *tokenSite) start(t *testing.T) *tokenSite {
	ts.site = serve(t, func(w http.ResponseWriter, req *http.Request) {
		ts.mu.Lock()
		defer ts.mu.Unlock()
		if req.URL.Path == "/token" {
			ts.token(w, req)
			return
		}
		var n int
		who, scope := "", ""
		_, err := fmt.Sscanf(req.Header.Get("Authorization"), "Bearer %d/%s %s", &n, &who, &scope)
		if err != nil || ts.private && who == "-" || ts.revoked != nil && ts.revoked(n) {
			if ts.wrongly != nil && req.Header.Get("Authorization") != "" {
				ts.wrongly(w)
				return
			}
			realm := ts.URL + "/token"
			if ts.realm != nil {
				realm = ts.realm(ts.site)
			}
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+realm+`",service="test",scope="`+scope+`"`)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
			return
		}
		okTags(w)
	})
	return ts
}

func (ts *tokenSite) token(w http.ResponseWriter, req *http.Request) {
	user, _, _ := req.BasicAuth()
	if req.Method == http.MethodPost {
		user = req.PostForm.Get("refresh_token")
	}
	if status := ts.refuse[user]; status != 0 {
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, `{"details":"incorrect username or password"}`)
		return
	}
	if user == "" {
		user = "-"
	}
	ts.given++
	_, _ = fmt.Fprintf(w, `{"token":"%d/%s %s"`, ts.given, user, req.FormValue("scope"))
	if ts.expires != 0 {
		_, _ = fmt.Fprintf(w, `,"expires_in":%d`, ts.expires)
	}
	_, _ = fmt.Fprint(w, "}")
}

func TestToken(t *testing.T) {
	ts := (&tokenSite{expires: 300}).start(t)
	r := openQuick(t, ts.host, Options{Keychain: alice("secret")})
	for _, repo := range []string{"a/b", "a/b", "c"} {
		if _, err := tagNames(r.Tags(t.Context(), repo)); err != nil {
			t.Fatal(err)
		}
	}
	_, _ = repoNames(r.Repositories(t.Context(), registry.Query{}))
	var scopes []string
	for _, a := range ts.seen("/token") {
		scopes = append(scopes, a.Query)
		if !strings.HasPrefix(a.Auth, "Basic ") {
			t.Errorf("token asked for without the login: %+v", a)
		}
	}
	want := []string{
		"scope=repository%3Aa%2Fb%3Apull&service=test",
		"scope=repository%3Ac%3Apull&service=test",
		"scope=registry%3Acatalog%3A%2A&service=test",
	}
	if !slices.Equal(scopes, want) {
		t.Errorf("token requests %q, want %q", scopes, want)
	}
	if asks := ts.seen("/tags/"); len(asks) != 4 { // bare, token, token, token of c
		t.Errorf("%d requests for tags, want 4: %v", len(asks), asks)
	}
	for _, a := range ts.seen("/v2/") {
		if strings.HasPrefix(a.Auth, "Basic ") {
			t.Errorf("the login went to the registry, not to its token service: %v", a)
		}
	}
}

func TestTokenThatEnds(t *testing.T) {
	ts := (&tokenSite{expires: 300}).start(t)
	r := openQuick(t, ts.host, Options{})
	for range 2 {
		if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(ts.seen("/token")); n != 1 {
		t.Fatalf("%d tokens asked for while the first was good", n)
	}
	held := r.auth.tokens.held
	for key, tok := range held {
		tok.until = time.Now()
		held[key] = tok
	}
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	if n := len(ts.seen("/token")); n != 2 {
		t.Errorf("%d tokens asked for, want a second one after the end of the first", n)
	}
}

func TestReadToken(t *testing.T) {
	asked := time.Now()
	for body, want := range map[string]struct {
		value string
		life  time.Duration
	}{
		`{"token":"a","expires_in":300}`:                                    {"a", 290 * time.Second},
		`{"access_token":"b","expires_in":300}`:                             {"b", 290 * time.Second},
		`{"token":"a","access_token":"b"}`:                                  {"a", 50 * time.Second},
		`{"token":"a","expires_in":10}`:                                     {"a", 8 * time.Second},
		`{"token":"a","expires_in":300,"issued_at":"2001-01-01T00:00:00Z"}`: {"a", 290 * time.Second},
		`{"token":"a","expires_in":300,"issued_at":"2101-01-01T00:00:00Z"}`: {"a", 290 * time.Second},
		`{"token":"a","expires_in":-5}`:                                     {"a", 50 * time.Second},
		`{"token":"a","expires_in":1e300}`:                                  {"a", 24*time.Hour - 10*time.Second},
		`{"token":""}`:                                                      {},
		`{"token":"a\r\nX: y"}`:                                             {},
		`<html>`:                                                            {},
		`null`:                                                              {},
		``:                                                                  {},
	} {
		got, err := readToken(strings.NewReader(body), "auth.example.com", asked)
		if want.value == "" {
			if !errors.Is(err, registry.ErrBadAnswer) {
				t.Errorf("%s: %+v, %v: want a bad answer", body, got, err)
			}
			continue
		}
		if err != nil || got.value != want.value || got.until.Sub(asked) != want.life {
			t.Errorf("%s: %q for %v, %v; want %q for %v", body, got.value, got.until.Sub(asked), err, want.value, want.life)
		}
	}
}

func TestTokenRevokedEarly(t *testing.T) {
	ts := (&tokenSite{expires: 300}).start(t)
	r := openQuick(t, ts.host, Options{})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	ts.mu.Lock()
	ts.revoked = func(n int) bool { return n == 1 }
	ts.mu.Unlock()
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Errorf("no new token was asked for: %v", err)
	}
}

func TestTokenServiceRefusesLogin(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		ts := (&tokenSite{refuse: map[string]int{"alice": status}}).start(t)
		r := openQuick(t, ts.host, Options{Keychain: alice("expired")})
		if names, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil || len(names) != 1 {
			t.Fatalf("%d: %v %v: reading goes on anonymously", status, names, err)
		}
		got := r.Access("a/b")
		if got.User != "" || !errors.Is(got.Refused, registry.ErrUnauthorized) || !strings.Contains(got.Refused.Error(), "incorrect username") {
			t.Errorf("%d: Access = %+v", status, got)
		}
		ts = (&tokenSite{refuse: map[string]int{"alice": status, "": status}}).start(t)
		r = openQuick(t, ts.host, Options{Keychain: alice("expired")})
		_, err := tagNames(r.Tags(t.Context(), "a/b"))
		if !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), "regtui login "+ts.host) {
			t.Errorf("%d: error %v", status, err)
		}
	}
}

func TestLoginThatDoesNotGetIn(t *testing.T) {
	for name, wrongly := range map[string]func(http.ResponseWriter){
		"empty 401": func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) },
		"another challenge": func(w http.ResponseWriter) {
			w.Header().Set("WWW-Authenticate", `Basic realm="harbor"`)
			w.WriteHeader(http.StatusUnauthorized)
		},
		"challenge in pieces": func(w http.ResponseWriter) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="`)
			w.WriteHeader(http.StatusUnauthorized)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ts := (&tokenSite{expires: 300, wrongly: wrongly}).start(t)
			ts.revoked = func(int) bool { return false }
			k := alice("wrong")
			r := openQuick(t, ts.host, Options{Keychain: k})
			ts.mu.Lock()
			ts.revoked = func(n int) bool { return n == 1 } // alice's token; the next is anonymous
			ts.mu.Unlock()
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
				t.Fatal(err)
			}
			if got := r.Access("a/b"); got.User != "" || !errors.Is(got.Refused, registry.ErrUnauthorized) {
				t.Errorf("Access = %+v, want the login refused", got)
			}
		})
	}
}

func TestIdentityToken(t *testing.T) {
	for name, c := range map[string]authn.AuthConfig{
		"identitytoken":      {IdentityToken: "refresh-me"},
		"helper's <token>":   {Username: "<token>", Password: "refresh-me"},
		"with a user's name": {Username: "alice", IdentityToken: "refresh-me"},
	} {
		t.Run(name, func(t *testing.T) {
			ts := (&tokenSite{}).start(t)
			r := openQuick(t, ts.host, Options{Keychain: &keys{logins: map[string]authn.AuthConfig{"*": c}}})
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
				t.Fatal(err)
			}
			asks := ts.seen("/token")
			const want = "client_id=regtui&grant_type=refresh_token&refresh_token=refresh-me&scope=repository%3Aa%2Fb%3Apull&service=test"
			if len(asks) != 1 || asks[0].Method != http.MethodPost || asks[0].Form != want || asks[0].Auth != "" {
				t.Errorf("token requests %+v", asks)
			}
			if want := map[bool]string{true: "alice", false: "<token>"}[c.Username == "alice"]; r.Access("a/b").User != want {
				t.Errorf("Access = %+v, want %s", r.Access("a/b"), want)
			}
		})
	}
}

func TestRegistryTokenGoesAsItIs(t *testing.T) {
	ts := (&tokenSite{}).start(t)
	r := openQuick(t, ts.host, Options{Keychain: &keys{logins: map[string]authn.AuthConfig{"*": {RegistryToken: "7/me x"}}}})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	if asks := ts.seen("/token"); len(asks) != 0 {
		t.Errorf("a token was asked for: %v", asks)
	}
}

func TestRealmElsewhereOverPlainHTTP(t *testing.T) {
	for _, realm := range []string{"http://auth.example.com/token", "http://10.0.0.7:5001/token", "ftp://127.0.0.1/token", "//nowhere", "::"} {
		ts := (&tokenSite{realm: func(*site) string { return realm }}).start(t)
		k := alice("secret")
		var paths []string
		r := openQuick(t, ts.host, Options{Keychain: k, Observe: func(e registry.Exchange) { paths = append(paths, e.Host) }})
		_, err := tagNames(r.Tags(t.Context(), "a/b"))
		if err == nil || !errors.Is(err, registry.ErrPlainHTTP) && !errors.Is(err, registry.ErrBadAnswer) {
			t.Errorf("realm %s: error %v", realm, err)
		}
		for _, host := range paths {
			if host != ts.host {
				t.Errorf("realm %s: %s was contacted", realm, host)
			}
		}
	}
}

func TestTokenServiceThatRedirects(t *testing.T) {
	thief := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"token":"x"}`) })
	var ts *site
	ts = serve(t, func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path == "/token" {
			http.Redirect(w, req, thief.URL+"/token", http.StatusTemporaryRedirect)
			return
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+ts.URL+`/token"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	r := openQuick(t, ts.host, Options{Keychain: alice("secret")})
	_, err := tagNames(r.Tags(t.Context(), "a/b"))
	if !errors.Is(err, registry.ErrBadAnswer) || !strings.Contains(err.Error(), "no login is sent") {
		t.Errorf("error %v", err)
	}
	if asks := thief.seen(""); len(asks) != 0 {
		t.Errorf("the other host was asked: %+v", asks)
	}
}

func TestCanceledCallerDoesNotFailOthers(t *testing.T) {
	entered, leave := make(chan struct{}, 8), make(chan struct{})
	var ts *site
	ts = serve(t, func(w http.ResponseWriter, req *http.Request) {
		switch {
		case req.URL.Path == "/token":
			entered <- struct{}{}
			select {
			case <-leave:
			case <-req.Context().Done():
			}
			_, _ = fmt.Fprint(w, `{"token":"x"}`)
		case req.Header.Get("Authorization") != "":
			okTags(w)
		default:
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+ts.URL+`/token"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	r := openQuick(t, ts.host, Options{})
	first, cancel := context.WithCancel(t.Context())
	results := make(chan error, 2)
	go func() { _, err := tagNames(r.Tags(first, "a/b")); results <- err }()
	<-entered
	go func() { _, err := tagNames(r.Tags(t.Context(), "a/b")); results <- err }()
	cancel()
	if err := <-results; !errors.Is(err, context.Canceled) {
		t.Fatalf("the first ended with %v", err)
	}
	<-entered // the second asks anew
	close(leave)
	if err := <-results; err != nil {
		t.Errorf("the second failed with the first: %v", err)
	}
}

func TestFaultIsAnError(t *testing.T) {
	var f flight[int]
	if _, err := f.do(t.Context(), "", func(context.Context) (int, error) { panic("boom") }); err == nil || !strings.Contains(err.Error(), "boom") {
		t.Errorf("error %v", err)
	}
}
