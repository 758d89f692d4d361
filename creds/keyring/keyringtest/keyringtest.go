// Package keyringtest gives tests a real keyring in a session of its own, or
// one that is made up. Only tests import it.
package keyringtest

import (
	"bufio"
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

// Start starts such a session in a home that is there, for as long as the test
// takes, and returns the variable by which programs find it.
func Start(t testing.TB, vars []string) string {
	t.Helper()
	command, _ := Session(t)
	args := append(command[1:], "sh", "-c", `echo "$DBUS_SESSION_BUS_ADDRESS"; cat`)
	cmd := exec.Command(command[0], args...)
	cmd.Env = vars
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // ends cat, and with it the session
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "DBUS_SESSION_BUS_ADDRESS=" + strings.TrimSpace(address)
}

// In runs the test once more in a Session, and tells of it what became of that.
// It returns true in there.
func In(t *testing.T) bool {
	t.Helper()
	if os.Getenv(variable) != "" {
		t.Cleanup(func() { killDaemons(t) }) // one that the bus started may outlive it
		return true
	}
	command, vars := Session(t)
	args := append(command[1:], os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd := exec.Command(command[0], args...)
	cmd.Env = append(append(os.Environ(), vars...), variable+"=1")
	log, err := os.Create(filepath.Join(t.TempDir(), "log")) // a pipe would be held open by what outlives the session
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Run()
	out, _ := os.ReadFile(log.Name())
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("in its session: %v\n%s", err, out)
	}
	return false
}

// KillDaemon kills the session's gnome-keyring, and no other session's.
func KillDaemon(t testing.TB) {
	t.Helper()
	if killDaemons(t) == 0 {
		t.Fatal("the session's gnome-keyring is not found")
	}
}

func killDaemons(t testing.TB) (killed int) {
	t.Helper()
	mine := "DBUS_SESSION_BUS_ADDRESS=" + os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	all, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		t.Fatal(err)
	}
	for _, comm := range all {
		dir := filepath.Dir(comm)
		name, _ := os.ReadFile(comm) // it may be gone
		vars, _ := os.ReadFile(filepath.Join(dir, "environ"))
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil || !strings.HasPrefix(string(name), "gnome-keyring") || !slices.Contains(strings.Split(string(vars), "\x00"), mine) {
			continue
		}
		if p, err := os.FindProcess(pid); err == nil && p.Kill() == nil {
			killed++
		}
	}
	return killed
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
