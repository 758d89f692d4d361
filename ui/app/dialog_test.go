package app

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/dialog"
)

func question(d *driver, fields ...*dialog.Field) *dialog.Dialog {
	var words []string
	for i := range 60 {
		words = append(words, fmt.Sprintf("line %d", i))
	}
	return dialog.New(d.d, "Sure?", words, fields, dialog.Button{Name: "Cancel"})
}

// However much a dialog has to say, the keys that work in it stay in sight.
func TestTallDialogLeavesTheFooter(t *testing.T) {
	for _, h := range []int{10, 24, 45} {
		d := drive(t, nginx)
		d.send(tea.WindowSizeMsg{Width: 80, Height: h})
		d.send(ui.OpenDialog{Dialog: question(d)})
		d.shows("Cancel")
		lines := strings.Split(d.text(), "\n")
		if last := lines[len(lines)-1]; len(lines) != h || !strings.Contains(last, "scroll") || !strings.Contains(last, "esc cancel") {
			t.Errorf("%d lines high: the footer is %q", h, last)
		}
	}
}

// Where there is nothing to fill in, the key of the palette opens it, and what
// is typed goes nowhere else.
func TestPaletteFromADialog(t *testing.T) {
	d := drive(t, nginx)
	cancelled := false
	g := question(d)
	g.Cancelled = func() { cancelled = true }
	d.send(ui.OpenDialog{Dialog: g})
	before := len(d.topFake().got)
	d.press(":")
	d.typeText("logout")
	if p, ok := d.dialogs[0].Dialog.(*palette); len(d.dialogs) != 1 || !ok || p.in.Value() != "logout" || !cancelled {
		t.Errorf("no palette, or the question was not called off:\n%s", d.text())
	}
	if len(d.topFake().got) != before {
		t.Errorf("keys got through: %v", d.topFake().got[before:])
	}
	d.press("esc")
	name := &dialog.Field{Name: "name"}
	d.send(ui.OpenDialog{Dialog: question(d, name)})
	d.press(":")
	if len(d.dialogs) != 1 || name.Text() != ":" {
		t.Errorf("written %q:\n%s", name.Text(), d.text())
	}
	d.press("esc")
	d.send(ui.OpenDialog{Dialog: new(busy)})
	d.press(":")
	if _, ok := d.dialogs[0].Dialog.(*busy); !ok {
		t.Error("what is being changed is left")
	}
}

// A dialog that goes on to another leaves no moment in which a key gets through.
func TestCloseDialogGoesOn(t *testing.T) {
	d := drive(t, nginx)
	d.send(ui.OpenDialog{Dialog: question(d)})
	next := question(d)
	_, _ = d.Update(ui.CloseDialog{Next: ui.OpenDialog{Dialog: next}})
	if len(d.dialogs) != 1 || d.dialogs[0].Dialog != next {
		t.Errorf("%d dialogs are open", len(d.dialogs))
	}
}

// The header tells which account was chosen, at its registry alone.
func TestChosenAccount(t *testing.T) {
	chosen := []creds.Account{{User: "bot", Host: "ghcr.io"}, {User: "ci", Host: "docker.io"}}
	with := func(d *ui.Deps) { d.Chosen = func() []creds.Account { return chosen } }
	d := drive(t, nginx, with)
	d.send(tea.WindowSizeMsg{Width: 120, Height: 24})
	d.shows("as ci@docker.io")
	d.hides("bot@ghcr.io")
	drive(t, home, with).shows("as bot@ghcr.io, ci@docker.io")
	chosen = chosen[:1]
	d.hides("as ci@docker.io")
}
