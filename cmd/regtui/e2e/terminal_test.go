package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// patience is how long a screen may take to show what is awaited. It is far
// more than it takes: a busy machine must not fail a test.
const patience = 30 * time.Second

// terminal is the program in a pseudo-terminal, with a screen that shows what
// it draws.
type terminal struct {
	t      testing.TB
	cmd    *exec.Cmd
	master io.ReadWriteCloser
	setup  func(cols, rows int) error
	before *unix.Termios

	mu      sync.Mutex
	screen  *vt.Emulator
	raw     bytes.Buffer
	changed chan struct{} // closed and made anew whenever the screen changes

	ended chan struct{} // closed when the program has ended and all is drawn
	exit  error
}

// open starts regtui in a terminal of the size.
func (h *home) open(cols, rows int, args ...string) *terminal {
	h.t.Helper()
	return h.openCommand(cols, rows, h.command(args...))
}

// openCommand starts a program in a terminal of the size.
func (h *home) openCommand(cols, rows int, cmd *exec.Cmd) *terminal {
	h.t.Helper()
	t := &terminal{
		t: h.t, cmd: cmd, screen: vt.NewEmulator(cols, rows),
		changed: make(chan struct{}), ended: make(chan struct{}),
	}
	master, slave, err := pty.Open()
	if err != nil {
		h.t.Fatal(err)
	}
	fd := int(master.Fd())
	t.master = master
	t.setup = func(cols, rows int) error {
		return pty.Setsize(master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	}
	if err := t.setup(cols, rows); err != nil {
		h.t.Fatal(err)
	}
	if t.before, err = unix.IoctlGetTermios(fd, unix.TCGETS); err != nil {
		h.t.Fatal(err)
	}
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = slave, slave, slave
	t.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := t.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	drawn := make(chan struct{})
	go t.draw(drawn)
	go func() { _, _ = io.Copy(master, t.screen) }() // the terminal's answers
	go func() {
		t.exit = t.cmd.Wait()
		_ = slave.Close()
		<-drawn
		close(t.ended)
	}()
	h.t.Cleanup(func() {
		_ = t.cmd.Process.Kill()
		<-t.ended
		_ = master.Close()
		_ = t.screen.Close()
	})
	return t
}

// draw reads what the program writes until all ends of the terminal are closed.
func (t *terminal) draw(done chan<- struct{}) {
	defer close(done)
	buf := make([]byte, 64<<10)
	for {
		n, err := t.master.Read(buf)
		t.mu.Lock()
		if n > 0 {
			t.raw.Write(buf[:n])
			_, _ = t.screen.Write(buf[:n])
		}
		close(t.changed)
		t.changed = make(chan struct{})
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// text is the screen without trailing blanks.
func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.textLocked()
}

func (t *terminal) textLocked() string {
	lines := strings.Split(t.screen.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \r")
	}
	return strings.Join(lines, "\n")
}

// until waits for a screen that passes and gives it.
func (t *terminal) until(what string, passes func(screen string) bool) string {
	t.t.Helper()
	deadline := time.After(patience)
	for {
		t.mu.Lock()
		screen, changed := t.textLocked(), t.changed
		t.mu.Unlock()
		if passes(screen) {
			return screen
		}
		select {
		case <-changed:
		case <-t.ended:
			t.t.Fatalf("the program ended (%v) before there was %s; the screen:\n%s", t.exit, what, t.text())
		case <-deadline:
			t.t.Fatalf("no %s after %v; the screen:\n%s", what, patience, screen)
		}
	}
}

// await waits until the screen shows all the texts.
func (t *terminal) await(texts ...string) string {
	t.t.Helper()
	return t.until(fmt.Sprintf("%q", texts), func(screen string) bool {
		return !slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(screen, s) })
	})
}

// awaitGone waits until the screen shows none of the texts.
func (t *terminal) awaitGone(texts ...string) string {
	t.t.Helper()
	return t.until(fmt.Sprintf("screen without %q", texts), func(screen string) bool {
		return !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(screen, s) })
	})
}

// awaitMatch waits until the screen matches the pattern.
func (t *terminal) awaitMatch(pattern string) string {
	t.t.Helper()
	re := regexp.MustCompile(pattern)
	return t.until("match of "+pattern, re.MatchString)
}

// sequences are the keys that are more than one character.
var sequences = map[string]string{
	"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
	"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "shift+tab": "\x1b[Z",
	"ctrl+c": "\x03", "ctrl+z": "\x1a", "ctrl+d": "\x04",
}

// press sends keys by name, or text as it is.
func (t *terminal) press(keys ...string) {
	t.t.Helper()
	for _, key := range keys {
		if s, ok := sequences[key]; ok {
			key = s
		}
		if _, err := io.WriteString(t.master, key); err != nil {
			t.t.Fatal(err)
		}
	}
}

// resize changes the size of the terminal.
func (t *terminal) resize(cols, rows int) {
	t.t.Helper()
	t.mu.Lock()
	t.screen.Resize(cols, rows)
	t.mu.Unlock()
	if err := t.setup(cols, rows); err != nil {
		t.t.Fatal(err)
	}
}

// wait waits for the end of the program and gives its exit code.
func (t *terminal) wait() int {
	t.t.Helper()
	select {
	case <-t.ended:
	case <-time.After(patience):
		t.t.Fatalf("the program goes on; the screen:\n%s", t.text())
	}
	var exit *exec.ExitError
	if t.exit != nil && !errors.As(t.exit, &exit) {
		t.t.Fatal(t.exit)
	}
	return t.cmd.ProcessState.ExitCode()
}

// written is everything that the program sent to the terminal.
func (t *terminal) written() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.raw.String()
}

var privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// restored checks that the terminal is as it was: the main screen, the cursor
// on, no mouse, no other mode, echo and line editing.
func (t *terminal) restored() {
	t.t.Helper()
	modes := map[string]string{"25": "h"}
	for _, m := range privateMode.FindAllStringSubmatch(t.written(), -1) {
		for mode := range strings.SplitSeq(m[1], ";") {
			modes[mode] = m[2]
		}
	}
	for mode, state := range modes {
		if want := map[bool]string{true: "h", false: "l"}[mode == "25"]; state != want && mode != "7" {
			t.t.Errorf("mode ?%s was left as %q", mode, state)
		}
	}
	if t.screen.IsAltScreen() {
		t.t.Error("the alternate screen was not left")
	}
	fd := t.master.(interface{ Fd() uintptr }).Fd()
	after, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
	if err != nil {
		t.t.Fatal(err)
	}
	if after.Lflag != t.before.Lflag || after.Iflag != t.before.Iflag || after.Oflag != t.before.Oflag {
		t.t.Errorf("the line settings were left changed: %+v, not %+v", after, t.before)
	}
}
