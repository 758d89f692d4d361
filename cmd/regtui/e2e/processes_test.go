package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// spy is a helper that writes down what everybody on the machine can see of
// processes, and what their owner can, each time that it is run.
const spy = `#!/bin/sh
cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' >>"$HOME/seen"
case $1 in
store) cat >"$HOME/kept" ;;
erase) rm -f "$HOME/kept" ;;
get) cat "$HOME/kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
esac
`

// TestProcessList has no secret in an argument or the environment of a process,
// at any moment at which a helper runs.
func TestProcessList(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/environ"); err != nil {
		t.Skip("/proc is missing")
	}
	const secret = "seen-by-nobody-4711"
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{user: secret}))
	h := newHome(t)
	h.write("bin/docker-credential-spy", spy)
	if err := os.Chmod(filepath.Join(h.dir, "bin", "docker-credential-spy"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.vars = append(h.vars, "PATH="+filepath.Join(h.dir, "bin")+":"+os.Getenv("PATH"))
	login := h.command("login", s.Host, "--username", user, "--password-stdin", "--store", "spy")
	login.Stdin = strings.NewReader(secret)
	if out, err := login.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	account := user + "@" + s.Host
	for _, args := range [][]string{
		{"whoami", s.Host},
		{"accounts", "test", account},
		{"doctor", "--quiet"},
		{"exec", "--as", account, "--", "docker-credential-spy", "get"},
		{"accounts", "move", account, "--to", "auth.json", "--yes", "--plain-text"},
		{"exec", "--as", account, "--", "docker-credential-spy", "list"},
		{"accounts", "move", account, "--to", "spy", "--yes"},
		{"logout", account},
	} {
		if code, _, stderr := h.run(args...); code > 1 || code == 1 && args[0] != "doctor" {
			t.Errorf("%s: %d: %s", strings.Join(args, " "), code, stderr)
		}
	}
	seen := read(t, h, "seen")
	if !strings.Contains(seen, "docker-credential-spy") || !strings.Contains(seen, "HOME="+h.dir) {
		t.Errorf("the helper saw nothing: %q", seen)
	}
	for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(user + ":" + secret))} {
		if strings.Contains(seen, form) {
			t.Error("the secret is in the process list")
		}
	}
}
