package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// twoLogins is a home with logins for two registries in config.json.
func twoLogins(t *testing.T) *home {
	h := newHome(t)
	h.write(".docker/config.json", `{"auths":{"a.lan":{"auth":"YWxpY2U6aHVudGVyLW9uZQ=="},"b.lan":{"auth":"Ym9iOmh1bnRlci10d28="}}}`)
	return h
}

// TestMoveAsks wants the number of logins, and takes anything else for a no.
func TestMoveAsks(t *testing.T) {
	t.Parallel()
	h := twoLogins(t)
	before := read(t, h, ".docker/config.json")
	term := h.open(140, 40, "accounts", "move", "--all", "--to", "auth.json")
	term.await("alice@a.lan", "bob@b.lan", "Move 2 logins? Type 2 to do it")
	term.press("y", "enter")
	term.await("nothing was moved")
	if code := term.wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if read(t, h, ".docker/config.json") != before {
		t.Error("something was written")
	}
	term = h.open(140, 40, "accounts", "move", "--all", "--to", "auth.json")
	term.await("Type 2 to do it")
	term.press("2", "enter")
	term.await("moved    alice@a.lan", "moved    bob@b.lan")
	if code := term.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(term.written(), "hunter") || strings.Contains(term.written(), "YWxpY2U6") {
		t.Error("a secret was shown")
	}
	if strings.Contains(read(t, h, ".docker/config.json"), "lan") || strings.Count(read(t, h, "run/containers/auth.json"), ".lan") != 2 {
		t.Error("they did not move")
	}
}

// TestExportToTerminal shows no secret on a terminal unasked.
func TestExportToTerminal(t *testing.T) {
	t.Parallel()
	h := twoLogins(t)
	term := h.open(120, 30, "accounts", "export", "--all", "--for", "docker")
	term.await("the secrets would show on the terminal")
	if code := term.wait(); code != 2 || strings.Contains(term.written(), "YWxpY2U6") {
		t.Errorf("exit code %d", code)
	}
	term = h.open(120, 30, "accounts", "export", "--all", "--for", "docker", "--to-terminal")
	term.await("YWxpY2U6aHVudGVyLW9uZQ==")
	if code := term.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestExportUsable has other tools read an image with the files that export
// writes, and with nothing else.
func TestExportUsable(t *testing.T) {
	t.Parallel()
	skopeo, err := exec.LookPath("skopeo")
	if err != nil {
		t.Skip("skopeo is missing")
	}
	podman, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("podman is missing")
	}
	s := disttest.V3(t, disttest.Htpasswd(user, password))
	fill(t, s)
	h := newHome(t)
	h.login(s.Host, user, password)
	for _, reader := range []string{"docker", "podman", "helm", "kubernetes"} {
		file := filepath.Join(h.dir, reader+".json")
		if reader == "kubernetes" {
			secret := h.must("accounts", "export", user+"@"+s.Host, "--for", reader, "--namespace", "prod", "--json")
			if err := os.WriteFile(file, pullSecret(t, secret), 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			h.must("accounts", "export", s.Host, "--for", reader, "-o", file)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", reader, info, err)
		}
		other := newHome(t) // that has no logins
		for _, cmd := range []*exec.Cmd{
			exec.Command(skopeo, "inspect", "--raw", "--tls-verify=false", "--authfile", file, "docker://"+s.Ref("team/app:latest")),
			exec.Command(podman, "login", "--authfile", file, "--get-login", s.Host),
		} {
			cmd.Env, cmd.Dir = other.vars, other.dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %v: %s", reader, cmd.Args[0], err, out)
			}
		}
	}
}

// pullSecret is the config.json in a Secret, as the kubelet takes it out: type
// and key as Kubernetes documents them, a user and a password in each entry.
func pullSecret(t *testing.T, manifest string) []byte {
	t.Helper()
	var secret struct {
		Kind, Type string
		Metadata   struct{ Name, Namespace string }
		Data       map[string]string
	}
	if err := json.Unmarshal([]byte(manifest), &secret); err != nil {
		t.Fatal(err)
	}
	if secret.Kind != "Secret" || secret.Type != "kubernetes.io/dockerconfigjson" || secret.Metadata.Name != "regcred" || secret.Metadata.Namespace != "prod" {
		t.Error(manifest)
	}
	var raw struct{ Text []byte }
	if err := json.Unmarshal([]byte(`{"text":"`+secret.Data[".dockerconfigjson"]+`"}`), &raw); err != nil {
		t.Fatal(err)
	}
	var config struct {
		Auths map[string]struct{ Username, Password string }
	}
	if err := json.Unmarshal(raw.Text, &config); err != nil || len(config.Auths) != 1 {
		t.Fatal(err)
	}
	for _, e := range config.Auths {
		if e.Username != user || e.Password != password {
			t.Error("the kubelet would not find the login")
		}
	}
	return raw.Text
}

// TestMoveToKeyring takes a password out of docker's file into a real keyring
// and has skopeo and podman use it there, and moves it back.
func TestMoveToKeyring(t *testing.T) {
	t.Parallel()
	for _, needed := range []string{"dbus-run-session", "gnome-keyring-daemon", "skopeo", "podman"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(needed + " is missing")
		}
	}
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{user: password}))
	fill(t, s)
	h := newHome(t)
	h.login(s.Host, user, password)
	build := exec.Command("go", "build", "-o", filepath.Join(h.dir, "bin", "docker-credential-regtui"), "github.com/regtui/regtui/cmd/docker-credential-regtui")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.write("run.sh", `set -e
printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
use() {
	skopeo inspect --raw --tls-verify=false "docker://$REGISTRY/team/app:latest" >/dev/null
	test "$(podman login --get-login "$REGISTRY")" = "$USER_NAME"
}
nowhere() {
	if grep -rlF -e "$AUTH" -e "$PASSWORD" "$@"; then exit 8; fi
}
"$PROGRAM" accounts move --all --to keyring --yes
use
nowhere .docker run .local
"$PROGRAM" accounts export --all --for docker -q >exported.json
"$PROGRAM" accounts move --all --to config.json --yes --plain-text
grep -qF "$AUTH" .docker/config.json exported.json
if grep -F regtui .docker/config.json; then exit 9; fi
use
"$PROGRAM" accounts import exported.json --store keyring --yes
nowhere .docker
use
`)
	auths := authsFile(t, s.Host, user, password)
	_, auth, _ := strings.Cut(auths, `"auth":"`)
	auth, _, _ = strings.Cut(auth, `"`)
	cmd := exec.Command("dbus-run-session", "--", "sh", "run.sh")
	cmd.Dir = h.dir
	cmd.Env = append(h.vars, "PATH="+filepath.Join(h.dir, "bin")+":"+os.Getenv("PATH"), "AUTH="+auth,
		"PASSWORD="+password, "USER_NAME="+user, "REGISTRY="+s.Host, "PROGRAM="+program)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
