package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// dirty is text with what must not reach a terminal, and what is left of it.
var dirty = map[string]string{
	"":                              "",
	"1.29.3-alpine":                 "1.29.3-alpine",
	"naïve 日本語 ✓":                   "naïve 日本語 ✓",
	"a\tb\nc\vd\fe":                 "a b c d e",
	"a\r\nb\rc":                     "a bc",
	"a\x00\x07\x08\x0e\x7fb":        "ab",
	"\x1b[31mred\x1b[0m":            "red",
	"\x1b[38;2;1;2;3mx\x1b[?1049hy": "xy",
	"a\x1b[3":                       "a",
	"a\x1b[3\nm b":                  "a b",
	"a\x1b[12\x18b":                 "ab",
	"a\x1b[1\x1b[2mb":               "ab",
	"a\x1b[1é":                      "aé",
	"\x1b]0;title\x07x":             "x",
	"\x1b]52;c;cHduZWQ=\x1b\\x":     "x",
	"\x1b]8;;https://evil\x1b\\link\x1b]8;;\x1b\\":            "link",
	"\x1b]8;;https://evil\u009clink":                          "link",
	"\x1b]8;;https://evil\x9clink":                            "link",
	"a\x1b]never ends":                                        "a",
	"a\x1b]0;x\x1b[31mb":                                      "ab",
	"a\x1b]0;x\x1ab":                                          "ab",
	"\x1bPq#0~~\x1b\\x":                                       "x",
	"\x1bP\x07still\x1b\\x":                                   "x",
	"\x1b_Gf=100;AAAA\x1b\\x":                                 "x",
	"\x1b^pm\x1b\\x":                                          "x",
	"\x1bXsos\x1b\\x":                                         "x",
	"\u009b31mred\u009d0;t\u009cx":                            "redx",
	"\x9b31mred\x9d0;t\x9cx":                                  "redx",
	"\u0090dcs\u009c\u0098s\u009c\u009ep\u009c\u009fa\u009cx": "x",
	"\x90dcs\x9c\x98s\x9c\x9ep\x9c\x9fa\x9cx":                 "x",
	"\u0085\u0084\x85\x84x":                                   "x",
	"\x1bcx\x1b7y\x1b8z\x1b(0a\x1b#8b":                        "xyzab",
	"a\x1b":                                                   "a",
	"a\x1b\x1b[31mb":                                          "ab",
	"a\x1b(":                                                  "a",
	"\u202eexe.gnp\u202c\u2066x\u2069":                        "exe.gnpx",
	"a\u200bb\u200cc\u200dd\u2060e\ufefff":                    "abcdef",
	"a\u00adb\u180ec\u034fd\u3164e\u115ff":                    "abcdef",
	"x\U000e0041\U000e0020\U000e007f":                         "x",
	"x\ufe0f\U000e0100":                                       "x",
	"a\u2028b\u2029c":                                         "a b c",
	"a\xffb":                                                  "a\ufffdb",
	"a\xe2\x9b":                                               "a\ufffd",
	"a\xe2\x9b31m":                                            "a\ufffd31m",
	"\xf0\x9f\x98x":                                           "\ufffdx",
	"\xc0\xaf":                                                "\ufffd\ufffd",
	"\u0301e\u0301":                                           "e\u0301",
	"\x1b[m\U0001f3fbx\U0001f3fb":                             "x\U0001f3fb",
	"\ufffe\U0003ffff\U0001faff\ue0b0":                        "\ufffd\ufffd\U0001faff\ue0b0",
	"e\u0301":                                                 "e\u0301",
	"e" + strings.Repeat("\u0301", 40) + "x":                  "e" + strings.Repeat("\u0301", maxMarks) + "x",
}

