package keyring

import (
	"context"
	"errors"
	"fmt"
	"strings"

	system_keyring "github.com/zalando/go-keyring"

	"github.com/regtui/regtui/creds"
)

// What can be wrong with the keyring, told apart with errors.Is.
var (
	ErrDown    = errors.New("it cannot be used")
	ErrTimeout = errors.New("it did not answer in time")
	ErrFailed  = errors.New("it failed")
	ErrLost    = errors.New("its secret is not in the keyring any more")
	ErrTooLong = errors.New("the secret is too long for it")
)

// Limits tell what the keyring cannot do here. It is not asked.
func (s *Store) Limits(context.Context) creds.Limits {
	l := creds.Limits{Down: s.down(), NoPaths: true}
	switch {
	case s.memory:
		l.Note = "the demo's own, which ends with it"
	case s.env.OS == "darwin":
		l.Secret, l.Note = darwinSecret, "any program of yours can read it through /usr/bin/security"
	case s.env.OS == "windows":
		l.Secret, l.Note = windowsSecret, "any program of yours can read it"
	default:
		l.Note = "any program of yours can read it while it is unlocked"
	}
	if l.Down == nil && s.book.Path() == "" {
		l.Down = &creds.Problem{Path: creds.KindKeyring, Err: fmt.Errorf("%w: there is no folder to list its accounts in", ErrDown), Fix: "set HOME or XDG_DATA_HOME"}
	}
	return l
}

// down tells why no keyring can be reached, as far as a look at the
// environment tells: over SSH, in a container and in CI there is mostly no
// session bus, and go-keyring would try to start one. The demo has a home of
// its own but no keyring: the one there is belongs to the person.
func (s *Store) down() error {
	if s.memory {
		return nil
	}
	if s.env.Getenv(creds.DemoEnv) != "" {
		return &creds.Problem{
			Path: creds.KindKeyring, Err: fmt.Errorf("%w: the demo leaves your keyring alone", ErrDown),
			Fix: "keep the demo's logins in config.json, which is gone with it",
		}
	}
	if s.env.OS == "darwin" || s.env.OS == "windows" || s.env.SessionBus() {
		return nil
	}
	return &creds.Problem{
		Path: creds.KindKeyring, Err: fmt.Errorf("%w here: no D-Bus session", ErrDown),
		Fix: fixSession,
	}
}

const fixSession = "log in to the desktop, or run under dbus-run-session; pass works without"

// known are the errors of go-keyring 0.2.8, the D-Bus and the providers of the
// Secret Service, in part and lower case: what they mean, and what to do.
var known = []struct {
	part, text, fix string
	down            bool
}{
	{"was not provided by any .service files", "no program in this session provides the Secret Service", "start gnome-keyring, KWallet or KeePassXC (with its Secret Service switched on)", true},
	{"org.freedesktop.dbus.error.serviceunknown", "no program in this session provides the Secret Service", "start gnome-keyring, KWallet or KeePassXC (with its Secret Service switched on)", true},
	{"dbus-launch", "this session has no D-Bus", fixSession, true},
	{"failed to unlock correct collection", "it is locked, and nothing here can ask for its password", "unlock it in the desktop session (seahorse does), or log in to the desktop with a password once, which makes the keyring", true},
	{"islocked", "it is locked", "unlock it, then try again", true},
	{"locked collection", "it is locked", "unlock it, then try again", true},
	{"no such object path", "it has no collection to keep secrets in", "make a keyring named \"login\" (seahorse does), or log in to the desktop with a password once", true},
	{"object does not exist at path", "it has no collection to keep secrets in", "make a keyring named \"login\" (seahorse does), or log in to the desktop with a password once", true},
	{"connection refused", "nobody answers on the session's D-Bus", "start the session anew: its D-Bus has ended", true},
	{"no such file or directory", "nobody answers on the session's D-Bus", "start the session anew: its D-Bus has ended", true},
	{"noreply", "the program behind it ended before it answered", "start it again (gnome-keyring-daemon --start), then try again", false},
	{"disconnected", "the program behind it ended before it answered", "start it again (gnome-keyring-daemon --start), then try again", false},
	{"connection closed", "the session's D-Bus ended", "start the session anew, then try again", false},
	{"closed by user", "the session's D-Bus ended", "start the session anew, then try again", false},
	{"broken pipe", "the session's D-Bus ended", "start the session anew, then try again", false},
	{"exit status 36", "the Keychain is locked for this session", "run \"security unlock-keychain\" (over SSH it starts locked), then try again", true},
	{"exit status 51", "the Keychain is locked for this session", "run \"security unlock-keychain\" (over SSH it starts locked), then try again", true},
	{"specified logon session does not exist", "this Windows logon session has no Credential Manager", "services and SSH sessions have none: keep the login in config.json there", true},
	{"stub received bad data", "the secret is too long for it", "use the cloud's own helper", false},
}

// problem makes what a person reads of a failed call. No error of a keyring
// has a secret in it.
func (s *Store) problem(host string, err error) error {
	if errors.Is(err, system_keyring.ErrUnsupportedPlatform) {
		return &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: regtui knows none of this system", ErrDown)}
	}
	low := strings.ToLower(err.Error())
	for _, k := range known {
		if strings.Contains(low, k.part) {
			kind := ErrFailed
			if k.down {
				kind = ErrDown
			}
			return &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: %s", kind, k.text), Fix: k.fix}
		}
	}
	return &creds.Problem{Path: creds.KindKeyring, Host: host, Err: fmt.Errorf("%w: %w", ErrFailed, err), Fix: "see that the system's keyring works, then try again"}
}
