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

func TestKeychainThatFails(t *testing.T) {
	s := serve(t, wantBasic("secret", "/a/public/"))
	problem := errors.New("docker-credential-pass is not installed")
	r := openQuick(t, s.host, Options{Keychain: &keys{err: problem}})
	if _, err := tagNames(r.Tags(t.Context(), "a/private")); !errors.Is(err, registry.ErrUnauthorized) || !strings.Contains(err.Error(), problem.Error()) {
		t.Errorf("error %v: want it to name the problem", err)
	}
	if names, err := tagNames(r.Tags(t.Context(), "a/public")); err != nil || len(names) == 0 {
		t.Errorf("%v %v: a public repository is read all the same", names, err)
	}
	if got := r.Access("a/private"); !errors.Is(got.Refused, problem) {
		t.Errorf("Access = %+v", got)
	}
}

// advisedError is a keychain's error that says what to do.
type advisedError struct{ error }

func (advisedError) Advice() string { return "install it" }

// TestHelperThatIsMissing holds that the way out of a login that is not in use
// fits what keeps it from being used.
func TestHelperThatIsMissing(t *testing.T) {
	s := serve(t, wantBasic("secret"))
	problem := advisedError{errors.New("not found on PATH; install it")}
	r := openQuick(t, s.host, Options{Keychain: &keys{err: problem}})
	_, err := tagNames(r.Tags(t.Context(), "a/private"))
	const want = "not found on PATH; install it"
	if err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), "docker login") {
		t.Errorf("%v\nwant it to end with %s", err, want)
	}
}

