package app

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
)

func TestThemeFollowsTheTerminal(t *testing.T) {
	d := drive(t, home, func(d *ui.Deps) { d.Theme = "" })
	name := func() string { return d.d.Styles.Theme.Name }
	if name() != "terminal" || d.View().BackgroundColor != nil {
		t.Errorf("before the terminal tells the theme is %s", name())
	}
	d.send(tea.BackgroundColorMsg{Color: color.White})
	if name() != "regtui-light" || d.View().BackgroundColor == nil {
		t.Errorf("on white the theme is %s", name())
	}
	d.send(uv.DarkColorSchemeEvent{})
	if name() != "regtui-dark" {
		t.Errorf("after a switch to dark the theme is %s", name())
	}
	d.send(ui.SetTheme{Name: "regtui-light"})
	if name() != "regtui-light" {
		t.Errorf("the preview is %s", name())
	}
	d.send(ui.Push{Place: hub})
	if name() != "regtui-dark" {
		t.Errorf("after the preview the theme is %s", name())
	}
	d.send(ui.SetTheme{Name: "terminal", Keep: true})
	d.send(uv.LightColorSchemeEvent{})
	if name() != "terminal" {
		t.Errorf("the kept theme gave way to %s", name())
	}
	d.send(ui.SetTheme{Name: auto, Keep: true})
	if name() != "regtui-light" {
		t.Errorf("auto is %s", name())
	}
	d.send(ui.SetTheme{Name: "kitchen", Keep: true})
	d.shows("there is no theme “kitchen”")
}

func TestThemeIsRemembered(t *testing.T) {
	store, _ := state.Open("")
	with := func(config string) func(*ui.Deps) {
		return func(d *ui.Deps) { d.State, d.Theme = store, config }
	}
	d := drive(t, home, with(""))
	d.send(tea.BackgroundColorMsg{Color: color.Black})
	if d = drive(t, home, with("")); d.d.Styles.Theme.Name != "regtui-dark" || d.View().BackgroundColor != nil {
		t.Errorf("the next run begins with %s", d.d.Styles.Theme.Name)
	}
	d.pass()
	if d.d.Styles.Theme.Name != "terminal" {
		t.Errorf("a terminal that does not tell gets %s", d.d.Styles.Theme.Name)
	}
	d.send(ui.SetTheme{Name: "regtui-light", Keep: true})
	if d = drive(t, home, with("")); d.d.Styles.Theme.Name != "regtui-light" {
		t.Errorf("the kept theme was lost: %s", d.d.Styles.Theme.Name)
	}
	if d = drive(t, home, with("terminal")); d.d.Styles.Theme.Name != "terminal" {
		t.Errorf("the config was edited since, yet the theme is %s", d.d.Styles.Theme.Name)
	}
}

func TestNoColor(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: nginx})
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	if d.View().BackgroundColor != nil {
		t.Error("the background is coloured all the same")
	}
	for _, code := range []string{"[38", "[48", ";38;", ";48;"} {
		if strings.Contains(d.render(), code) {
			t.Errorf("the screen has colour: %q", d.render())
		}
	}
}

func TestThemesScreenPreviewsKeepsAndRestores(t *testing.T) {
	d := drive(t, home)
	before := d.d.Styles.Theme.Name
	chosen(t, d, "themes")
	d.press("down")
	shown := d.d.Styles.Theme.Name
	if shown == before {
		t.Error("moving shows no other theme")
	}
	d.press("esc")
	d.at(home)
	if got := d.d.Styles.Theme.Name; got != before {
		t.Errorf("esc leaves %s, not %s", got, before)
	}
	chosen(t, d, "themes")
	d.press("down")
	d.send(tea.MouseClickMsg{X: 2, Y: 0, Button: tea.MouseLeft}) // away by the header
	d.at(home)
	if got := d.d.Styles.Theme.Name; got != before {
		t.Errorf("going away leaves %s, not %s", got, before)
	}
	chosen(t, d, "themes")
	d.press("down", "enter")
	d.at(home)
	d.shows("theme: ")
	if got := d.d.Styles.Theme.Name; got != shown {
		t.Errorf("enter keeps %s, not %s", got, shown)
	}
}
