package main

import (
	"fmt"
	"net/url"
	"os/exec"
	"runtime"

	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
)

// openURL shows a web page in the person's browser. No shell is between, and
// nothing but http and https is opened. Over SSH that is none of this machine's
// browsers, unless BROWSER names what reaches the person's.
func (p *program) openURL(page string) error {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("%q is no web page", page)
	}
	browser := p.getenv("BROWSER")
	if browser == "" && p.remote() {
		return fmt.Errorf("no browser is started over SSH: set BROWSER, or copy %s", u)
	}
	name, args := opener(runtime.GOOS, browser)
	cmd := exec.Command(name, append(args, u.String())...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("no browser could be started (%w): set BROWSER, or copy %s", err, u)
	}
	go func() { _ = cmd.Wait() }() // so that it leaves no zombie
	return nil
}

// opener names the program that opens URLs.
func opener(goos, browser string) (name string, args []string) {
	switch {
	case browser != "":
		return browser, nil
	case goos == "darwin":
		return "open", nil
	case goos == "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	return "xdg-open", nil
}

// clipboard copies through the terminal (OSC 52), which is the way out of SSH
// and tmux, and also to the desktop's clipboard when this is one.
func (p *program) clipboard(s string) tea.Cmd {
	if p.remote() || clipboard.Unsupported {
		return tea.SetClipboard(s)
	}
	return tea.Batch(tea.SetClipboard(s), func() tea.Msg {
		_ = clipboard.WriteAll(s) // the terminal has been asked too
		return nil
	})
}

// remote reports whether this machine's clipboard is another than the person's.
func (p *program) remote() bool {
	return p.getenv("SSH_CONNECTION") != "" || p.getenv("SSH_TTY") != ""
}
