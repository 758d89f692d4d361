package listing

import (
	"cmp"
	"errors"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Account says who reads, for the header and the list of registries: the
// login in use, "anonymous", or what became of the login that is stored.
func Account(a registry.Access, s *themes.Styles) string {
	user := text.Clean(a.User)
	switch {
	case a.Refused != nil:
		return s.Warn.Render(text.Clean(cmp.Or(a.RefusedUser, "login")) + " " + Unused(a) + " → anonymous")
	case user == "":
		return s.Dim.Render("anonymous")
	}
	return s.Text.Render(user)
}

// Unused says in short why the login that is stored is not in use; empty where
// it is.
func Unused(a registry.Access) string {
	switch {
	case a.Refused == nil:
		return ""
	case is[*registry.RealmError](a.Refused):
		return "not sent"
	case errors.Is(a.Refused, keyring.ErrLost):
		return "not found in the keyring"
	case is[*creds.Problem](a.Refused):
		return "could not be read"
	}
	return "refused"
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// Header is Account for the header, behind a mark where the registry cannot be
// reached at all. What else went wrong is for the status line.
func Header(a registry.Access, err error, s *themes.Styles) string {
	for _, down := range []error{registry.ErrOffline, registry.ErrTLS, registry.ErrPlainHTTP} {
		if errors.Is(err, down) {
			return s.Bad.Render("● down") + s.Dim.Render("  ·  ") + Account(a, s)
		}
	}
	return Account(a, s)
}

// Note is what a registry has to say about its last listing of a repository's
// tags, or for the empty name of its repositories; for the status line.
func Note(reg registry.Registry, repo string, s *themes.Styles) string {
	if n, ok := reg.(registry.Noter); ok {
		return s.Warn.Render(text.Clean(n.Note(repo)))
	}
	return ""
}
