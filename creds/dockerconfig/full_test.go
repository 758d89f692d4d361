//go:build !windows

package dockerconfig

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A disk that is full leaves the old file, and nothing else. A limit on what a
// process may write stands in for it: the write fails in the same place.
func TestEditDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	const before = `{"auths":{"quay.io":{"auth":"YWw6cHc="}}}`
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `trap '' XFSZ; ulimit -f 0; exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), "REGTUI_TEST_WRITE_FOR_EVER="+path)
	cmd.Dir = t.TempDir()
	out, err := cmd.Output()
	if err == nil || !strings.Contains(string(out), "nothing was written") || !strings.Contains(string(out), "there is room") {
		t.Errorf("%v: %s", err, out)
	}
	if got := readFile(t, path); got != before {
		t.Errorf("the file became %s", got)
	}
	alone(t, path)
}
