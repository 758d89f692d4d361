package listing

import (
	"cmp"
	"errors"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Account says who reads, for the header and the list of registries: the
// login in use, "anonymous", or which login was refused.
func Account(a registry.Access, s *themes.Styles) string {
	user := text.Clean(a.User)
	var moved *registry.RealmError
	switch {
	case errors.As(a.Refused, &moved):
		return s.Warn.Render(text.Clean(cmp.Or(a.RefusedUser, "login")) + " not sent → anonymous")
	case a.Refused != nil:
		return s.Warn.Render(text.Clean(cmp.Or(a.RefusedUser, "login")) + " refused → anonymous")
	case user == "":
		return s.Dim.Render("anonymous")
	}
	return s.Text.Render(user)
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
