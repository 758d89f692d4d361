package keychain

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

func TestMain(m *testing.M) { helpertest.Main(m) }

// machine is a made-up home with its files.
type machine struct {
	t   *testing.T
	env creds.Env
	dir string
}

func newMachine(t *testing.T, helpers ...string) *machine {
	t.Helper()
	dir := t.TempDir()
	path := helpertest.Install(t, map[string]helpertest.Login{
		creds.HubServer: {Username: "hubuser", Secret: "pw"},
		"docker.io":     {Username: "podmanhub", Secret: "pw"},
		"ghcr.io":       {Username: "ghuser", Secret: "pw"},
		"acr.example":   {Username: "<token>", Secret: "refresh"},
		"nerd:443":      {Username: "nerd", Secret: "pw"},
	}, helpers...)
	return &machine{t, creds.Env{
		OS: "linux", Home: filepath.Join(dir, "home"), UID: 1,
		Vars: []string{"PATH=" + path, "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run")},
	}, dir}
}

func (m *machine) set(name, value string) { m.env.Vars = append(m.env.Vars, name+"="+value) }

// write puts a file below the machine's folder and returns its path.
func (m *machine) write(name, text string) string {
	m.t.Helper()
	path := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func (m *machine) keychain() *Keychain {
	k := New(m.env, Helpers(helper.Timeout(time.Minute)))
	m.t.Cleanup(k.Close)
	return k
}

// The files of the machine.
const (
	config  = "home/.docker/config.json"
	session = "run/containers/auth.json"
	own     = "home/.config/containers/auth.json"
	flat    = "home/.dockercfg"
)

func auths(rows ...string) string {
	var out []string
	for _, row := range rows {
		key, user, _ := strings.Cut(row, "=")
		out = append(out, fmt.Sprintf("%q:{\"auth\":%q}", key, base64.StdEncoding.EncodeToString([]byte(user+":pw"))))
	}
	return `"auths":{` + strings.Join(out, ",") + `}`
}

// gcr is a repository as go-containerregistry makes it, which calls the
// Hub index.docker.io.
func gcr(t *testing.T, repo string) authn.Resource {
	t.Helper()
	r, err := name.NewRepository(repo)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func user(t *testing.T, a authn.Authenticator) string {
	t.Helper()
	c, err := a.Authorization()
	if err != nil {
		t.Fatal(err)
	}
	if c.IdentityToken != "" {
		return c.Username + "/" + c.IdentityToken
	}
	return c.Username
}

func TestResolve(t *testing.T) {
	type files map[string]string
	for _, tt := range []struct {
		name  string
		files files
		vars  []string // DIR is the machine's folder
		repo  string
		user  string
		says  string
	}{
		{"nothing", nil, nil, "ghcr.io/a/b", "", ""},
		{"config.json", files{config: "{" + auths("ghcr.io=al") + "}"}, nil, "ghcr.io/a/b", "al", ""},
		{"empty config.json hides nothing", files{config: "{}", session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"docker before podman", files{config: "{" + auths("ghcr.io=al") + "}", session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "al", ""},
		{"docker before podman's longer path", files{config: "{" + auths("ghcr.io=al") + "}", session: "{" + auths("ghcr.io/a=pod") + "}"}, nil, "ghcr.io/a/b", "al", ""},
		{"session before own", files{own: "{" + auths("ghcr.io=own") + "}", session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"own", files{own: "{" + auths("ghcr.io=own") + "}"}, nil, "ghcr.io/a/b", "own", ""},
		{"old file", files{flat: strings.TrimPrefix(auths("ghcr.io=old"), `"auths":`)}, nil, "ghcr.io/a/b", "old", ""},
		{"REGISTRY_AUTH_FILE in place of podman's others", files{own: "{" + auths("ghcr.io=own") + "}", "x.json": "{" + auths("quay.io=x") + "}"}, []string{"REGISTRY_AUTH_FILE=DIR/x.json"}, "ghcr.io/a/b", "", ""},
		{"REGISTRY_AUTH_FILE", files{"x.json": "{" + auths("quay.io=x") + "}"}, []string{"REGISTRY_AUTH_FILE=DIR/x.json"}, "quay.io/a/b", "x", ""},
		{"REGISTRY_AUTH_FILE beside config.json", files{config: "{" + auths("ghcr.io=al") + "}", "x.json": "{" + auths("quay.io=x") + "}"}, []string{"REGISTRY_AUTH_FILE=DIR/x.json"}, "ghcr.io/a/b", "al", ""},
		{"REGISTRY_AUTH_FILE missing", nil, []string{"REGISTRY_AUTH_FILE=DIR/no.json"}, "quay.io/a/b", "", "REGISTRY_AUTH_FILE names a file that is not there"},
		{"DOCKER_CONFIG", files{config: "{" + auths("ghcr.io=al") + "}", "dc/config.json": "{" + auths("ghcr.io=dc") + "}"}, []string{"DOCKER_CONFIG=DIR/dc"}, "ghcr.io/a/b", "dc", ""},
		{"DOCKER_CONFIG hides no podman", files{"dc/config.json": "{}", session: "{" + auths("ghcr.io=pod") + "}"}, []string{"DOCKER_CONFIG=DIR/dc"}, "ghcr.io/a/b", "pod", ""},
		{"DOCKER_AUTH_CONFIG first", files{config: "{" + auths("ghcr.io=al") + "}"}, []string{"DOCKER_AUTH_CONFIG={" + auths("ghcr.io=env") + "}"}, "ghcr.io/a/b", "env", ""},
		{"DOCKER_AUTH_CONFIG before a helper", files{config: `{"credsStore":"good"}`}, []string{"DOCKER_AUTH_CONFIG={" + auths("ghcr.io=env") + "}"}, "ghcr.io/a/b", "env", ""},
		{"DOCKER_AUTH_CONFIG is rubbish", files{config: "{" + auths("ghcr.io=al") + "}"}, []string{"DOCKER_AUTH_CONFIG=s3cret"}, "ghcr.io/a/b", "al", ""},
		{"DOCKER_AUTH_CONFIG is rubbish, told", nil, []string{"DOCKER_AUTH_CONFIG=s3cret"}, "ghcr.io/a/b", "", "DOCKER_AUTH_CONFIG: cannot be read: no JSON at line 1"},
		{"Hub by docker's key", files{config: "{" + auths("https://index.docker.io/v1/=hub") + "}"}, nil, "nginx", "hub", ""},
		{"Hub by podman's key", files{session: "{" + auths("docker.io=hub") + "}"}, nil, "nginx", "hub", ""},
		{"Hub by podman's key in docker's file", files{config: "{" + auths("registry-1.docker.io=hub") + "}"}, nil, "acme/app", "hub", ""},
		{"Hub by nerdctl's key", files{config: "{" + auths("docker.io:443=hub") + "}"}, nil, "nginx", "hub", ""},
		{"Hub's side entries are no login", files{config: "{" + auths("https://index.docker.io/v1/access-token=x", "https://index.docker.io/v1/refresh-token=y") + "}"}, nil, "nginx", "", ""},
		{"Hub through a helper", files{config: `{"credsStore":"good"}`}, nil, "nginx", "hubuser", ""},
		{"Hub through podman's helper", files{session: `{"credHelpers":{"docker.io":"good"}}`}, nil, "nginx", "podmanhub", ""},
		{"credsStore", files{config: `{"credsStore":"good","auths":{"ghcr.io":{}}}`}, nil, "ghcr.io/a/b", "ghuser", ""},
		{"identity token", files{config: `{"credsStore":"good"}`}, nil, "acr.example/a/b", "<token>/refresh", ""},
		{"credHelpers", files{config: `{"credsStore":"none","credHelpers":{"ghcr.io":"good"}}`}, nil, "ghcr.io/a/b", "ghuser", ""},
		{"credHelpers empty means the file", files{config: `{"credsStore":"good","credHelpers":{"ghcr.io":""},` + auths("ghcr.io=al") + `}`}, nil, "ghcr.io/a/b", "al", ""},
		{"podman knows no credsStore", files{session: `{"credsStore":"good"}`}, nil, "ghcr.io/a/b", "", ""},
		{"nerdctl's marker", files{config: `{"credsStore":"good","auths":{"nerd:443":{}}}`}, nil, "nerd:443/a/b", "nerd", ""},
		{"helper before what stands in the file", files{config: `{"credsStore":"good",` + auths("ghcr.io=plain") + `}`}, nil, "ghcr.io/a/b", "ghuser", ""},
		{"what stands in the file, as podman reads it", files{config: `{"credsStore":"none",` + auths("ghcr.io=plain") + `}`}, nil, "ghcr.io/a/b", "plain", ""},
		{"helper has nothing, podman has", files{config: `{"credsStore":"none"}`, session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"helper fails, podman has", files{config: `{"credsStore":"fails"}`, session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"helper fails", files{config: `{"credsStore":"fails"}`}, nil, "ghcr.io/a/b", "", "docker-credential-fails: ghcr.io: failed"},
		{"helper missing", files{config: `{"credHelpers":{"ghcr.io":"missing"}}`}, nil, "ghcr.io/a/b", "", "docker-credential-missing: ghcr.io: not found on PATH"},
		{"helper missing for another", files{config: `{"credHelpers":{"ghcr.io":"missing"},` + auths("quay.io=al") + `}`}, nil, "quay.io/a/b", "al", ""},
		{"bad entry of another", files{config: `{"auths":{"ghcr.io":{"auth":"§"}}}`, session: "{" + auths("quay.io=pod") + "}"}, nil, "quay.io/a/b", "pod", ""},
		{"bad entry", files{config: `{"auths":{"ghcr.io":{"auth":"§"}}}`}, nil, "ghcr.io/a/b", "", "\"auth\" is no base64"},
		{"bad entry, podman has", files{config: `{"auths":{"ghcr.io":{"auth":"§"}}}`, session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"config.json is no JSON", files{config: "hello"}, nil, "ghcr.io/a/b", "", "no JSON at line 1, column 1"},
		{"config.json is no JSON, podman has", files{config: "hello", session: "{" + auths("ghcr.io=pod") + "}"}, nil, "ghcr.io/a/b", "pod", ""},
		{"byte order mark", files{config: "\xef\xbb\xbf{" + auths("ghcr.io=al") + "}"}, nil, "ghcr.io/a/b", "al", ""},
		{"path in docker's file, elsewhere", files{config: "{" + auths("quay.io/team=team") + "}"}, nil, "quay.io/other/x", "", ""},
		{"path in docker's file, the registry itself", files{config: "{" + auths("quay.io/team=team") + "}"}, nil, "quay.io/", "", ""},
		{"path in docker's file, below", files{config: "{" + auths("quay.io/team=team") + "}"}, nil, "quay.io/team/x", "team", ""},
		{"most specific", files{session: "{" + auths("quay.io=h", "quay.io/team=team", "quay.io/team/x=x") + "}"}, nil, "quay.io/team/x", "x", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMachine(t, "good", "none", "fails")
			for name, text := range tt.files {
				m.write(name, text)
			}
			for _, v := range tt.vars {
				m.env.Vars = append(m.env.Vars, strings.ReplaceAll(v, "DIR", m.dir))
			}
			k := m.keychain()
			var r authn.Resource
			if host, ok := strings.CutSuffix(tt.repo, "/"); ok {
				reg, err := name.NewRegistry(host)
				if err != nil {
					t.Fatal(err)
				}
				r = reg
			} else {
				r = gcr(t, tt.repo)
			}
			a, err := k.Resolve(r)
			var said string
			if err != nil {
				said = err.Error()
				if p := new(creds.Problem); !errors.As(err, &p) {
					t.Errorf("%T is no problem", err)
				}
			}
			if got := user(t, a); got != tt.user || (said == "") != (tt.says == "") || !strings.Contains(said, tt.says) {
				t.Errorf("%q, %q; want %q, %q", got, said, tt.user, tt.says)
			}
			if strings.Contains(said, "s3cret") {
				t.Errorf("shows the content: %q", said)
			}
		})
	}
}

func TestNoHome(t *testing.T) {
	k := New(creds.Env{OS: "linux", UID: 1 << 30})
	defer k.Close()
	if a, err := k.Resolve(gcr(t, "ghcr.io/a/b")); err != nil || a != authn.Anonymous {
		t.Error(a, err)
	}
	if l, err := k.Logins(t.Context()); err != nil || len(l) != 0 {
		t.Error(l, err)
	}
}

// A helper that hangs for one registry keeps no other waiting, and whoever
// waits for it can leave.
func TestHangingHelperIsOneRegistrysTrouble(t *testing.T) {
	m := newMachine(t, "hangs", "good")
	m.write(config, `{"credsStore":"good","credHelpers":{"slow.example":"hangs"},`+auths("slow.example=x")+`}`)
	k := m.keychain()
	path, _, _ := strings.Cut(strings.TrimPrefix(m.env.Vars[0], "PATH="), ":")
	l, err := net.Listen("unix", filepath.Join(path, "alive"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := k.ResolveContext(ctx, gcr(t, "slow.example/a/b")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	for _, repo := range []string{"ghcr.io/a/b", "nginx"} {
		if a, err := k.Resolve(gcr(t, repo)); err != nil || a == authn.Anonymous {
			t.Errorf("%s: %v, %v", repo, a, err)
		}
	}
	cancel()
	wait.Wait()
}

func TestProblemsAreRemembered(t *testing.T) {
	m := newMachine(t, "good", "fails")
	path := m.write(config, `{"credsStore":"fails"}`)
	k := m.keychain()
	if k.Problems() != nil {
		t.Error(k.Problems())
	}
	for range 3 {
		_, _ = k.Resolve(gcr(t, "ghcr.io/a/b"))
		_, _ = k.Resolve(gcr(t, "quay.io/a/b"))
	}
	got := k.Problems()
	if len(got) != 2 || got[0].Host != "ghcr.io" || got[1].Host != "quay.io" || got[0].Helper != "fails" || got[0].Path != path {
		t.Errorf("%+v", got)
	}
}

// Reading goes on where the machine is; a login made meanwhile counts.
func TestLoginMadeMeanwhile(t *testing.T) {
	m := newMachine(t)
	k := m.keychain()
	if a, _ := k.Resolve(gcr(t, "ghcr.io/a/b")); a != authn.Anonymous {
		t.Fatal("a login out of nowhere")
	}
	m.write(config, "{"+auths("ghcr.io=al")+"}")
	if a, _ := k.Resolve(gcr(t, "ghcr.io/a/b")); user(t, a) != "al" {
		t.Error("the new login is not found")
	}
}

func TestHelperIsAskedOnce(t *testing.T) {
	m := newMachine(t, "good")
	m.write(config, `{"credsStore":"good"}`)
	k := m.keychain()
	var wait sync.WaitGroup
	for i := range 30 {
		wait.Go(func() {
			if a, err := k.Resolve(gcr(t, fmt.Sprintf("ghcr.io/a/b%d", i))); err != nil || a == authn.Anonymous {
				t.Error(a, err)
			}
		})
	}
	wait.Wait()
	if got := helpertest.Calls(t, strings.TrimPrefix(m.env.Vars[0], "PATH=")); !slices.Equal(got, []string{"good get ghcr.io"}) {
		t.Errorf("%q", got)
	}
}

// A login that the registry refused is looked for in the helper once more, and
// no other registry's.
func TestForget(t *testing.T) {
	m := newMachine(t, "good", "fails")
	m.write(config, `{"credsStore":"good","credHelpers":{"quay.io":"fails"}}`)
	k := m.keychain()
	for range 2 {
		_, _ = k.Resolve(gcr(t, "quay.io/a/b"))
		k.Forget(gcr(t, "quay.io/a/b")) // no failure
	}
	hub, ghcr := gcr(t, "nginx"), gcr(t, "ghcr.io/a/b")
	for _, forget := range []authn.Resource{hub, nil, ghcr, nil} {
		for _, r := range []authn.Resource{hub, ghcr} {
			if a, err := k.Resolve(r); err != nil || a == authn.Anonymous {
				t.Error(a, err)
			}
		}
		if forget != nil {
			k.Forget(forget)
		}
	}
	want := []string{"fails get quay.io", "good get " + creds.HubServer, "good get ghcr.io", "good get " + creds.HubServer, "good get ghcr.io"}
	if got := helpertest.Calls(t, strings.TrimPrefix(m.env.Vars[0], "PATH=")); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What a registry's first request waits for.
func BenchmarkResolve(b *testing.B) {
	dir := b.TempDir()
	var rows []string
	for i := range 200 {
		rows = append(rows, fmt.Sprintf("r%d.example=u", i))
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte("{"+auths(rows...)+"}"), 0o600); err != nil {
		b.Fatal(err)
	}
	k := New(creds.Env{OS: "linux", Home: dir, Vars: []string{"DOCKER_CONFIG=" + dir}})
	defer k.Close()
	reg, err := name.NewRepository("r150.example/a/b")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if a, _ := k.Resolve(reg); a == authn.Anonymous {
			b.Fatal("not found")
		}
	}
}
