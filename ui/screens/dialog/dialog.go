// Package dialog holds the dialogs that screens open: some words, some fields
// to fill in and the buttons that end it.
package dialog

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

// Button ends the dialog, or goes on with it. Nil Do closes the dialog.
type Button struct {
	Name string
	Do   func() tea.Cmd
}

// Dialog is the dialog; see ui.Dialog. Its parts may be changed while it is
// open; Focus says where to go on then.
type Dialog struct {
	d     *ui.Deps
	title string
	// Words stand above the fields; they are styled already, a line each, and
	// are broken where they are too long. They scroll where there is not room
	// for all.
	Words   []string
	Fields  []*Field
	Buttons []Button
	// Other takes every message that is no key.
	Other func(tea.Msg) tea.Cmd
	// Cancelled is told that the dialog is closed without a button.
	Cancelled func()

	at    int // the field, or behind those the button
	spots []spot
	part  part
}

// spot is where a button was drawn last.
type spot struct{ x, y, w int }

// New makes a dialog. The first field has the focus, or the first button.
func New(d *ui.Deps, title string, words []string, fields []*Field, buttons ...Button) *Dialog {
	g := &Dialog{d: d, title: title, Words: words, Fields: fields, Buttons: buttons}
	for _, f := range fields {
		f.input = textinput.New()
		f.input.Prompt = ""
		f.input.Placeholder = f.Hint
		if f.Secret {
			f.input.EchoMode, f.input.EchoCharacter = textinput.EchoPassword, '•'
		}
		f.input.SetValue(f.Value)
	}
	g.at = -1
	g.forward()
	return g
}

// Init does nothing.
func (g *Dialog) Init() tea.Cmd { return nil }

// Title names the dialog.
func (g *Dialog) Title() string { return g.title }

// Keys are the bindings that work in it.
func (g *Dialog) Keys() []key.Binding {
	next := key.NewBinding(key.WithKeys("tab"), key.WithHelp("tab", "next"))
	enter := key.NewBinding(key.WithKeys("enter"), key.WithHelp("↵", "take"))
	cancel := key.NewBinding(key.WithKeys("esc"), key.WithHelp("esc", "cancel"))
	keys := []key.Binding{enter, next}
	if f := g.field(); f != nil && f.Switch {
		keys = append(keys, key.NewBinding(key.WithKeys("space"), key.WithHelp("space", "on/off")))
	} else if f != nil && len(f.Choices) > 1 {
		keys = append(keys, key.NewBinding(key.WithKeys("left", "right"), key.WithHelp("←→", "choose")))
	}
	return g.scrollKeys(append(keys, cancel))
}

// Focus goes to a field, or behind the fields to a button.
func (g *Dialog) Focus(i int) {
	n := len(g.Fields) + len(g.Buttons)
	if n == 0 {
		g.at = 0
		return
	}
	g.at = (i + n) % n
	for j, f := range g.Fields {
		f.marked = j == g.at && f.Whole && f.input.Value() != ""
		if j == g.at && f.line() {
			f.Fixed = false
			f.input.Focus()
			f.input.CursorEnd()
		} else {
			f.input.Blur()
		}
	}
}

// forward goes to the next field or button, past the fields that are fixed.
func (g *Dialog) forward() {
	to := g.at + 1
	for to < len(g.Fields) && g.Fields[to].Fixed {
		to++
	}
	if to >= len(g.Fields)+len(g.Buttons) { // around
		for to = 0; to < len(g.Fields) && g.Fields[to].Fixed; to++ {
		}
	}
	g.Focus(to)
}

// field is the one with the focus; nil on a button.
func (g *Dialog) field() *Field {
	if g.at < len(g.Fields) {
		return g.Fields[g.at]
	}
	return nil
}

// Update takes a message.
func (g *Dialog) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return g.press(msg)
	case tea.PasteMsg:
		return g.write(msg)
	case tea.MouseClickMsg:
		return g.click(msg)
	case tea.MouseWheelMsg:
		g.wheel(msg)
		return nil
	}
	if g.Other != nil {
		return g.Other(msg)
	}
	return nil
}

func (g *Dialog) press(msg tea.KeyPressMsg) tea.Cmd {
	f := g.field()
	if g.scroll(msg) {
		return nil
	}
	switch msg.String() {
	case "esc":
		return g.Close()
	case "tab", "down":
		g.forward()
	case "shift+tab", "up":
		g.Focus(g.at - 1)
	case "enter":
		return g.enter()
	case "space", "left", "right", "h", "l":
		switch {
		case f == nil && len(g.Buttons) > 0 && msg.String() != "space":
			g.Focus(g.beside(msg.String()))
		case f != nil && f.Switch:
			f.On = !f.On
		case f != nil && len(f.Choices) > 0:
			f.turn(msg.String())
		default:
			return g.write(msg)
		}
	default:
		return g.write(msg)
	}
	return nil
}

// beside is the button to the left or right.
func (g *Dialog) beside(dir string) int {
	n := len(g.Buttons)
	b := g.at - len(g.Fields)
	if dir == "left" || dir == "h" {
		b += n - 1
	} else {
		b++
	}
	return len(g.Fields) + b%n
}

// write gives what is typed to the line of text with the focus.
func (g *Dialog) write(msg tea.Msg) tea.Cmd {
	f := g.field()
	if f == nil || !f.line() {
		return nil
	}
	if f.marked {
		f.marked = false
		if f.replaces(msg) {
			return nil
		}
	}
	var cmd tea.Cmd
	f.input, cmd = f.input.Update(msg)
	return cmd
}

func (g *Dialog) enter() tea.Cmd {
	switch f := g.field(); {
	case f == nil && len(g.Buttons) > 0:
		return g.push(g.at - len(g.Fields))
	case f == nil:
		return nil
	case f.Enter != nil:
		return f.Enter()
	case f.Switch:
		f.On = !f.On
		return nil
	}
	g.forward()
	return nil
}

func (g *Dialog) push(button int) tea.Cmd {
	if do := g.Buttons[button].Do; do != nil {
		return do()
	}
	return g.Close()
}

// Yield gives way to the palette where there is nothing to fill in.
func (g *Dialog) Yield() bool {
	if len(g.Fields) > 0 {
		return false
	}
	if g.Cancelled != nil {
		g.Cancelled()
	}
	return true
}

// Close closes the dialog.
func (g *Dialog) Close() tea.Cmd {
	if g.Cancelled != nil {
		g.Cancelled()
	}
	return ui.Send(ui.CloseDialog{})
}

func (g *Dialog) click(msg tea.MouseClickMsg) tea.Cmd {
	for i, s := range g.spots {
		if msg.Y == s.y && msg.X >= s.x && msg.X < s.x+s.w {
			return g.push(i)
		}
	}
	return nil
}

// widest is how wide the words of a dialog become.
const widest = 72
