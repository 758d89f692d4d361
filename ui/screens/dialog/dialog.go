// Package dialog holds the dialogs that screens open: some words, some fields
// to fill in and the buttons that end it.
package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
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

// View draws the dialog, in height lines at most. The fields and buttons are
// always in sight, and of the words what there is room for.
func (g *Dialog) View(width, height int) string {
	width = min(width, widest)
	inner := max(width-4, 8)
	below := g.drawFields(inner)
	if len(g.Buttons) > 0 {
		below = append(below, "", "")
	}
	lines := g.drawWords(inner, height-len(below)-2)
	lines = append(lines, below...)
	if len(g.Buttons) > 0 {
		lines[len(lines)-1] = g.drawButtons(len(lines))
	}
	for i, l := range lines {
		lines[i] = "  " + l + strings.Repeat(" ", max(inner-ansi.StringWidth(l), 0)) + "  "
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

// drawFields draws the fields, below a line that parts them from the words.
func (g *Dialog) drawFields(inner int) (lines []string) {
	if len(g.Words) > 0 && len(g.Fields) > 0 {
		lines = append(lines, "")
	}
	names := 0
	for _, f := range g.Fields {
		names = max(names, ansi.StringWidth(f.Name))
	}
	for i, f := range g.Fields {
		lines = append(lines, g.drawField(f, i == g.at, names, inner))
		lines = append(lines, g.drawNote(f, names, inner)...)
	}
	return lines
}

func (g *Dialog) drawField(f *Field, focus bool, names, inner int) string {
	s := g.d.Styles
	name := f.Name + strings.Repeat(" ", names-ansi.StringWidth(f.Name)+2)
	style := s.Dim
	if focus {
		style = s.Accent
	}
	if f.Switch {
		mark := "○ off"
		if f.On {
			mark = "● on"
		}
		return style.Render(name) + s.Text.Render(mark) + "  " + s.Faint.Render(f.Hint)
	}
	if len(f.Choices) > 0 {
		c := f.Choices[f.At]
		if len(f.Choices) == 1 {
			return style.Render(name) + s.Text.Render(c.Name)
		}
		return style.Render(name) + s.Faint.Render("‹ ") + s.Text.Render(c.Name) + s.Faint.Render(" ›")
	}
	if f.Fixed {
		return style.Render(name) + s.Text.Render(f.Text()) + "  " + s.Faint.Render("shift+tab changes it")
	}
	if f.marked {
		return style.Render(name) + s.Strong.Reverse(true).Render(ansi.Truncate(f.input.Value(), max(inner-names-4, 4), "…"))
	}
	look := f.input.Styles()
	look.Focused.Text, look.Focused.Placeholder = s.Strong, s.Faint
	look.Blurred.Text, look.Blurred.Placeholder = s.Text, s.Faint
	look.Cursor.Color, look.Cursor.Blink = s.Foreground, false
	f.input.SetStyles(look)
	f.input.SetWidth(max(inner-names-4, 4))
	return style.Render(name) + f.input.View()
}

// drawNote draws what is to be known of a choice below its field.
func (g *Dialog) drawNote(f *Field, names, inner int) []string {
	if len(f.Choices) == 0 || f.Choices[f.At].Note == "" {
		return nil
	}
	c, style := f.Choices[f.At], g.d.Styles.Dim
	if c.Bad {
		style = g.d.Styles.Warn
	}
	var lines []string
	for line := range strings.SplitSeq(lipgloss.Wrap(c.Note, max(inner-names-4, 8), ""), "\n") {
		lines = append(lines, strings.Repeat(" ", names+2)+style.Render(line))
	}
	return lines
}

func (g *Dialog) drawButtons(y int) string {
	s := g.d.Styles
	g.spots = nil
	var out string
	for i, b := range g.Buttons {
		label := " " + b.Name + " "
		style := s.Tab
		if i+len(g.Fields) == g.at {
			style = s.TabActive
		}
		if out != "" {
			out += "  "
		}
		g.spots = append(g.spots, spot{x: 2 + ansi.StringWidth(out), y: y, w: ansi.StringWidth(label)})
		out += style.Render(label)
	}
	return out
}