func TestClean(t *testing.T) {
	for in, want := range dirty {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := CleanLines("a\r\nb\x1b[2J\tc\n"); got != "a\nb c\n" {
		t.Errorf("CleanLines = %q", got)
	}
}

func TestCleanOfCleanTextDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Clean("library/nginx:1.29.3-alpine") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Columns add up only if no character is drawn with the space beside it.
func TestEveryCharacterKeepsToItsCells(t *testing.T) {
	for r := rune(0x80); r <= 0x2ffff; r++ {
		s := Clean(string(r))
		if Width(FitLeft(s, 4)) != 4 || Width(Fit(s, 4)) != 4 {
			t.Errorf("%U takes %d cells and not %d", r, Width(Fit(s, 4)), 4)
		}
	}
}

// terminal is a screen of dots that tells what else than its cells changes.
type terminal struct {
	*vt.Emulator
	changed []string
}

func newTerminal(t *testing.T) *terminal {
	t.Helper()
	e := &terminal{Emulator: vt.NewEmulator(80, 5)}
	for y := range 5 {
		_, _ = e.WriteString(ansi.CursorPosition(1, y+1) + strings.Repeat(".", 79))
	}
	_, _ = e.WriteString(ansi.CursorPosition(2, 3))
	note := func(what string) { e.changed = append(e.changed, what) }
	e.SetCallbacks(vt.Callbacks{
		Bell: func() { note("bell") }, Title: func(string) { note("title") }, IconName: func(string) { note("icon") },
		AltScreen: func(bool) { note("screen") }, CursorVisibility: func(bool) { note("cursor") },
		CursorStyle: func(vt.CursorStyle, bool) { note("cursor style") }, WorkingDirectory: func(string) { note("directory") },
		EnableMode: func(ansi.Mode) { note("mode on") }, DisableMode: func(ansi.Mode) { note("mode off") },
	})
	return e
}

// untouched reports what writing s, cut to its line, has changed besides the
// cells of that line from the cursor on.
func (e *terminal) untouched(s string) []string {
	_, _ = e.WriteString(Cut(s, 70))
	lines := strings.Split(e.String(), "\n")
	for y, l := range lines {
		if y != 2 && l != strings.Repeat(".", 79) {
			e.changed = append(e.changed, "another line: "+l)
		}
	}
	if at := e.CursorPosition(); at.Y != 2 {
		e.changed = append(e.changed, "the cursor's line")
	}
	for x := range 79 {
		c := e.CellAt(x, 2)
		if c != nil && (!c.Style.IsZero() || !c.Link.IsZero()) {
			e.changed = append(e.changed, "style of "+c.Content)
		}
	}
	if c := e.CellAt(0, 2); c.Content != "." {
		e.changed = append(e.changed, "a cell before the cursor")
	}
	return e.changed
}

func TestCleanTextChangesNothingButCells(t *testing.T) {
	for in := range dirty {
		if changed := newTerminal(t).untouched(Clean(in)); len(changed) > 0 {
			t.Errorf("Clean(%q) changes %v", in, changed)
		}
	}
	if len(newTerminal(t).untouched("\x1b]0;title\x07\x1b[1;1Hx")) < 2 {
		t.Error("the test does not notice what a terminal does with dirty text")
	}
}

func FuzzClean(f *testing.F) {
	for in := range dirty {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{false, true} {
			got := clean(s, lines)
			if !utf8.ValidString(got) {
				t.Fatalf("%q is not UTF-8", got)
			}
			for _, r := range got {
				if drops(r) || spacing(r) && !(lines && r == '\n') {
					t.Fatalf("Clean(%q) = %q has %U", s, got, r)
				}
			}
			if again := clean(got, lines); again != got {
				t.Fatalf("Clean(%q) = %q, and of that %q", s, got, again)
			}
			if strip := ansi.Strip(got); strip != got && !lines {
				t.Fatalf("ansi.Strip(%q) = %q", got, strip)
			}
		}
		if changed := newTerminal(t).untouched(Clean(s)); len(changed) > 0 {
			t.Fatalf("Clean(%q) changes %v", s, changed)
		}
		for _, w := range []int{0, 1, 2, 7, 40} {
			if got := Width(Fit(Clean(s), w)); got != w {
				t.Fatalf("Fit(%q, %d) is %d wide", Clean(s), w, got)
			}
			if got := Width(FitLeft(Clean(s), w)); got != w {
				t.Fatalf("FitLeft(%q, %d) is %d wide", Clean(s), w, got)
			}
		}
	})
}
