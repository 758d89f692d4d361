package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
)

var errTest = errors.New("the cable is unplugged")

func TestErrorsStayUntilRead(t *testing.T) {
	d := drive(t, home)
	retried := 0
	retry := func() tea.Msg { retried++; return nil }
	d.send(ui.Failed{Err: errTest, Retry: retry})
	d.send(ui.Failed{Err: &registry.Error{Op: "list tags", Host: "prod.example", Name: "a\x1b[31mb", Err: registry.ErrUnauthorized}})
	d.send(ui.Failed{Err: errTest, Retry: retry})
	d.pass()
	d.shows("the cable is unplugged")
	d.shows("r retry   esc dismiss   1 more")
	d.press("r")
	if retried != 1 {
		t.Errorf("retried %d times", retried)
	}
	d.shows("list tags prod.example/ab: not authorised")
	d.shows("a accounts   esc dismiss")
	d.press("r") // nothing to retry: the screen's own
	if got := d.topFake().got; got[len(got)-1].(tea.KeyPressMsg).String() != "r" {
		t.Errorf("the screen got %v", got)
	}
	d.press("esc")
	d.hides("not authorised")
	d.at(home)
}

// fails is a message that its screen answers with an error.
type fails struct{ f *fake }

func TestErrorStaysOnItsScreen(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Push{Place: nginx})
	failing := d.topFake()
	d.send(ui.Push{Place: anImage})
	d.send(fails{failing})
	d.shows("▌ the cable is unplugged") // for a moment
	d.hides("r retry")
	d.press("r") // is the screen's own
	d.pass()
	d.hides("the cable is unplugged")
	d.send(ui.Pop{})
	d.shows("the cable is unplugged")
	d.shows("r retry")
	d.send(ui.Push{Place: anImage})
	d.hides("the cable is unplugged")
	d.send(ui.Pop{})
	d.send(ui.Pop{})
	d.hides("the cable is unplugged")
	if len(d.failures) != 0 || d.quit {
		t.Errorf("%d errors of a screen that is gone; retried: %v", len(d.failures), d.quit)
	}
}

func TestNoErrorForWhatWasStopped(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Failed{Err: fmt.Errorf("list tags: %w", d.d.Context.Err())})
	d.send(ui.Failed{})
	if len(d.failures) != 1 {
		t.Errorf("%d errors are shown", len(d.failures))
	}
}

func TestToasts(t *testing.T) {
	d := drive(t, home)
	for i := range 5 {
		d.send(ui.Toast{Text: fmt.Sprint("toast ", i)})
	}
	d.send(ui.Toast{Text: "toast 4\x1b]0;x\x07", Tone: ui.ToneBad})
	d.hides("toast 1")
	d.shows("toast 3")
	if strings.Count(d.text(), "toast 4") != 1 {
		t.Errorf("the same toast twice:\n%s", d.text())
	}
	d.pass()
	d.hides("toast")
}

func TestYank(t *testing.T) {
	d := drive(t, home)
	d.press("y")
	d.shows("Copy")
	d.shows("docker.io/library/nginx:1.29.2")
	d.press("j") // a letter of the menu, not "down"
	d.press("y", "down", "enter")
	d.press("Y", "c")
	if want := []string{"{}", "{}", "crane manifest nginx:1.29.2"}; fmt.Sprint(d.copies) != fmt.Sprint(want) {
		t.Errorf("copied %q", d.copies)
	}
	d.shows("copied crane")
	d.press("y", "esc")
	d.hides("reference")
}

func TestBrowser(t *testing.T) {
	d := drive(t, home)
	d.press("o")
	d.shows("no web page")
}

func TestPanicsCostOneScreen(t *testing.T) {
	for _, where := range []string{"Update", "View", "Header"} {
		d := drive(t, home)
		d.send(ui.Push{Place: nginx})
		broken := d.topFake()
		broken.breaks = where
		d.press("x")
		if !broken.closed {
			t.Errorf("%s: the broken screen was not closed", where)
		}
		d.shows("This screen has a fault")
		d.shows("boom in " + where)
		d.shows(issues)
		d.press("y", "r")
		if len(d.copies) != 1 || !strings.Contains(d.copies[0], "regtui 1.2.3") || !strings.Contains(d.copies[0], "drive_test.go") {
			t.Errorf("%s: the report is %q", where, d.copies)
		}
		d.press("r")
		d.at(nginx)
		d.hides("fault")
		d.topFake().breaks = where
		d.press("x", "esc")
		d.at(home)
	}
}

