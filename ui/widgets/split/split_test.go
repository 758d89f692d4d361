package split

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
)

func TestSplit(t *testing.T) {
	l, _ := themes.Load("")
	th, _ := l.Get("regtui-dark")
	s := th.Styles(colorprofile.TrueColor)
	for _, w := range []int{0, 20, 80, 119} {
		if left, right := Widths(w); left != w || right != 0 {
			t.Errorf("at %d: %d and %d", w, left, right)
		}
	}
	if got := Join("body", "pane", 80, 3, s); got != "body" {
		t.Errorf("without room: %q", got)
	}
	for _, w := range []int{120, 134, 200, 400} {
		left, right := Widths(w)
		if left+gap+right+margin != w || right < 39 || left < right {
			t.Errorf("at %d: %d and %d", w, left, right)
		}
		lines := strings.Split(Join("one\n"+strings.Repeat("long ", 100), "a\nb\nc\nd", w, 3, s), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if got := ansi.StringWidth(line); got != w || []rune(ansi.Strip(line))[left+1] != '│' {
				t.Errorf("at %d: %d wide: %q", w, got, ansi.Strip(line))
			}
		}
	}
}
