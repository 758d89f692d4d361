package listing

import (
	"context"
	"errors"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Account says who reads, for the header and the list of registries: the
// login in use, "anonymous", or which login was refused.
func Account(a registry.Access, s *themes.Styles) string {
	user := text.Clean(a.User)
	switch {
	case a.Refused != nil && user == "":
		return s.Warn.Render("login refused → anonymous")
	case a.Refused != nil:
		return s.Warn.Render(user + " refused → anonymous")
	case user == "":
		return s.Dim.Render("anonymous")
	}
	return s.Text.Render(user)
}

// Header is Account for the header, behind what is wrong with the registry
// where it does not answer as it should. A stop by the person is no trouble.
func Header(a registry.Access, err error, s *themes.Styles) string {
	if err == nil || errors.Is(err, context.Canceled) {
		return Account(a, s)
	}
	return s.Bad.Render("● "+Reason(err)) + s.Dim.Render("  ·  ") + Account(a, s)
}