// TestNamespaceLogin holds that a login for a namespace alone, as podman keeps
// them, reads the catalogue for that namespace.
func TestNamespaceLogin(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if user, got, _ := req.BasicAuth(); user != "alice" || got != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"repositories":["other/app","priv/app"]}`))
	})
	r := openQuick(t, s.host, Options{Keychain: &keys{logins: map[string]authn.AuthConfig{
		s.host + "/priv": {Username: "alice", Password: "secret"},
	}}})
	list := func(namespace string) (names []string, err error) {
		for repo, err := range r.Repositories(t.Context(), registry.Query{Namespace: namespace}) {
			if err != nil {
				return nil, err
			}
			names = append(names, repo.Name)
		}
		return names, nil
	}
	if names, err := list("priv"); err != nil || !slices.Equal(names, []string{"priv/app"}) {
		t.Errorf("%v, %v", names, err)
	}
	if got := r.Access("priv").User; got != "alice" {
		t.Errorf("read by %q", got)
	}
	if _, err := list(""); !errors.Is(err, registry.ErrUnauthorized) {
		t.Errorf("the login of a namespace was used for all: %v", err)
	}
}

// TestLoggingInMeanwhile holds that a login made in another terminal is found
// when a person tries again.
func TestLoggingInMeanwhile(t *testing.T) {
	basic := serve(t, wantBasic("secret"))
	token := (&tokenSite{refuse: map[string]int{"": http.StatusUnauthorized, "mallory": http.StatusForbidden}}).start(t)
	quiet := (&tokenSite{private: true}).start(t)
	for name, host := range map[string]string{"basic": basic.host, "token service": token.host, "token without rights": quiet.host} {
		for _, before := range []map[string]authn.AuthConfig{nil, {"*": {Username: "mallory", Password: "wrong"}}} {
			if before != nil && name == "token without rights" {
				continue // there everybody with a name gets in
			}
			k := &keys{logins: before}
			r := openQuick(t, host, Options{Keychain: k})
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrUnauthorized) {
				t.Errorf("%s: %v", name, err)
			}
			k.logins = alice("secret").logins
			if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
				t.Errorf("%s: after the login: %v", name, err)
			}
			if got := r.Access("a/b"); got.User != "alice" || got.Refused != nil {
				t.Errorf("%s: Access = %+v", name, got)
			}
		}
	}
}

// stuck is a keychain that never answers and knows no contexts.
type stuck struct{ free chan struct{} }

func (s stuck) Resolve(authn.Resource) (authn.Authenticator, error) {
	<-s.free
	return authn.Anonymous, nil
}

func TestKeychainThatHangs(t *testing.T) {
	s := serve(t, wantBasic("secret"))
	k := stuck{make(chan struct{})}
	defer close(k.free)
	short := quick
	short.keychain = 10 * time.Millisecond
	r, err := open(s.host, Options{Keychain: k, CertDirs: []string{}}, short)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrUnauthorized) {
		t.Errorf("error %v", err)
	}
	if got := r.Access("a/b"); !errors.Is(got.Refused, context.DeadlineExceeded) {
		t.Errorf("Access = %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r = openQuick(t, s.host, Options{Keychain: k})
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := tagNames(r.Tags(ctx, "a/b")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the caller's", err)
	}
}

func TestLoginsByRepository(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		user, _, _ := req.BasicAuth()
		if !strings.HasPrefix(req.URL.Path, "/v2/"+user+"/") {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		okTags(w)
	})
	r := openQuick(t, s.host, Options{Keychain: &keys{logins: map[string]authn.AuthConfig{
		s.host + "/alice/x": {Username: "alice", Password: "1"},
		s.host + "/bob/x":   {Auth: "Ym9iOjI="}, // bob:2
	}}})
	for _, who := range []string{"alice", "bob"} {
		if _, err := tagNames(r.Tags(t.Context(), who+"/x")); err != nil {
			t.Error(err)
		}
		if got := r.Access(who + "/x").User; got != who {
			t.Errorf("Access = %q, want %s", got, who)
		}
	}
}

// remembering is a keychain that gives its first answer until it is told to
// forget it.
type remembering struct {
	keys
	said authn.Authenticator
}

func (k *remembering) Resolve(res authn.Resource) (_ authn.Authenticator, err error) {
	if k.said == nil {
		k.said, err = k.keys.Resolve(res)
	}
	return k.said, err
}

func (k *remembering) Forget(authn.Resource) { k.said = nil }

// TestLoginThatEnds holds that the keychain is asked once more for a login
// that got in and no longer does, before anything is read anonymously.
func TestLoginThatEnds(t *testing.T) {
	for name, refusal := range map[string]int{"basic": http.StatusUnauthorized, "basic as ECR": http.StatusForbidden, "token": 0} {
		for _, remembers := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " ", remembers), func(t *testing.T) {
				now := "monday"
				var ts *site
				ts = serve(t, func(w http.ResponseWriter, req *http.Request) {
					_, password, ok := req.BasicAuth()
					switch {
					case req.URL.Path == "/token" && ok && password != now:
						w.WriteHeader(http.StatusUnauthorized)
					case req.URL.Path == "/token":
						_, _ = fmt.Fprint(w, `{"token":"x","expires_in":0.000001}`)
					case req.URL.Path == "/v2/", password == now, strings.HasPrefix(req.Header.Get("Authorization"), "Bearer"):
						okTags(w)
					case refusal == 0:
						w.Header().Set("WWW-Authenticate", `Bearer realm="`+ts.URL+`/token"`)
						w.WriteHeader(http.StatusUnauthorized)
					case ok:
						w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
						w.WriteHeader(refusal)
					default:
						w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
						w.WriteHeader(http.StatusUnauthorized)
					}
				})
				k := alice(now)
				var chain authn.Keychain = k
				if remembers {
					chain = &remembering{keys: keys{logins: k.logins}}
				}
				r := openQuick(t, ts.host, Options{Keychain: chain})
				if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
					t.Fatal(err)
				}
				now = "tuesday"
				k.logins["*"] = authn.AuthConfig{Username: "alice", Password: now}
				ts.forget()
				if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
					t.Fatal(err)
				}
				for _, a := range ts.seen("") {
					if a.Auth == "" {
						t.Errorf("%v was sent without a login", a)
					}
				}
				if got := r.Access("a/b"); got.User != "alice" || got.Refused != nil {
					t.Errorf("Access = %+v", got)
				}
			})
		}
	}
}

// TestForbiddenAsksTheKeychainOnce holds that a repository that an account may
// not read does not have the keychain asked again and again.
func TestForbiddenAsksTheKeychainOnce(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if _, _, ok := req.BasicAuth(); ok {
			refuse(w, http.StatusForbidden, "DENIED", "denied")
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	})
	k := alice("secret")
	patient := quick
	patient.reask = time.Hour
	r, err := open(s.host, Options{Keychain: k, CertDirs: []string{}}, patient)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrForbidden) {
			t.Errorf("error %v", err)
		}
	}
	if len(k.asked) != 1 {
		t.Errorf("keychain asked for %v", k.asked)
	}
}
