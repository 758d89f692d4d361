package oci

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
)

// jwt is a token that says this and is signed by nobody.
func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

// service is a registry with a token service that answers as each vendor does.
type service struct {
	mine, nobody string // the tokens; empty refuses
	status       int    // of a refusal
	detail       string
	gate         int // what the registry answers to a token; 0 lets in
}

func (v service) ServeHTTP(w http.ResponseWriter, req *http.Request, own string) {
	_, _, login := req.BasicAuth()
	switch {
	case req.URL.Path == "/token":
		token := map[bool]string{true: v.mine, false: v.nobody}[login]
		if token == "" {
			w.WriteHeader(max(v.status, http.StatusUnauthorized))
			_, _ = fmt.Fprint(w, v.detail)
			return
		}
		_, _ = fmt.Fprintf(w, `{"token":%q}`, token)
	case req.Header.Get("Authorization") == "":
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+own+`/token",service="s",scope="repository:x:pull,push"`)
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
	case v.gate != 0:
		refuse(w, v.gate, "DENIED", "not you")
	}
}

func TestCheckTokenLogin(t *testing.T) {
	for name, tt := range map[string]struct {
		service   service
		kind      error
		unchecked string
		says      string
	}{
		"good":                          {service{mine: jwt(`{"sub":"alice"}`), nobody: jwt(`{"sub":""}`)}, nil, "", ""},
		"good, nobody gets none":        {service{mine: "opaque"}, nil, "", ""},
		"good by what it allows":        {service{mine: jwt(`{"access":[{"actions":["*"]}]}`), nobody: jwt(`{"access":[{"actions":[]}]}`)}, nil, "", ""},
		"a token for anybody":           {service{mine: jwt(`{"sub":"ghost"}`), nobody: jwt(`{"sub":"ghost"}`)}, nil, tokensToAll, ""},
		"opaque tokens for anybody":     {service{mine: "a", nobody: "b"}, nil, tokensToAll, ""},
		"claims that are none":          {service{mine: jwt(`{"sub":7,"access":"x"}`), nobody: jwt(`[`)}, nil, tokensToAll, ""},
		"wrong password":                {service{nobody: "n", detail: `{"details":"incorrect username or password"}`}, registry.ErrUnauthorized, "", "incorrect username or password"},
		"400 for a wrong password":      {service{nobody: "n", status: 400, detail: `{"error":"invalid_grant"}`}, registry.ErrUnauthorized, "", "check the name"},
		"403 for a token that ended":    {service{nobody: "n", status: 403, detail: `{"errors":[{"code":"DENIED","message":"denied"}]}`}, registry.ErrForbidden, "", "check the name"},
		"locked":                        {service{nobody: "n", status: 429, detail: `{"details":"too many failed login attempts"}`}, registry.ErrRateLimited, "", "quarter of an hour"},
		"the service fails":             {service{nobody: "n", status: 503}, registry.ErrServer, "", ""},
		"the registry takes no token":   {service{mine: jwt(`{"sub":"alice"}`), gate: 401}, registry.ErrUnauthorized, "", "not you"},
		"the registry wants two factor": {service{nobody: "n", detail: `{"details":"use a personal access token (PAT)"}`}, registry.ErrUnauthorized, "", "(PAT)"},
	} {
		t.Run(name, func(t *testing.T) {
			var s *site
			s = serve(t, func(w http.ResponseWriter, req *http.Request) { tt.service.ServeHTTP(w, req, s.URL) })
			r := openQuick(t, s.host, Options{})
			check, err := r.CheckLogin(t.Context(), authn.AuthConfig{Username: "alice", Password: "pw-secret"})
			if !errors.Is(err, tt.kind) || check.Unchecked != tt.unchecked {
				t.Fatalf("%+v, %v", check, err)
			}
			if err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "pw-secret")) {
				t.Errorf("says %q", err)
			}
			sentOnce(t, s)
		})
	}
}

