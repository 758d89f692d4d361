package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// failure is an error that stays until it is read.
type failure struct {
	ui.Failed
	text string
	from *entry // what was on top when it came
}

// fail shows an error. The same one is shown once, with the newest way out.
func (m *Model) fail(f ui.Failed) {
	if stopped(f.Err) {
		return
	}
	shown := text.CleanLines(f.Err.Error())
	for i, old := range m.failures {
		if old.text == shown {
			m.failures = append(m.failures[:i], m.failures[i+1:]...)
			break
		}
	}
	m.failures = append(m.failures, failure{f, shown, m.top()})
}

// settle takes the way back in from the errors of a screen that is left: its
// loads have ended.
func (m *Model) settle(e *entry) {
	for i := range m.failures {
		if m.failures[i].from == e {
			m.failures[i].Retry = nil
		}
	}
}

// loggedIn goes on where a login for the registry was wanted.
func (m *Model) loggedIn(host string) tea.Cmd {
	var again []tea.Cmd
	m.failures = slices.DeleteFunc(m.failures, func(f failure) bool {
		e, ok := errors.AsType[*registry.Error](f.Err)
		if !ok || vendors.Canonical(e.Host) != vendors.Canonical(host) || !wantsLogin(f.Err) || f.Retry == nil {
			return false
		}
		again = append(again, f.Retry)
		return true
	})
	return tea.Batch(append(again, ui.Send(ui.RegistriesChanged{}))...)
}

func wantsLogin(err error) bool {
	return errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden)
}

// read takes the newest error away.
func (m *Model) read() { m.failures = m.failures[:len(m.failures)-1] }

// failureView draws the newest error in at most h lines, the last of them the
// ways out.
func (m *Model) failureView(w, h int) []string {
	if len(m.failures) == 0 || h < 1 {
		return nil
	}
	f := m.failures[len(m.failures)-1]
	s := m.d.Styles
	bar := s.Bad.Render("▌") + " "
	lines := strings.Split(ansi.Wrap(f.text, max(w-4, 1), " /"), "\n")
	if most := max(h-1, 1); len(lines) > most {
		lines = lines[:most]
		lines[most-1] = ansi.Truncate(lines[most-1], max(w-5, 1), "") + "…"
	}
	for i, l := range lines {
		lines[i] = bar + s.Text.Render(l)
	}
	if len(lines) < h {
		lines = append(lines, bar+m.waysOut(f, w-2))
	}
	return lines
}

func (m *Model) waysOut(f failure, w int) string {
	k := m.d.Keys
	var ways []string
	if f.Retry != nil {
		ways = append(ways, m.hint(k.Reload.Help().Key, "retry"))
	}
	if wantsLogin(f.Err) {
		ways = append(ways, m.hint(k.Accounts.Help().Key, "accounts"))
	}
	ways = append(ways, m.hint(k.Back.Help().Key, "dismiss"))
	if n := len(m.failures); n > 1 {
		ways = append(ways, m.d.Styles.Dim.Render(fmt.Sprintf("%d more", n-1)))
	}
	return ansi.Truncate(strings.Join(ways, "   "), max(w, 0), "")
}
