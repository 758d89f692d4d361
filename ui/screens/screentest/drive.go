package screentest

import (
	"reflect"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Model is what a Drive drives: a screen or a dialog.
type Model interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(width, height int) string
}

// Drive runs a model the way that a program does: commands in the background,
// their messages one at a time. What the model sends to the app is kept in Sent.
type Drive struct {
	tb     testing.TB
	Model  Model
	Width  int
	Height int
	// Sent are the messages that came from the model's commands, in order.
	Sent []tea.Msg

	msgs    chan tea.Msg
	over    chan struct{}
	running int
}

// patience is how long a test waits for what never comes.
const patience = 20 * time.Second

// Start begins the model and draws it once.
func Start(tb testing.TB, m Model, width, height int) *Drive {
	d := &Drive{
		tb: tb, Model: m, Width: width, Height: height,
		msgs: make(chan tea.Msg), over: make(chan struct{}),
	}
	tb.Cleanup(func() { close(d.over) })
	d.run(m.Init())
	d.View()
	return d
}

// View draws the model.
func (d *Drive) View() string { return d.Model.View(d.Width, d.Height) }

// Resize changes the size of what is drawn.
func (d *Drive) Resize(width, height int) {
	d.Width, d.Height = width, height
	d.Send(tea.WindowSizeMsg{Width: width, Height: height + 5})
}

// Send gives the model a message and draws it.
func (d *Drive) Send(msg tea.Msg) {
	d.run(d.Model.Update(msg))
	d.View()
}

// Press presses keys, by the names that Bubble Tea gives them.
func (d *Drive) Press(keys ...string) {
	for _, k := range keys {
		d.Send(Key(k))
	}
}

// Type presses the key of every letter.
func (d *Drive) Type(text string) {
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Key is the press of a key.
func Key(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"home": tea.KeyHome, "end": tea.KeyEnd, "tab": tea.KeyTab, "backspace": tea.KeyBackspace,
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	r := []rune(name)
	return tea.KeyPressMsg{Code: r[0], Text: name}
}

// Ctrl is the press of a letter while ctrl is held.
func Ctrl(letter rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: letter, Mod: tea.ModCtrl} }

// Run runs a command of a dialog that the model has opened.
func (d *Drive) Run(cmd tea.Cmd) { d.run(cmd) }

func (d *Drive) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	d.running++
	go func() {
		select {
		case d.msgs <- cmd():
		case <-d.over:
		}
	}()
}

// step takes the next message that a command gave; false when none came in time.
func (d *Drive) step() bool {
	select {
	case msg := <-d.msgs:
		d.running--
		switch msg := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, cmd := range msg {
				d.run(cmd)
			}
		default:
			if cmds, ok := sequence(msg); ok {
				d.inOrder(cmds)
				break
			}
			d.Sent = append(d.Sent, msg)
			d.Send(msg)
		}
		return true
	case <-time.After(patience):
		return false
	}
}

// sequence takes apart what tea.Sequence makes; its type has no name outside.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return nil, false
	}
	return v.Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd), true
}

// inOrder runs commands one after the other.
func (d *Drive) inOrder(cmds []tea.Cmd) {
	for _, cmd := range cmds {
		if cmd == nil {
			continue
		}
		msg := cmd()
		d.Sent = append(d.Sent, msg)
		d.Send(msg)
	}
}

// Settle runs until no command is running.
func (d *Drive) Settle() {
	d.tb.Helper()
	for d.running > 0 {
		if !d.step() {
			d.tb.Fatalf("a command does not end; the screen is\n%s", d.View())
		}
	}
}

// Until runs until something holds.
func (d *Drive) Until(what string, holds func() bool) {
	d.tb.Helper()
	for !holds() {
		if d.running == 0 || !d.step() {
			d.tb.Fatalf("%s never came; the screen is\n%s", what, d.View())
		}
	}
}

// Last gives the newest message of a type that the model sent.
func Last[T any](d *Drive) (T, bool) {
	for i := len(d.Sent) - 1; i >= 0; i-- {
		if m, ok := d.Sent[i].(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}
