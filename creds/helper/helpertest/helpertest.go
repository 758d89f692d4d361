// Package helpertest gives tests credential helpers that behave well and badly:
// the test's own binary under another name, so that no shell is needed. Only
// tests import it.
package helpertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const prefix = "docker-credential-"

// Main is for TestMain: it is the helper when the binary goes by a helper's
// name, and runs the tests otherwise.
func Main(m *testing.M) {
	name, ok := strings.CutPrefix(filepath.Base(os.Args[0]), prefix)
	if !ok {
		os.Exit(m.Run())
	}
	self, err := exec.LookPath(os.Args[0]) // a bare name is one on PATH
	if err != nil {
		panic(err)
	}
	behave(name, filepath.Dir(self))
}

// Login is what a helper keeps.
type Login struct{ Username, Secret string }

// Install makes a folder with the helpers of these names in it, see behave, and
// returns it for PATH. The well-behaved know logins.
func Install(t testing.TB, logins map[string]Login, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.Symlink(self, filepath.Join(dir, prefix+name)); err != nil {
			t.Fatal(err)
		}
	}
	if logins == nil {
		logins = map[string]Login{}
	}
	write(dir, logins)
	return dir
}

// Logins are what the helpers of the folder know.
func Logins(t testing.TB, dir string) map[string]Login {
	t.Helper()
	return read(dir)
}

// Calls are the questions that helpers of the folder were asked, "good get
// ghcr.io", in order.
func Calls(t testing.TB, dir string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "calls"))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func startSelf(args ...string) error {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Start()
}
