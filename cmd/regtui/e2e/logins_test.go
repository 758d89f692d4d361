package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestLoginsOfOthers reads what docker and podman have stored.
func TestLoginsOfOthers(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t, disttest.Htpasswd(user, password))
	fill(t, s)
	for _, c := range []struct{ name, file string }{
		{"docker", ".docker/config.json"},
		{"podman", ".config/containers/auth.json"},
		{"podman at run time", "run/containers/auth.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHome(t)
			h.write(c.file, authsFile(t, s.Host, user, password))
			if out := h.must("tags", "--quiet", s.Ref("team/app")); !strings.Contains(out, "1.10.0") {
				t.Errorf("tags: %s", out)
			}
			out := h.must("accounts")
			if !strings.Contains(out, s.Host) || !strings.Contains(out, user) || strings.Contains(out, password) {
				t.Errorf("accounts: %s", out)
			}
		})
	}
}

// helperScript is a credential helper (docker-credential-helpers, "Protocol")
// that keeps its secrets in the Secret Service.
const helperScript = `#!/bin/sh
case $1 in
get) host=$(cat)
  secret=$(secret-tool lookup server "$host") || { echo "credentials not found in native keychain"; exit 1; }
  printf '{"ServerURL":"%s","Username":"alice","Secret":"%s"}' "$host" "$secret" ;;
list) printf '{}' ;;
*) exit 1 ;;
esac
`

// TestSecretService takes the login out of a real keyring, through a helper.
func TestSecretService(t *testing.T) {
	t.Parallel()
	for _, needed := range []string{"dbus-run-session", "gnome-keyring-daemon", "secret-tool"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(needed + " is missing")
		}
	}
	s := disttest.V3(t, disttest.Htpasswd(user, password))
	fill(t, s)
	h := newHome(t)
	h.write("bin/docker-credential-keyring", helperScript)
	if err := os.Chmod(filepath.Join(h.dir, "bin", "docker-credential-keyring"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.write(".docker/config.json", `{"credsStore":"keyring"}`)
	h.write("run.sh", `set -e
printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
printf %s "$PASSWORD" | secret-tool store --label=test server "$REGISTRY"
exec "$PROGRAM" tags --quiet "$REGISTRY/team/app"
`)
	cmd := exec.Command("dbus-run-session", "--", "sh", "run.sh")
	cmd.Dir = h.dir
	cmd.Env = append(h.vars, "PATH="+filepath.Join(h.dir, "bin")+":"+os.Getenv("PATH"),
		"PASSWORD="+password, "REGISTRY="+s.Host, "PROGRAM="+program)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "1.10.0") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestHelperMissing goes on without a login where the helper is not there, and
// names it.
func TestHelperMissing(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	h := newHome(t)
	h.write(".docker/config.json", `{"credsStore":"nowhere"}`)
	code, out, complaint := h.run("tags", "--quiet", s.Ref("team/app"))
	if code != 0 || !strings.Contains(out, "1.10.0") {
		t.Errorf("exit code %d: %s %s", code, out, complaint)
	}
	private := disttest.V3(t, disttest.Htpasswd(user, password))
	fill(t, private)
	code, _, complaint = h.run("tags", private.Ref("team/app"))
	if code != 3 || !strings.Contains(complaint, "docker-credential-nowhere") {
		t.Errorf("exit code %d: %s", code, complaint)
	}
}
