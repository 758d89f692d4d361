package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/hub"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"regtui": func() {
		os.Exit(run(hub.Endpoints{API: os.Getenv("TEST_HUB_API"), Registry: os.Getenv("TEST_HUB_REGISTRY"), Login: os.Getenv("TEST_HUB_LOGIN")}))
	}})
}

// TestScripts runs the commands as a shell would, against Distribution 3 on
// loopback. The scripts get hosts in REG, PRIVATE (alice, secret), PARTLY
// (which forbids to read the tag "bad"), MOVING and MOVED (whose token service goes
// elsewhere after the first login), LIMITED (which answers 429), NEW and OLD
// (Distribution 3 and 2.8, to remove from), a Docker Hub of their own as
// docker.io, and a home of their own.
func TestScripts(t *testing.T) {
	reg := disttest.V3(t)
	fill(t, reg)
	private := disttest.V3(t, disttest.Htpasswd("alice", "secret"))
	private.Push(t, "team/secret:1", built(t, "amd64", ""))
	partly := disttest.V3(t, disttest.Wrap(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/bad") {
				http.Error(w, `{"errors":[{"code":"DENIED"}]}`, http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	for _, tag := range []string{"bad", "good"} {
		partly.Push(t, "team/app:"+tag, built(t, "amd64", ""))
	}
	limited := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		http.Error(w, `{"errors":[{"code":"TOOMANYREQUESTS","message":"slow \u001b[31mdown"}]}`, http.StatusTooManyRequests)
	}))
	t.Cleanup(limited.Close)
	dockerHub := demo.NewHub(time.Now().UTC().Truncate(time.Hour))
	api := httptest.NewServer(http.HandlerFunc(dockerHub.ServeAPI))
	t.Cleanup(api.Close)
	images := httptest.NewServer(http.HandlerFunc(dockerHub.ServeRegistry))
	t.Cleanup(images.Close)
	logins := httptest.NewServer(http.HandlerFunc(dockerHub.ServeLogin))
	t.Cleanup(logins.Close)
	changing := map[string]*disttest.Server{"NEW": disttest.V3(t), "OLD": disttest.V2(t)}
	for _, s := range changing {
		im := built(t, "amd64", "")
		for _, tag := range []string{"1", "1.2", "latest", "next"} {
			s.Push(t, "team/app:"+tag, im)
		}
		s.Push(t, "team/app:alone", built(t, "arm64", "alone"))
	}
	alone, err := built(t, "arm64", "alone").Digest()
	if err != nil {
		t.Fatal(err)
	}
	moving, movingTo := movingRealm(t), movingRealm(t)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "login": login, "helper": helper},
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			e.Setenv("HOME", home)
			e.Setenv("REG", reg.Host)
			e.Setenv("TEST_HUB_API", api.URL)
			e.Setenv("TEST_HUB_REGISTRY", images.Listener.Addr().String())
			e.Setenv("TEST_HUB_LOGIN", logins.URL)
			e.Setenv("PARTLY", partly.Host)
			e.Setenv("MOVING", moving)
			e.Setenv("MOVED", movingTo)
			e.Setenv("PRIVATE", private.Host)
			for name, s := range changing {
				e.Setenv(name, s.Host)
			}
			e.Setenv("ALONE", alone.String())
			e.Setenv("LIMITED", strings.TrimPrefix(limited.URL, "http://"))
			return os.MkdirAll(home, 0o700)
		},
	})
}

