package main

import (
	"context"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

const (
	// still is how long the screen must not change before a key is pressed.
	still = 400 * time.Millisecond
	// patience is how long a step may take.
	patience = 30 * time.Second
)

// shoot plays a scene and draws its last screen.
func shoot(ctx context.Context, bin, home string, s scene) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, bin, "demo", "--theme", s.theme)
	cmd.Env = []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(),
		"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
	}
	// The demo takes its registries down when it is told to end.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(s.width), Rows: uint16(s.height)})
	if err != nil {
		return nil, err
	}
	defer func() {
		cancel()
		_ = cmd.Wait()
		_ = tty.Close()
	}()
	screen := vt.NewSafeEmulator(s.width, s.height)
	screen.SetDefaultBackgroundColor(color.RGBA{0x11, 0x11, 0x1b, 0xff})
	screen.SetDefaultForegroundColor(color.RGBA{0xcd, 0xd6, 0xf4, 0xff})
	go func() { _, _ = io.Copy(screen, tty) }() // until the terminal is closed
	go func() { _, _ = io.Copy(tty, screen) }() // what the terminal answers
	for _, st := range s.steps {
		if err := wait(ctx, screen, st.shows); err != nil {
			return nil, err
		}
		if _, err := io.WriteString(tty, st.types); err != nil {
			return nil, err
		}
	}
	return draw(screen, s.width, s.height), nil
}

// wait returns when the screen shows a text and does not change any more.
func wait(ctx context.Context, screen *vt.SafeEmulator, text string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(still / 8)
	defer tick.Stop()
	var last string
	since := time.Now()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %q; the screen shows\n%s", text, last)
		case now := <-tick.C:
			if is := screen.String(); is != last {
				last, since = is, now
			} else if strings.Contains(is, text) && now.Sub(since) >= still {
				return nil
			}
		}
	}
}
