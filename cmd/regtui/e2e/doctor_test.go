package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDoctor mends at a terminal what is agreed to, and nothing else.
func TestDoctor(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	const file = ".docker/config.json"
	h.write(file, `{
  "credHelpers": {"quay.io": "nosuch"},
  "auths": {"docker.io": {"auth": "YWxpY2U6d29uZGVybGFuZA=="}},
  "mine": [1,  2]
}
`)
	if err := os.Chmod(filepath.Join(h.dir, file), 0o640); err != nil {
		t.Fatal(err)
	}
	term := h.open(120, 60, "doctor", "--fix")
	term.await("the file names this helper, and it is not on PATH", "Do it? [y/N]")
	term.press("n", "enter")
	term.await(`-  "auths"`, "index.docker.io/v1/", "Do it? [y/N]")
	for range 3 { // the key, the mode, and what stands in clear if there is a better place
		term.press("y", "enter")
	}
	if code := term.wait(); code != 1 { // the helper is still missing
		t.Errorf("exit code %d", code)
	}
	if out := term.written(); strings.Contains(out, "YWxpY2U6") || strings.Contains(out, "wonderland") {
		t.Error("a secret was shown")
	}
	term.restored()
	got := read(t, h, file)
	if !strings.Contains(got, `"quay.io": "nosuch"`) || !strings.Contains(got, `"mine": [1,  2]`) || strings.Contains(got, `"docker.io"`) || !strings.Contains(got, "https://index.docker.io/v1/") {
		t.Error(got)
	}
	info, err := os.Stat(filepath.Join(h.dir, file))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
