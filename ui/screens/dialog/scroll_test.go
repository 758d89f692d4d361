package dialog_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/screens/dialog"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// Where there is no room for all words, fields and buttons stay in sight.
func TestScroll(t *testing.T) {
	var words []string
	for i := range 40 {
		words = append(words, fmt.Sprintf("word %d.", i+1))
	}
	name := &dialog.Field{Name: "name"}
	g := dialog.New(screentest.Deps(t, true), "Long", words, []*dialog.Field{name}, dialog.Button{Name: "Cancel"})
	d := screentest.Start(t, g, 60, 16)
	shows := func(all ...string) {
		t.Helper()
		plain := d.Plain()
		for _, want := range append(all, "name", "Cancel") {
			if !strings.Contains(plain, want) {
				t.Errorf("no %q in\n%s", want, plain)
			}
		}
		if n := strings.Count(strings.TrimRight(plain, "\n"), "\n"); n >= 16 {
			t.Errorf("%d lines:\n%s", n+1, plain)
		}
	}
	shows("word 1.", "lines 1 to 7 of 40")
	d.Press("pgdown")
	shows("word 8.", "lines 8 to 14 of 40")
	for range 9 {
		d.Press("pgdown")
	}
	shows("word 40.", "lines 34 to 40 of 40")
	d.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	shows("lines 33 to 39 of 40")
	d.Press("pgup")
	shows("lines 26 to 32 of 40")
	g.Words = words[:3]
	shows("word 1.", "word 3.")
	if strings.Contains(d.Plain(), "pgdn") {
		t.Errorf("all are in sight:\n%s", d.Plain())
	}
}
