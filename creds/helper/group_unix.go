//go:build unix

package helper

import (
	"os/exec"
	"syscall"
)

// runGroup runs the command in a session of its own: it has no terminal, so
// that no pass phrase prompt draws over the screen, and its process group can
// be killed whole.
func runGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd.Run()
}
