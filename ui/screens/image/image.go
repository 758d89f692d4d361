// Package image is the screen of one image: what it is, its platforms,
// layers, history, config, manifest, and what refers to it.
package image

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// Screen is the screen; see ui.Screen.
type Screen struct {
	d     *ui.Deps
	place ui.Place
}

// New makes the screen at a place. It does no I/O.
func New(d *ui.Deps, p ui.Place) *Screen { return &Screen{d: d, place: p} }

// Init starts reading.
func (s *Screen) Init() tea.Cmd { return nil }

// Update takes a message.
func (s *Screen) Update(tea.Msg) tea.Cmd { return nil }

// View draws the body.
func (s *Screen) View(int, int) string { return "" }

// Title names the screen.
func (s *Screen) Title() string { return "image" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding { return []key.Binding{s.d.Keys.Back} }
