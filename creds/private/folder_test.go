package private

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/creds"
)

// home is a person's, with files in it.
func home(t *testing.T, files map[string]string, vars ...string) creds.Env {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := filepath.Join(dir, "run")
	if err := os.MkdirAll(run, 0o700); err != nil {
		t.Fatal(err)
	}
	return creds.Env{OS: "linux", Home: dir, Vars: append([]string{"PATH=/bin", "XDG_RUNTIME_DIR=" + run}, vars...)}
}

// made makes a folder and gives its files as JSON and its environment.
func made(t *testing.T, env creds.Env, choices ...Choice) (f *Folder, docker, auth map[string]any, vars creds.Env) {
	t.Helper()
	f, err := Make(env, choices)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Remove() })
	vars = creds.Env{OS: env.OS, Vars: f.Vars()}
	read := func(path string) (v map[string]any) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	return f, read(filepath.Join(vars.Getenv("DOCKER_CONFIG"), "config.json")), read(vars.Getenv("REGISTRY_AUTH_FILE")), vars
}

func keyring(account string) Choice {
	a, _ := creds.ParseAccount(account)
	return Choice{Account: a, Helper: "regtui"}
}

const (
	al  = "YWw6cHc="     // al:pw
	bob = "Ym9iOmh1c2g=" // bob:hush
)