// sentOnce: one attempt with the password, without a scope.
func sentOnce(t *testing.T, s *site) {
	t.Helper()
	n := 0
	for _, a := range s.asks {
		if strings.HasPrefix(a.Auth, "Basic ") {
			n++
		}
		if strings.Contains(a.Query, "scope") || strings.Contains(a.Query, "push") {
			t.Errorf("asked for a scope: %s", a)
		}
	}
	if n != 1 {
		t.Errorf("the login was sent %d times", n)
	}
}

func TestCheckBasicLogin(t *testing.T) {
	for status, kind := range map[int]error{200: nil, 401: registry.ErrUnauthorized, 403: registry.ErrForbidden, 429: registry.ErrRateLimited, 500: registry.ErrServer} {
		s := serve(t, func(w http.ResponseWriter, req *http.Request) {
			if _, _, ok := req.BasicAuth(); !ok {
				w.Header().Set("WWW-Authenticate", `Basic realm="here"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			w.Header().Set("Retry-After", "900")
			w.WriteHeader(status)
		})
		check, err := openQuick(t, s.host, Options{}).CheckLogin(t.Context(), authn.AuthConfig{Username: "al", Password: "p:w"})
		if !errors.Is(err, kind) || check.Unchecked != "" {
			t.Errorf("%d: %+v, %v", status, check, err)
		}
		if status == 429 && !strings.Contains(err.Error(), "15m0s") {
			t.Errorf("when to come back is not told: %v", err)
		}
		sentOnce(t, s)
	}
}

// Where nobody asks for a login, none is sent, and it is not called good.
func TestCheckOpenRegistry(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	check, err := openQuick(t, s.host, Options{}).CheckLogin(t.Context(), authn.AuthConfig{Username: "al", Password: "pw"})
	if err != nil || check.Unchecked != openToAll {
		t.Errorf("%+v, %v", check, err)
	}
	for _, a := range s.asks {
		if a.Auth != "" {
			t.Errorf("%s with %q", a, a.Auth)
		}
	}
}

// A password goes to no token service but one that the registry may name.
func TestCheckSendsToNoStranger(t *testing.T) {
	stranger := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"token":"x"}`) })
	for name, realm := range map[string]string{"plain HTTP elsewhere": "http://evil.example/token", "no URL": "%zz", "redirected": ""} {
		var s *site
		s = serve(t, func(w http.ResponseWriter, req *http.Request) {
			to := realm
			if to == "" {
				to = s.URL + "/token"
			}
			if req.URL.Path == "/token" {
				http.Redirect(w, req, stranger.URL+"/token", http.StatusTemporaryRedirect)
				return
			}
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+to+`"`)
			w.WriteHeader(http.StatusUnauthorized)
		})
		if _, err := openQuick(t, s.host, Options{}).CheckLogin(t.Context(), authn.AuthConfig{Username: "al", Password: "pw"}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if len(stranger.asks) > 0 {
		t.Errorf("the stranger was asked: %v", stranger.asks)
	}
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	if _, err := openQuick(t, s.host, Options{}).CheckLogin(t.Context(), authn.AuthConfig{Username: "al", Password: "pw"}); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("a 401 without a challenge: %v", err)
	}
}

// What the keychain said is asked anew, whichever way logins changed.
func TestForgetLogins(t *testing.T) {
	ts := (&tokenSite{private: true}).start(t)
	keys := &keys{}
	r := openQuick(t, ts.host, Options{Keychain: keys})
	r.timing.reask = 1 << 40 // far from now
	if _, err := tagNames(r.Tags(t.Context(), "team/app")); !errors.Is(err, registry.ErrUnauthorized) {
		t.Fatal(err)
	}
	keys.logins = alice("pw").logins
	if _, err := tagNames(r.Tags(t.Context(), "team/app")); !errors.Is(err, registry.ErrUnauthorized) {
		t.Fatal("it was asked anew without a word:", err)
	}
	r.ForgetLogins()
	if _, err := tagNames(r.Tags(t.Context(), "team/app")); err != nil || r.Access("team/app").User != "alice" {
		t.Errorf("%v, read as %+v", err, r.Access("team/app"))
	}
	keys.logins = nil
	r.ForgetLogins()
	if _, err := tagNames(r.Tags(t.Context(), "team/app")); !errors.Is(err, registry.ErrUnauthorized) {
		t.Errorf("logged out, and still let in: %v", err)
	}
}

// heldKeys is a keychain that waits before it answers.
type heldKeys struct {
	keys
	began, answer chan struct{}
}

func (k *heldKeys) Resolve(res authn.Resource) (authn.Authenticator, error) {
	who, err := k.keys.Resolve(res)
	k.began <- struct{}{}
	<-k.answer
	return who, err
}

// What the keychain was asked before the logins changed, and answers after it, is
// not remembered.
func TestForgetLoginsMeanwhile(t *testing.T) {
	ts := (&tokenSite{private: true}).start(t)
	keys := &heldKeys{keys: keys{logins: alice("pw").logins}, began: make(chan struct{}, 2), answer: make(chan struct{})}
	r := openQuick(t, ts.host, Options{Keychain: keys})
	before := make(chan error)
	go func() {
		_, err := tagNames(r.Tags(t.Context(), "team/app"))
		before <- err
	}()
	<-keys.began
	keys.mu.Lock()
	keys.logins = nil // logged out
	keys.mu.Unlock()
	r.ForgetLogins()
	close(keys.answer)
	<-before
	if _, err := tagNames(r.Tags(t.Context(), "team/app")); !errors.Is(err, registry.ErrUnauthorized) {
		t.Errorf("logged out, and still let in: %v", err)
	}
}

// A refusal of before the logins changed says nothing of the one that is there
// now, though it is the same: its token service may have been accepted.
func TestRefusedBefore(t *testing.T) {
	r := openQuick(t, "registry.example", Options{Keychain: alice("pw")})
	before, err := r.logins.get(t.Context(), "team/app")
	if err != nil || before.user != "alice" {
		t.Fatal(before, err)
	}
	r.ForgetLogins()
	r.logins.turnedDown(before, registry.ErrUnauthorized) // by a request that was under way
	if now, err := r.logins.get(t.Context(), "team/app"); err != nil || now.user != "alice" || now.id == before.id {
		t.Errorf("%+v, %v", now, err)
	}
}

// A registry token is sent as it is, and an identity token is exchanged.
func TestCheckTokens(t *testing.T) {
	for name, tt := range map[string]struct {
		conf authn.AuthConfig
		good bool
	}{
		"registry token":       {authn.AuthConfig{RegistryToken: "mine"}, true},
		"wrong registry token": {authn.AuthConfig{RegistryToken: "other"}, false},
		"identity token":       {authn.AuthConfig{Username: "<token>", Password: "refresh"}, true},
		"wrong identity token": {authn.AuthConfig{IdentityToken: "stale"}, false},
	} {
		var s *site
		s = serve(t, func(w http.ResponseWriter, req *http.Request) {
			switch {
			case req.URL.Path == "/token" && req.Method == http.MethodPost && req.PostForm.Get("refresh_token") == "refresh":
				_, _ = fmt.Fprint(w, `{"access_token":"mine"}`)
			case req.URL.Path == "/token":
				w.WriteHeader(http.StatusUnauthorized)
			case req.Header.Get("Authorization") != "Bearer mine":
				w.Header().Set("WWW-Authenticate", `Bearer realm="`+s.URL+`/token"`)
				w.WriteHeader(http.StatusUnauthorized)
			}
		})
		check, err := openQuick(t, s.host, Options{}).CheckLogin(t.Context(), tt.conf)
		if (err == nil) != tt.good || tt.good && check.Unchecked != "" || !tt.good && !errors.Is(err, registry.ErrUnauthorized) {
			t.Errorf("%s: %+v, %v", name, check, err)
		}
	}
}