// movingRealm is a registry for alice with the password secret, and with public
// repositories, that names one token service until the first login, and then
// another.
func movingRealm(t *testing.T) (host string) {
	var moved atomic.Bool
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, given := r.BasicAuth()
		_, port, _ := net.SplitHostPort(r.Host)
		switch {
		case r.URL.Path == "/token" && given && user+":"+password == "alice:secret":
			moved.Store(true)
			fmt.Fprint(w, `{"token":"alices"}`)
		case r.URL.Path == "/token" && !given && strings.HasPrefix(r.FormValue("scope"), "repository:public/"):
			fmt.Fprint(w, `{"token":"anyones"}`)
		case r.URL.Path == "/token":
			w.WriteHeader(http.StatusUnauthorized)
		case r.Header.Get("Authorization") == "Bearer alices",
			r.Header.Get("Authorization") == "Bearer anyones" && strings.HasPrefix(r.URL.Path, "/v2/public/"):
			fmt.Fprint(w, `{"name":"a/b","tags":["v1"]}`)
		default:
			realm := map[bool]string{true: "localhost:", false: "127.0.0.1:"}[moved.Load()] + port
			w.Header().Set("WWW-Authenticate", `Bearer realm="http://`+realm+`/token",service="s"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// exits runs a command that must end with a code: exits 4 regtui tags nope.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, not %d", code, want)
	}
}

// fill pushes what the scripts look at.
func fill(t *testing.T, reg *disttest.Server) {
	t.Helper()
	reg.Push(t, "team/app:v1.9", built(t, "amd64", ""))
	index := mutate.AppendManifests(empty.Index,
		mutate.IndexAddendum{Add: built(t, "amd64", ""), Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "amd64"}}},
		mutate.IndexAddendum{Add: built(t, "arm64", ""), Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}}},
	)
	for _, tag := range []string{"v1.10", "latest"} {
		reg.Push(t, "team/app:"+tag, index)
	}
	reg.Push(t, "team/evil:1", built(t, "amd64", "\x1b]52;c;ZXZpbA==\x07\x1b[2Jbad\u202egnp"))
	signed := built(t, "arm64", "")
	reg.Push(t, "other/tool:1.0", signed)
	reg.Push(t, "other/tool:2.0", built(t, "amd64", ""))
	digest, err := signed.Digest()
	if err != nil {
		t.Fatal(err)
	}
	reg.Push(t, "other/tool:"+signatureOf(digest), built(t, "s390x", ""))
	reg.Push(t, "other/referred:1.0", signed) // its signature is a referrer
	about, err := partial.Descriptor(signed)
	if err != nil {
		t.Fatal(err)
	}
	signature := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), "application/vnd.dev.cosign.artifact.sig.v1+json")
	reg.Push(t, "other/referred:attached", mutate.Subject(signature, *about))
}

// built is an image with two layers; label goes into its config.
func built(t *testing.T, arch, label string) v1.Image {
	t.Helper()
	im, err := mutate.Append(empty.Image,
		mutate.Addendum{
			Layer:   static.NewLayer([]byte(strings.Repeat("base "+arch, 100)), types.DockerLayer),
			History: v1.History{CreatedBy: "/bin/sh -c #(nop) ADD file:abc in / "},
		},
		mutate.Addendum{
			Layer:   static.NewLayer([]byte("app "+arch), types.DockerLayer),
			History: v1.History{CreatedBy: "RUN /bin/sh -c make " + label + " # buildkit"},
		})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := im.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	cfg = cfg.DeepCopy()
	cfg.OS, cfg.Architecture = "linux", arch
	cfg.Created = v1.Time{Time: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)}
	cfg.Config.Entrypoint = []string{"/app"}
	cfg.Config.Labels = map[string]string{"note": label}
	im, err = mutate.ConfigFile(im, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

// login writes a config.json as docker login does: login USER PASSWORD HOST.
func login(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: login USER PASSWORD HOST")
	}
	auth := base64.StdEncoding.EncodeToString([]byte(args[0] + ":" + args[1]))
	writeLogins(ts, map[string]any{"auths": map[string]any{args[2]: map[string]string{"auth": auth}}})
}

// helper writes a config.json that leaves a host to a helper: helper NAME HOST.
func helper(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: helper NAME HOST")
	}
	writeLogins(ts, map[string]any{"credHelpers": map[string]string{args[1]: args[0]}})
}

func writeLogins(ts *testscript.TestScript, config map[string]any) {
	data, err := json.Marshal(config)
	ts.Check(err)
	file := filepath.Join(ts.Getenv("HOME"), ".docker", "config.json")
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o700))
	ts.Check(os.WriteFile(file, data, 0o600))
}
