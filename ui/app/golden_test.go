package app

import (
	"errors"
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/regtui/regtui/ui"
)

// TestGolden compares whole windows with files; go test -update writes them.
func TestGolden(t *testing.T) {
	steps := map[string]func(*driver){
		"screen":  func(*driver) {},
		"palette": func(d *driver) { d.press(":"); d.typeText("nginx") },
		"menu":    func(d *driver) { d.press("y") },
		"help":    func(d *driver) { d.press("?") },
		"trouble": func(d *driver) {
			d.send(ui.Failed{Err: errors.New("list tags docker.io/library/nginx: no answer"), Retry: tea.Quit})
			d.send(ui.Toast{Text: "copied digest", Tone: ui.ToneGood})
		},
	}
	for name, step := range steps {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			for _, theme := range []string{"regtui-dark", "regtui-light"} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", name, size[0], size[1], theme), func(t *testing.T) {
					d := drive(t, nginx, func(d *ui.Deps) { d.Theme = theme })
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					step(d)
					golden.RequireEqual(t, d.render())
				})
			}
		}
	}
}
