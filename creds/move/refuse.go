package move

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper"
)

// Why a login stays where it is, told apart with errors.Is.
var (
	// ErrHere is a login that is where it is to go.
	ErrHere = errors.New("it is there already")
	// ErrShortLived is a token that ends within hours, and whose helper makes
	// a new one each time.
	ErrShortLived = errors.New("it is a token that ends within hours")

	errNone     = errors.New("its place gives no login for it")
	errFull     = errors.New("the place holds one user for each registry")
	errVariable = errors.New("it stands in a variable, which no program can change for good")
	errPath     = errors.New("the place keeps logins for whole registries alone")
	errBearer   = errors.New("a registry token can be kept in a file of logins alone")
	errColon    = errors.New("a user name with a colon cannot be kept in a file of logins")
	errNoUser   = errors.New("nobody knows its user, and the place wants one")
)

// refused tells what can be told of a login without reading it.
func refused(s *Step, limits creds.Limits) error {
	from := s.Login.Place
	switch {
	case sameplace(from, s.To):
		return trouble(s, ErrHere, "")
	case limits.Down != nil:
		return limits.Down
	case from.Kind == creds.KindEnv:
		return trouble(s, errVariable, "unset "+from.Path+" and log in again")
	case from.Kind == creds.KindHelper && helper.Of(from.Helper).Makes:
		return trouble(s, fmt.Errorf("%w: docker-credential-%s makes a new one each time", ErrShortLived, from.Helper), "leave it to that helper")
	case s.Login.Cloud != "":
		return trouble(s, fmt.Errorf("%w, and regtui gets a new one each time", ErrShortLived), "leave it: nothing secret is kept for it")
	case limits.NoPaths && Resource(&s.Login).Path != "":
		return trouble(s, errPath, "auth.json takes it; a rule picks an account by path: regtui accounts rule --help")
	}
	return nil
}

// tooMuch tells what the new place cannot do with a login, once it is known.
func tooMuch(s *Step, c *creds.Credential, limits creds.Limits) error {
	file := s.To.Kind == creds.KindConfig || s.To.Kind == creds.KindAuth
	size := len(c.Password) + len(c.IdentityToken) + len(c.RegistryToken)
	switch {
	case limits.Secret > 0 && size > limits.Secret:
		return trouble(s, fmt.Errorf("its secret has %d bytes and %s takes %d", size, s.To, limits.Secret), "leave it where it is, or have a cloud's own helper make it")
	case c.RegistryToken != "" && !file:
		return trouble(s, errBearer, "")
	case file && strings.Contains(s.Login.User, ":"):
		return trouble(s, errColon, "")
	case s.Login.User == "" && (c.Password != "" || ours(s.To)):
		return trouble(s, errNoUser, "log in again")
	}
	if note := End(s.Login.User, c); note != "" {
		s.Notes = append(s.Notes, note)
	}
	return nil
}

// End says when a secret ends, a clause; empty where it does not say.
func End(user string, c *creds.Credential) string {
	for _, secret := range []creds.Secret{c.RegistryToken, c.IdentityToken, c.Password} {
		if at := creds.Ends(secret); !at.IsZero() {
			return "it ends on " + at.UTC().Format("2006-01-02 at 15:04 MST")
		}
	}
	if shortLived(user) {
		return ErrShortLived.Error()
	}
	return ""
}

// shortLived tells the users under which ECR, Artifact Registry and ACR give
// their tokens.
func shortLived(user string) bool {
	return user == "AWS" || user == "oauth2accesstoken" || user == "00000000-0000-0000-0000-000000000000"
}

// sameplace tells whether two places are one. A helper is one place whichever
// file names it, and so are two names of one file.
func sameplace(a, b creds.Place) bool {
	switch {
	case ours(a) || ours(b):
		return ours(a) && ours(b)
	case a.Kind == creds.KindHelper || b.Kind == creds.KindHelper:
		return a.Kind == b.Kind && a.Helper == b.Helper
	}
	return real(a.Path) == real(b.Path)
}

func real(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return path
}

// ours tells whether a place is the keyring that regtui keeps, by itself or by
// its helper.
func ours(p creds.Place) bool {
	return p.Kind == creds.KindKeyring || p.Kind == creds.KindHelper && p.Helper == creds.Own
}

func trouble(s *Step, err error, fix string) error {
	return &creds.Problem{Host: s.Name(), Err: err, Fix: fix}
}

// Here tells whether a login is in the place already.
func Here(l *creds.Login, to creds.Place) bool { return sameplace(l.Place, to) }

// Movable tells whether a login could go to a place at all, as far as its own
// place tells: it is not there, stands in no variable, and no cloud's that is
// made anew each time.
func Movable(l *creds.Login, to creds.Place) bool {
	p := l.Place
	return !sameplace(p, to) && l.Cloud == "" && p.Kind != creds.KindEnv && (p.Kind != creds.KindHelper || !helper.Of(p.Helper).Makes)
}