func TestPanicInACommandIsAnError(t *testing.T) {
	msg := guardCmd(func() tea.Msg { return tea.BatchMsg{func() tea.Msg { panic("deep") }} }, nil)().(tea.BatchMsg)[0]()
	if f, ok := msg.(failedIn); !ok || !strings.Contains(f.Err.Error(), "deep") {
		t.Errorf("got %#v", msg)
	}
}

func TestEveryCellIsPainted(t *testing.T) {
	d := drive(t, nginx)
	d.send(ui.Toast{Text: "hello"})
	d.press(":")
	for _, size := range [][2]int{{80, 24}, {120, 40}, {20, 5}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		scr := uv.NewScreenBuffer(size[0], size[1])
		uv.NewStyledString(d.render()).Draw(scr, scr.Bounds())
		for y := range size[1] {
			for x := range size[0] {
				if c := scr.CellAt(x, y); c.Width > 0 && c.Style.Bg == nil {
					t.Fatalf("%v: the cell at %d,%d (%q) has no background", size, x, y, c.Content)
				}
			}
		}
	}
}

func TestFrameFitsAnyWindow(t *testing.T) {
	d := drive(t, anImage)
	d.send(ui.Failed{Err: errors.New(strings.Repeat("long words ", 40)), Retry: tea.Quit})
	d.send(ui.Toast{Text: strings.Repeat("long toast ", 20)})
	for open := range 3 {
		switch open {
		case 1:
			d.press("y")
		case 2:
			d.press("esc", ":")
			d.typeText("nginx")
		}
		for w := 1; w <= 130; w += 9 {
			for h := 1; h <= 45; h += 4 {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				lines := strings.Split(d.render(), "\n")
				if len(lines) > h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); n > w {
						t.Fatalf("%dx%d: a line of %d cells: %q", w, h, n, ansi.Strip(l))
					}
				}
			}
		}
	}
}

func TestTinyWindow(t *testing.T) {
	d := drive(t, nginx)
	d.send(tea.WindowSizeMsg{Width: 20, Height: 5})
	d.shows("nginx")
	d.shows("1.29.1")
	d.hides("alice")
	d.send(tea.WindowSizeMsg{Width: 10, Height: 3})
	d.shows("too small")
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.shows("1.29.1")
}

func TestHeader(t *testing.T) {
	d := drive(t, ui.Place{Screen: ui.Tags, Host: "prod.example", Repo: "shop/api"}, func(d *ui.Deps) { d.Demo = true })
	d.shows("regtui   Production › shop › api")
	d.shows("demo  ·  read-only  ·  alice")
	d.send(ui.Push{Place: ui.Place{Screen: ui.Tags, Host: "prod.example", Repo: "a-long-namespace/another-long-one/and-a-third/the-image"}})
	d.shows("regtui   Production › … › the-image")
	d.send(ui.Push{Place: ui.Place{Screen: ui.Accounts, Host: "prod.example"}})
	d.shows("regtui   Accounts  ")
	d.send(ui.Push{Place: ui.Place{Screen: ui.Image, Host: "h.example", Repo: "x", Ref: "a\x1b[2Jb\u202e"}})
	d.shows("x:ab")
	if got := d.View().WindowTitle; got != "regtui – h.example/x:ab" {
		t.Errorf("window title %q", got)
	}
}

func TestFooterCutsToFit(t *testing.T) {
	d := drive(t, home)
	d.send(tea.WindowSizeMsg{Width: 100, Height: 24})
	d.shows("↵ open   / filter   s sort   space mark   v preview   r reload   y yank   : go to   ? help")
	d.send(tea.WindowSizeMsg{Width: 40, Height: 24})
	d.shows("↵ open   / filter   : go to   ? help")
	d.press("y")
	d.shows("↵ copy")
}