func TestMake(t *testing.T) {
	type object = map[string]any
	entry := func(auth string) object { return object{"auth": auth} }
	for _, tt := range []struct {
		name         string
		files        map[string]string
		choices      []Choice
		docker, auth object
	}{
		{
			"nothing there", nil,
			[]Choice{keyring("al@ghcr.io")},
			object{"credHelpers": object{"ghcr.io": "regtui"}},
			object{"credHelpers": object{"ghcr.io": "regtui"}},
		},
		{
			"the Hub by both names", nil,
			[]Choice{keyring("al@docker.io")},
			object{"credHelpers": object{"docker.io": "regtui", creds.HubServer: "regtui"}},
			object{"credHelpers": object{"docker.io": "regtui"}},
		},
		{
			"the host's other logins go, those of others stay",
			map[string]string{
				".docker/config.json":      `{"psFormat":"x","credHelpers":{"ghcr.io/team":"gcr","a.example":"pass"},"auths":{"ghcr.io":{"auth":"` + bob + `"},"https://ghcr.io/v2/":{"auth":"` + bob + `"},"ghcr.io/team":{"auth":"` + bob + `"},"quay.io":{"auth":"` + al + `"}}}`,
				"run/containers/auth.json": `{"auths":{"ghcr.io/team":{"auth":"` + bob + `"},"quay.io/team":{"auth":"` + bob + `"}}}`,
			},
			[]Choice{keyring("al@ghcr.io")},
			object{"psFormat": "x", "credHelpers": object{"ghcr.io": "regtui", "a.example": "pass"}, "auths": object{"quay.io": entry(al)}},
			object{"credHelpers": object{"ghcr.io": "regtui", "a.example": "pass"}, "auths": object{"quay.io": entry(al), "quay.io/team": entry(bob)}},
		},
		{
			"podman's file goes before docker's",
			map[string]string{
				".docker/config.json":          `{"auths":{"quay.io":{"auth":"` + al + `"},"quay.io/team":{"auth":"` + al + `"},"b.example":{"identitytoken":"t"}}}`,
				".config/containers/auth.json": `{"auths":{"quay.io":{"auth":"` + bob + `"}},"credHelpers":{"b.example":"pass"}}`,
			},
			[]Choice{keyring("al@ghcr.io")},
			object{"credHelpers": object{"ghcr.io": "regtui"}, "auths": object{"quay.io": entry(al), "quay.io/team": entry(al), "b.example": object{"identitytoken": "t"}}},
			object{"credHelpers": object{"ghcr.io": "regtui", "b.example": "pass"}, "auths": object{"quay.io": entry(bob)}},
		},
		{
			"one that stands in clear",
			map[string]string{".docker/config.json": `{"credsStore":"pass"}`},
			[]Choice{{Account: creds.Account{User: "al", Host: "ghcr.io"}, Password: "pw"}, keyring("bob@quay.io")},
			object{"credsStore": "pass", "credHelpers": object{"ghcr.io": "", "quay.io": "regtui"}, "auths": object{"ghcr.io": entry(al)}},
			object{"credHelpers": object{"quay.io": "regtui"}, "auths": object{"ghcr.io": entry(al)}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := home(t, tt.files)
			f, docker, auth, _ := made(t, env, tt.choices...)
			// What stood in the file and is empty now says nothing.
			for _, v := range []object{docker, auth} {
				for k, inner := range v {
					if o, ok := inner.(object); ok && len(o) == 0 {
						delete(v, k)
					}
				}
			}
			if !reflect.DeepEqual(docker, tt.docker) {
				t.Errorf("docker: %v", docker)
			}
			if !reflect.DeepEqual(auth, tt.auth) {
				t.Errorf("podman: %v", auth)
			}
			for name, text := range tt.files {
				if data, err := os.ReadFile(filepath.Join(env.Home, name)); string(data) != text {
					t.Errorf("%s changed: %s, %v", name, data, err)
				}
			}
			if err := f.Remove(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(filepath.Join(env.Home, "run")); len(left) > 1 || len(left) == 1 && left[0].Name() != "containers" {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// The folder is the person's alone, and has the rest of docker's in it.
func TestMakeLinks(t *testing.T) {
	env := home(t, map[string]string{
		".docker/contexts/meta/x/meta.json": "{}", ".docker/cli-plugins/docker-x": "#!", ".docker/config.json": "{}", ".docker/.config.json.regtui-1": "half",
	})
	f, _, _, vars := made(t, env, keyring("al@ghcr.io"))
	docker := vars.Getenv("DOCKER_CONFIG")
	for _, name := range []string{"contexts/meta/x/meta.json", "cli-plugins/docker-x"} {
		if _, err := os.Stat(filepath.Join(docker, name)); err != nil {
			t.Error(err)
		}
	}
	if all, _ := os.ReadDir(docker); len(all) != 3 {
		t.Errorf("%v", all)
	}
	for path, want := range map[string]fs.FileMode{f.dir: 0o700, docker: 0o700, filepath.Join(docker, "config.json"): 0o600, vars.Getenv("REGISTRY_AUTH_FILE"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(docker, "contexts", "new"), nil, 0o600); err != nil {
		t.Error(err)
	}
	if err := f.Remove(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"contexts/new", "contexts/meta/x/meta.json"} {
		if _, err := os.Stat(filepath.Join(env.Home, ".docker", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestMakeVariables(t *testing.T) {
	env := home(t, nil,
		`DOCKER_AUTH_CONFIG={"auths":{"ghcr.io":{"auth":"`+bob+`"},"quay.io":{"auth":"`+al+`"}}}`,
		"REGTUI_ACCOUNT=bob@ghcr.io\nx@quay.io", "DOCKER_CONFIG=/nowhere", "MORE=1")
	_, _, _, vars := made(t, env, keyring("al@ghcr.io"), keyring("c@docker.io"))
	for name, want := range map[string]string{
		"DOCKER_AUTH_CONFIG": `{"auths":{"quay.io":{"auth":"` + al + `"}}}`,
		"REGTUI_ACCOUNT":     "x@quay.io\nal@ghcr.io\nc@docker.io", "MORE": "1", "PATH": "/bin",
	} {
		if got := vars.Getenv(name); got != want {
			t.Errorf("%s=%s", name, got)
		}
	}
	if n := strings.Count(strings.Join(vars.Vars, "\n"), "DOCKER_CONFIG="); n != 1 {
		t.Errorf("DOCKER_CONFIG is there %d times", n)
	}
	env = home(t, nil, `DOCKER_AUTH_CONFIG={"auths":`+bob)
	if f, err := Make(env, []Choice{keyring("al@ghcr.io")}); err == nil || strings.Contains(err.Error(), bob) {
		t.Errorf("%v, %v", f, err)
	}
}

// A file that is no JSON is no place to start from, and nothing is left behind.
func TestMakeBroken(t *testing.T) {
	for _, name := range []string{".docker/config.json", "run/containers/auth.json"} {
		env := home(t, map[string]string{name: `{"auths":`})
		if _, err := Make(env, []Choice{keyring("al@ghcr.io")}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(env.Home, "run", prefix+"*")); left != nil {
			t.Errorf("left: %v", left)
		}
	}
}

// What one that was killed has left goes with the next, and no other's.
func TestSweep(t *testing.T) {
	env := home(t, map[string]string{
		"run/regtui-exec-1/lock": "", "run/regtui-exec-1/auth.json": "secret", "run/regtui-exec-2/lock": "", "run/regtui-exec-3/other": "", "run/regtui-exec-4/lock": "", "run/regtui-exec-5/lock": "", "run/regtui-exec-6/x": "", "run/regtui-exec-7/x": "",
	})
	run := filepath.Join(env.Home, "run")
	elsewhere := filepath.Join(env.Home, "elsewhere")
	if err := errors.Join(
		os.Chmod(filepath.Join(run, prefix+"5"), 0o755), // what another person has made
		os.Symlink(elsewhere, filepath.Join(run, prefix+"6", "lock")),
		exec.Command("mkfifo", filepath.Join(run, prefix+"7", "lock")).Run(),
	); err != nil {
		t.Fatal(err)
	}
	held := flock.New(filepath.Join(run, prefix+"2", "lock"))
	if ok, err := held.TryLock(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	defer func() { _ = held.Unlock() }()
	if n := Sweep(env); n != 2 {
		t.Errorf("%d are swept", n)
	}
	f, _, _, _ := made(t, env, keyring("al@ghcr.io"))
	if n := Sweep(env); n != 0 {
		t.Error("one that is in use is swept")
	}
	if _, err := os.Stat(f.dir); err != nil {
		t.Error(err)
	}
	for n, want := range map[string]bool{"1": false, "2": true, "3": true, "4": false, "5": true, "6": true, "7": true} {
		if _, err := os.Stat(filepath.Join(run, prefix+n)); (err == nil) != want {
			t.Errorf("%s: %v", n, err)
		}
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("a link was followed")
	}
}
