package creds

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
)

// DemoEnv is the variable that tells programs that they are in the surroundings
// of `regtui demo`, where nothing of the person's own is read or written.
const DemoEnv = "REGTUI_DEMO"

// Env is what the places of logins hang on. Tests make their own; System gives
// the real one.
type Env struct {
	// OS is a runtime.GOOS.
	OS string
	// Vars are "NAME=value", as os.Environ gives them. Credential helpers get
	// them too.
	Vars []string
	// Home is the person's folder; empty when there is none, and then nothing
	// below it is looked at.
	Home string
	UID  int
	// Lock is a file that regtuis hold while they change logins; empty does
	// without.
	Lock string
}

// System is the environment of this process. The folder of a person without
// HOME comes from the password file, as docker does it.
func System() Env {
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		home = ""
		if u, err := user.Current(); err == nil {
			home = u.HomeDir
		}
	}
	return Env{OS: runtime.GOOS, Vars: os.Environ(), Home: home, UID: os.Getuid()}
}

// Getenv is a variable's value, empty when it is not set. Names are compared
// without case on Windows.
func (e Env) Getenv(name string) string {
	for i := len(e.Vars) - 1; i >= 0; i-- { // the last one wins, as in os/exec
		k, v, ok := strings.Cut(e.Vars[i], "=")
		if ok && (k == name || e.OS == "windows" && strings.EqualFold(k, name)) {
			return v
		}
	}
	return ""
}

// SessionBus tells whether there is a D-Bus of this session, over which the
// Secret Service is reached. Over SSH, in a container and in CI there mostly
// is none.
func (e Env) SessionBus() bool {
	if a := e.Getenv("DBUS_SESSION_BUS_ADDRESS"); a != "" && a != "autolaunch:" {
		return true
	}
	dir := e.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
