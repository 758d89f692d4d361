package app

import (
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/accounts"
	"github.com/regtui/regtui/ui/screens/find"
	"github.com/regtui/regtui/ui/screens/help"
	"github.com/regtui/regtui/ui/screens/image"
	"github.com/regtui/regtui/ui/screens/log"
	"github.com/regtui/regtui/ui/screens/quota"
	"github.com/regtui/regtui/ui/screens/registries"
	"github.com/regtui/regtui/ui/screens/repositories"
	"github.com/regtui/regtui/ui/screens/tags"
	themescreen "github.com/regtui/regtui/ui/screens/themes"
)

// route makes the screen at a place. It does no I/O.
type route func(m *Model, p ui.Place) ui.Screen

// to makes a route of a screen's constructor.
func to[S ui.Screen](make func(*ui.Deps, ui.Place) S) route {
	return func(m *Model, p ui.Place) ui.Screen { return make(m.d, p) }
}

// routes is the table of all screens: a new screen is a new row.
func routes() map[string]route {
	return map[string]route{
		ui.Registries:   to(registries.New),
		ui.Repositories: to(repositories.New),
		ui.Tags:         to(tags.New),
		ui.Image:        to(image.New),
		ui.Accounts:     to(accounts.New),
		ui.Quota:        to(quota.New),
		ui.Find:         to(find.New),
		ui.Themes:       to(themescreen.New),
		ui.Log:          to(log.New),
		ui.Help: func(m *Model, p ui.Place) ui.Screen {
			return help.New(m.d, p).About(m.helpAbout())
		},
	}
}
