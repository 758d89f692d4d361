package app

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
)

func TestAccessible(t *testing.T) {
	d := drive(t, home, func(d *ui.Deps) { d.Accessible = true })
	d.send(ui.Push{Place: nginx})
	for _, keys := range [][]string{nil, {"y"}, {"esc", ":"}} {
		d.press(keys...)
		v := d.View()
		lines := strings.Split(ansi.Strip(v.Content), "\n")
		for _, sign := range []string{"─", "│", "╭", "━", selectedBar} {
			if strings.Contains(v.Content, sign) {
				t.Errorf("%v: %s is drawn:\n%s", keys, sign, strings.Join(lines, "\n"))
			}
		}
		if v.Cursor == nil {
			t.Fatalf("%v: there is no cursor", keys)
		}
	}
	d.press("esc", "y", "down")
	c, lines := d.View().Cursor, strings.Split(d.text(), "\n")
	if row := string([]rune(lines[c.Y])[c.X:]); !strings.HasPrefix(row, ">") || !strings.Contains(row, "JSON") {
		t.Errorf("the cursor is at %q", row)
	}
}
