// Package input is a line to type in, with a prompt and the terminal's own
// cursor.
package input

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Model is one line of text being typed.
type Model struct {
	in     textinput.Model
	styles *themes.Styles
	prompt string
}

// New makes an empty line; prompt stands before it ("/ ", ": ").
func New(s *themes.Styles, prompt string) *Model {
	m := &Model{in: textinput.New(), styles: s, prompt: prompt}
	m.in.SetVirtualCursor(false)
	m.in.CharLimit = 1024
	m.in.Prompt = prompt
	m.in.Focus()
	return m
}

// Value is what has been typed.
func (m *Model) Value() string { return m.in.Value() }

// Set replaces the text and puts the cursor at its end.
func (m *Model) Set(s string) {
	m.in.SetValue(text.Clean(s))
	m.in.CursorEnd()
}

// Placeholder is shown dim while nothing is typed.
func (m *Model) Placeholder(s string) { m.in.Placeholder = s }

// Password hides what is typed.
func (m *Model) Password() { m.in.EchoMode = textinput.EchoPassword }

// Focus and Blur say whether keys come here.
func (m *Model) Focus() { m.in.Focus() }

// Blur takes the keys away.
func (m *Model) Blur() { m.in.Blur() }

// Focused reports whether keys come here.
func (m *Model) Focused() bool { return m.in.Focused() }

// Update takes a key or a paste and reports whether the text changed.
func (m *Model) Update(msg tea.Msg) (changed bool, cmd tea.Cmd) {
	before := m.in.Value()
	if p, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: text.Clean(p.Content)}
	}
	m.in, cmd = m.in.Update(msg)
	return m.in.Value() != before, cmd
}

// View draws the line, at most width cells wide.
func (m *Model) View(width int) string {
	s := m.in.Styles()
	s.Focused.Text, s.Blurred.Text = m.styles.Text, m.styles.Text
	s.Focused.Prompt, s.Blurred.Prompt = m.styles.Key, m.styles.Dim
	s.Focused.Placeholder, s.Blurred.Placeholder = m.styles.Dim, m.styles.Dim
	m.in.SetStyles(s)
	m.in.SetWidth(max(1, width-text.Width(m.prompt)-1))
	return text.Cut(m.in.View(), width)
}

// Cursor is where the terminal's cursor goes, relative to the line; nil while
// keys go elsewhere.
func (m *Model) Cursor() *tea.Cursor { return m.in.Cursor() }
