package dialog

import (
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Choice is one of several things that a field can be.
type Choice struct {
	Name string
	// Note is worth knowing before it is chosen; it stands below the field.
	Note string
	// Bad draws the note as a warning.
	Bad bool
}

// Field is one thing to fill in: a line of text, one of several choices, or
// something that is on or off.
type Field struct {
	Name string
	// Value is the text to begin with; Hint stands where there is none.
	Value, Hint string
	// Switch makes it an on-or-off field, which begins On.
	Switch, On bool
	// Choices makes it a field with one of them chosen, that At.
	Choices []Choice
	At      int
	// Secret shows dots in place of what is typed.
	Secret bool
	// Fixed shows the value, and has it passed over; who goes back to it can
	// change it.
	Fixed bool
	// Whole has the whole text marked where it gets the focus: what is typed
	// then takes its place.
	Whole bool
	// Enter is run by the enter key in a line of text; nil goes to the next field.
	Enter func() tea.Cmd

	input  textinput.Model
	marked bool
}

// Text is what stands in a field now; of a secret with the blanks around it.
func (f *Field) Text() string {
	if f.Secret {
		return f.input.Value()
	}
	return strings.TrimSpace(f.input.Value())
}

// SetHint changes what stands where there is no text.
func (f *Field) SetHint(hint string) { f.Hint, f.input.Placeholder = hint, hint }

// line reports a field that is a line of text.
func (f *Field) line() bool { return !f.Switch && f.Choices == nil }

// turn goes to the next choice, or back to the one before.
func (f *Field) turn(dir string) {
	n := len(f.Choices)
	if dir == "left" || dir == "h" {
		f.At += n - 1
	} else {
		f.At++
	}
	f.At %= n
}

// Clear empties the field.
func (f *Field) Clear() { f.input.SetValue("") }

// replaces takes the marked text away for what is typed or pasted, and reports
// whether that was all: the keys that take a letter away take it whole.
func (f *Field) replaces(msg tea.Msg) (all bool) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.Clear()
	case tea.KeyPressMsg:
		switch {
		case msg.Text != "":
			f.Clear()
		case msg.String() == "backspace", msg.String() == "delete":
			f.Clear()
			return true
		}
	}
	return false
}
