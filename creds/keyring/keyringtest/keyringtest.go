// Package keyringtest gives tests a real keyring in a session of its own, or
// one that is made up. Only tests import it.
package keyringtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	system "github.com/zalando/go-keyring"
)

// variable is set inside of a session.
const variable = "REGTUI_TEST_SESSION"

// Session is a private D-Bus session with an unlocked gnome-keyring and a home
// of its own: a program and arguments before a command, and the variables to
// run it with.
func Session(t testing.TB) (command, vars []string) {
	t.Helper()
	for _, needed := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(needed + " is missing")
		}
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	const script = `printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"`
	return []string{"dbus-run-session", "--", "sh", "-c", script}, []string{
		"HOME=" + dir, "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "data"), "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"XDG_STATE_HOME=" + filepath.Join(dir, "state"), "XDG_CACHE_HOME=" + filepath.Join(dir, "cache"),
	}
}

// In runs the test once more in a Session, and tells of it what became of that.
// It returns true in there.
func In(t *testing.T) bool {
	t.Helper()
	if os.Getenv(variable) != "" {
		return true
	}
	command, vars := Session(t)
	args := append(command[1:], os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd := exec.Command(command[0], args...)
	cmd.Env = append(append(os.Environ(), vars...), variable+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("in its session: %v\n%s", err, out)
	}
	return false
}

// KillDaemon kills the session's gnome-keyring, and no other session's.
func KillDaemon(t testing.TB) {
	t.Helper()
	mine := "DBUS_SESSION_BUS_ADDRESS=" + os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	all, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		t.Fatal(err)
	}
	killed := 0
	for _, comm := range all {
		dir := filepath.Dir(comm)
		name, _ := os.ReadFile(comm)
		vars, _ := os.ReadFile(filepath.Join(dir, "environ"))
		if !strings.HasPrefix(string(name), "gnome-keyring") || !slices.Contains(strings.Split(string(vars), "\x00"), mine) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			t.Fatal(err)
		}
		p, err := os.FindProcess(pid)
		if err == nil {
			err = p.Kill()
		}
		if err != nil {
			t.Fatal(err)
		}
		killed++
	}
	if killed == 0 {
		t.Fatal("the session's gnome-keyring is not found")
	}
}

// StartDaemon starts it again, unlocked, in the place of one that may run.
func StartDaemon(t testing.TB) {
	t.Helper()
	cmd := exec.Command("gnome-keyring-daemon", "--replace", "--unlock", "--components=secrets")
	cmd.Stdin = strings.NewReader("test")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// Fake gives the process a keyring in memory, and returns the variables with
// which regtui takes the session for one that has a keyring.
func Fake() (vars []string) {
	system.MockInit()
	return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}
}