func TestCursor(t *testing.T) {
	d := drive(t, home)
	if c := d.View().Cursor; c == nil || c.X != 3 || c.Y != 3 {
		t.Errorf("the screen's cursor is at %+v", c)
	}
	d.press(":")
	d.typeText("ng")
	c, line := d.View().Cursor, 0
	for y, l := range strings.Split(d.text(), "\n") {
		if strings.Contains(l, ": ng") {
			line = y
		}
	}
	if c == nil || c.Y != line || c.X != d.dialogs[0].at.x+5 {
		t.Errorf("the palette's cursor is at %+v, its line is %d", c, line)
	}
	d.press("esc", "y")
	if d.View().Cursor != nil {
		t.Error("a menu has a cursor")
	}
}

func TestProgressBar(t *testing.T) {
	d := drive(t, home)
	if p := d.View().ProgressBar; p == nil || p.Value != 67 {
		t.Errorf("progress is %+v", p)
	}
}

func TestHelpIsAboutTheScreenBelow(t *testing.T) {
	d := drive(t, nginx)
	d.press("?")
	d.at(ui.Place{Screen: ui.Help})
	d.shows("keys of Tags")
	d.shows("filter as you type")
	d.press("/")
	d.typeText("sort")
	d.shows("choose the column to sort by")
	d.hides("filter as you type")
	d.press("enter", "esc")
	d.shows("filter as you type")
	d.press("esc")
	d.at(nginx)
	d.press("?", "?")
	d.at(nginx)
}

func TestPlaceIsRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	with := func(demo bool) func(*ui.Deps) {
		return func(d *ui.Deps) { d.State, _ = state.Open(path); d.Demo = demo }
	}
	d := drive(t, nginx, with(false))
	d.pass() // the delay before saving
	d.Model.Close()
	drive(t, ui.Place{}, with(false)).at(nginx)
	drive(t, anImage, with(false)).at(anImage)
	drive(t, ui.Place{}, with(true)).at(home)
}

func TestReadOnlyHomeIsToldOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := drive(t, nginx, func(d *ui.Deps) { d.State, _ = state.Open(filepath.Join(file, "state.json")) })
	d.pass()
	d.shows("could not be written")
	d.pass()
	d.send(ui.Push{Place: anImage})
	d.pass()
	d.hides("could not be written")
}

// stubborn is a dialog that panics when it is drawn.
type stubborn struct{ menu }

func (*stubborn) View(int, int) string { panic("boom in a dialog") }
func (*stubborn) Keys() []key.Binding  { return nil }

func TestPanicInADialog(t *testing.T) {
	d := drive(t, home)
	d.send(ui.OpenDialog{Dialog: &stubborn{menu{d: d.d}}})
	if len(d.dialogs) != 0 {
		t.Error("the dialog is still open")
	}
	d.shows("boom in a dialog")
	d.press("esc")
	d.at(home)
}

func TestLayOverWideLetters(t *testing.T) {
	d := drive(t, home)
	d.width = 12
	for x := range 9 {
		lines := []string{"\x1b[31m日本語日本語\x1b[m"}
		d.lay(lines, []string{"\x1b[1mabc\x1b[m"}, x, 0)
		if w := ansi.StringWidth(lines[0]); w != 12 {
			t.Errorf("at %d the line is %d cells wide: %q", x, w, lines[0])
		}
		if got := ansi.Strip(lines[0]); ansi.StringWidth(got[:strings.Index(got, "abc")]) != x {
			t.Errorf("at %d: %q", x, got)
		}
	}
}

func TestMouseOffByConfig(t *testing.T) {
	d := drive(t, home, func(d *ui.Deps) { d.MouseOff = true })
	if d.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is on")
	}
	d.hides("mouse off")
	d.press("M")
	if d.View().MouseMode == tea.MouseModeNone {
		t.Error("the mouse cannot be switched on")
	}
}

// Under a dialog nothing of the cursor's row sticks out.
func TestDialogOverTheCursor(t *testing.T) {
	d := drive(t, home)
	d.send(tea.WindowSizeMsg{Width: 80, Height: 12})
	cursor := d.d.Styles.SelectedBar.Render("▌")
	if !strings.Contains(d.render(), cursor) {
		t.Fatal("no row is under the cursor")
	}
	d.press("y")
	b := d.dialogs[0]
	for y, line := range strings.Split(d.render(), "\n") {
		if y >= b.at.y-1 && y <= b.at.y+b.at.h && strings.HasPrefix(ansi.Strip(line), "▌") {
			t.Errorf("line %d shows the cursor beside the dialog:\n%s", y, d.text())
		}
	}
}
