// Package log is the screen of the requests that were made, for the day when a
// registry misbehaves.
package log

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// Screen is the screen; see ui.Screen.
type Screen struct{ d *ui.Deps }

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen { return &Screen{d: d} }

// Init starts to look for new requests.
func (s *Screen) Init() tea.Cmd { return nil }

// Update takes a message.
func (s *Screen) Update(tea.Msg) tea.Cmd { return nil }

// View draws the body.
func (s *Screen) View(int, int) string { return "" }

// Title names the screen.
func (s *Screen) Title() string { return "Log" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding { return []key.Binding{s.d.Keys.Filter, s.d.Keys.Back} }
