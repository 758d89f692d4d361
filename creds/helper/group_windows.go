package helper

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

// runGroup runs the command without a console window and in a job, so that
// cancelling ends what it started too. A process that it starts in the instant
// before it is in the job escapes; Windows has no call that closes the gap and
// that os/exec offers.
func runGroup(cmd *exec.Cmd) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(job) }()
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow:    true,
		CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_NEW_PROCESS_GROUP,
	}
	cmd.Cancel = func() error {
		_ = windows.TerminateJobObject(job, 1)
		return cmd.Process.Kill() // in case it never got into the job
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	assign(job, uint32(cmd.Process.Pid))
	return cmd.Wait()
}

// assign puts the process into the job, as far as Windows lets it.
func assign(job windows.Handle, pid uint32) {
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, pid)
	if err != nil {
		return
	}
	defer func() { _ = windows.CloseHandle(process) }()
	_ = windows.AssignProcessToJobObject(job, process)
}
