package e2e

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/google/go-containerregistry/pkg/crane"
)

// craneVariable makes this test program read a manifest as crane does, with the
// logins of its environment. docker's config package, which crane looks for
// logins with, finds its folder once in a process: each home wants one of its
// own.
const craneVariable = "REGTUI_E2E_CRANE"

// asCrane is the program behind craneVariable.
func asCrane() int {
	if _, err := crane.Manifest(os.Getenv(craneVariable)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// crane reads a manifest as crane does with the logins of the home.
func (h *home) crane(ref string) error {
	h.t.Helper()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Env, cmd.Dir = append(h.vars[:len(h.vars):len(h.vars)], craneVariable+"="+ref), h.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
