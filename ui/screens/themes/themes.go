// Package themes is the screen that shows every theme and uses the one under
// the cursor for as long as it is there.
package themes

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// auto stands in the list for the choice by the terminal's background.
const auto = "auto"

// Screen is the screen; see ui.Screen.
type Screen struct {
	d     *ui.Deps
	names []string
	at    int
	first int // the first name that is shown
	shown int // how many
}

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	s := &Screen{d: d, names: []string{auto}}
	if d.Themes != nil {
		s.names = append(s.names, d.Themes.Names()...)
	}
	if d.Styles.Theme != nil {
		s.at = max(slices.Index(s.names, d.Styles.Theme.Name), 0)
	}
	return s
}

// Init does nothing.
func (s *Screen) Init() tea.Cmd { return nil }

// Title names the screen.
func (s *Screen) Title() string { return "Themes" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	use := s.d.Keys.Open
	use.SetHelp(use.Help().Key, "use")
	undo := s.d.Keys.Back
	undo.SetHelp(undo.Help().Key, "leave it as it was")
	return []key.Binding{use, undo}
}

// Update moves the cursor, and with it the theme.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseClickMsg:
		if i := s.first + msg.Y - 1; msg.Button == tea.MouseLeft && msg.Y >= 1 && msg.X < listWidth && i < len(s.names) {
			if i == s.at {
				return s.use()
			}
			return s.move(i - s.at)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			return s.move(-1)
		case tea.MouseWheelDown:
			return s.move(1)
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.d.Keys
	switch {
	case key.Matches(msg, k.Open):
		return s.use()
	case key.Matches(msg, k.Back):
		return ui.Send(ui.Pop{})
	case key.Matches(msg, k.Up):
		return s.move(-1)
	case key.Matches(msg, k.Down):
		return s.move(1)
	case key.Matches(msg, k.PageUp):
		return s.move(-s.shown)
	case key.Matches(msg, k.PageDown):
		return s.move(s.shown)
	case key.Matches(msg, k.Top):
		return s.move(-len(s.names))
	case key.Matches(msg, k.Bottom):
		return s.move(len(s.names))
	}
	return nil
}

// move shows another theme without keeping it.
func (s *Screen) move(by int) tea.Cmd {
	to := max(min(s.at+by, len(s.names)-1), 0)
	if to == s.at {
		return nil
	}
	s.at = to
	return ui.Send(ui.SetTheme{Name: s.names[to]})
}

// use keeps the theme under the cursor.
func (s *Screen) use() tea.Cmd {
	name := s.names[s.at]
	return tea.Sequence(ui.Send(ui.SetTheme{Name: name, Keep: true}), ui.Send(ui.Pop{}),
		ui.Send(ui.Toast{Text: "theme: " + s.title(name), Tone: ui.ToneGood}))
}

func (s *Screen) title(name string) string {
	if name == auto {
		return "by the terminal's background"
	}
	if t, ok := s.d.Themes.Get(name); ok && t.Title != "" {
		return text.Clean(t.Title)
	}
	return text.Clean(name)
}
