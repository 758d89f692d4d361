// Package app is the root of the terminal app: the stack of screens with
// dialogs on top, the header, status line and footer around them, and the way
// that every message takes. It is the only importer of the screens.
package app

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
)

// Model is the root model. Like the screens it is a pointer type that changes
// its own fields.
type Model struct {
	d             *ui.Deps
	routes        map[string]route
	width, height int

	stack        []*entry
	past, future []ui.Place
	dialogs      []*box
	failures     []failure
	toasts       []toast
	nextToast    int

	theme   theming
	frame   frame
	seen    index
	pulls   asking
	mouse   bool
	saving  bool // a save is on its way
	saveBad bool // that saving fails was told
}

// New makes the app with start on top, or the place of the last run where
// start is the zero Place. Nothing of Deps but Registries, Known and Keys need
// be there.
func New(d *ui.Deps, start ui.Place) *Model {
	if d.Styles == nil {
		d.Styles = new(themes.Styles)
	}
	if d.Context == nil {
		d.Context = context.Background()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if runtime.GOOS == "windows" {
		d.Keys.Suspend.SetEnabled(false) // there is nothing to suspend to
	}
	if d.Clipboard == nil {
		d.Clipboard = tea.SetClipboard
	}
	if d.Tick == nil {
		d.Tick = tea.Tick
	}
	m := &Model{d: d, routes: routes(), mouse: !d.MouseOff, seen: index{repos: map[string]*names{}, tags: map[string]*names{}}}
	m.startTheme()
	if start == (ui.Place{}) {
		start = m.remembered()
	}
	m.stack = ancestry(start)
	m.visit(start)
	return m
}

// remembered is the place where the last run was left.
func (m *Model) remembered() ui.Place {
	home := ui.Place{Screen: ui.Registries}
	p := home
	if m.d.Demo || !state.Get(m.d.State, "place", &p) || m.routes[p.Screen] == nil {
		return home // the sample registries have other ports in every run
	}
	return p
}

// Init starts the top screen and asks the terminal about itself.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(m.show(), m.askBackground())
}

// Run shows the app on the process's terminal until it is quit or ctx ends.
// The error says why it could not run; an interrupt is none.
func Run(ctx context.Context, d *ui.Deps, start ui.Place) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d.Context = ctx
	m := New(d, start)
	_, err := tea.NewProgram(m, tea.WithContext(ctx)).Run()
	m.Close()
	_, _ = os.Stdout.WriteString(ansi.ResetModeLightDark)
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

// Close leaves every screen and writes what is remembered.
func (m *Model) Close() {
	m.remember()
	for _, e := range m.stack {
		m.close(e)
	}
	_ = m.d.State.Save() // told before, if it was going to fail; now there is nobody to tell
}
