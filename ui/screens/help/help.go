// Package help is the screen of every key: those of the screen that it was
// called from, those that move the cursor, and those that work everywhere.
package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/input"
)

// Screen is the screen; see ui.Screen.
type Screen struct {
	d      *ui.Deps
	about  string
	keys   []key.Binding
	in     *input.Model
	offset int // the first line that is shown
	lines  int // how many there were when last drawn
	height int
}

// New makes the screen. It does no I/O.
func New(d *ui.Deps, _ ui.Place) *Screen {
	in := input.New(d.Styles, "/ ")
	in.Blur()
	return &Screen{d: d, in: in}
}

// About tells which screen's keys to show, and its title.
func (s *Screen) About(title string, keys []key.Binding) *Screen {
	s.about, s.keys = title, keys
	return s
}

// Init does nothing.
func (s *Screen) Init() tea.Cmd { return nil }

// Title names the screen.
func (s *Screen) Title() string { return "Help" }

// Keys are the bindings that work here.
func (s *Screen) Keys() []key.Binding {
	find := s.d.Keys.Search
	return []key.Binding{find, s.d.Keys.Back}
}

// Typing reports whether the search is being typed.
func (s *Screen) Typing() bool { return s.in.Focused() }

// Back clears the search.
func (s *Screen) Back() bool {
	was := s.in.Value() != ""
	s.in.Set("")
	s.offset = 0
	return was
}

// Update takes keys and the wheel.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.Typing() {
			return s.typed(msg)
		}
		return s.key(msg)
	case tea.PasteMsg:
		if s.Typing() {
			return s.typed(msg)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			s.scroll(-3)
		case tea.MouseWheelDown:
			s.scroll(3)
		}
	}
	return nil
}

func (s *Screen) typed(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		switch k.String() {
		case "esc":
			s.in.Set("")
			s.in.Blur()
			return nil
		case "enter":
			s.in.Blur()
			return nil
		}
	}
	_, cmd := s.in.Update(msg)
	s.offset = 0
	return cmd
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.d.Keys
	switch {
	case key.Matches(msg, k.Search, k.Filter):
		s.in.Focus()
	case key.Matches(msg, k.Up):
		s.scroll(-1)
	case key.Matches(msg, k.Down):
		s.scroll(1)
	case key.Matches(msg, k.PageUp):
		s.scroll(-s.height)
	case key.Matches(msg, k.PageDown):
		s.scroll(s.height)
	case key.Matches(msg, k.Top):
		s.offset = 0
	case key.Matches(msg, k.Bottom):
		s.scroll(s.lines)
	}
	return nil
}

func (s *Screen) scroll(by int) {
	s.offset = max(min(s.offset+by, s.lines-s.height), 0)
}

// Cursor shows the cursor while the search is typed.
func (s *Screen) Cursor() *tea.Cursor {
	c := s.in.Cursor()
	if c == nil || !s.Typing() {
		return nil
	}
	c.X++
	c.Shape = tea.CursorBar
	return c
}

// Status counts what is shown.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	if s.about != "" {
		left = st.Dim.Render("keys of ") + st.Strong.Render(s.about)
	}
	if s.lines > s.height && s.height > 0 {
		right = st.Dim.Render("more below: scroll down")
		if s.offset >= s.lines-s.height {
			right = st.Dim.Render("the end")
		}
	}
	return left, right
}

// View draws the groups in as many columns as fit.
func (s *Screen) View(width, height int) string {
	var head []string
	if s.Typing() || s.in.Value() != "" {
		head = []string{" " + s.in.View(width-2), ""}
	}
	s.height = max(height-len(head), 0)
	lines := columns(s.blocks(strings.ToLower(s.in.Value())), width, s.d.Styles)
	s.lines = len(lines)
	s.scroll(0)
	lines = lines[s.offset:min(s.offset+s.height, len(lines))]
	return strings.Join(append(head, lines...), "\n")
}
