package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/login"
	"github.com/regtui/regtui/ui/widgets/text"
)

// failure is an error that stays with its screen until it is read.
type failure struct {
	ui.Failed
	text string
	from *entry
}

// failedIn is an error of a screen, which need not be on top any more.
type failedIn struct {
	ui.Failed
	from *entry
}

// fail shows an error where it belongs: on its screen, and on another one that
// is on top meanwhile for a moment only. The same one is shown once, with the
// newest way out.
func (m *Model) fail(f ui.Failed, from *entry) tea.Cmd {
	if stopped(f.Err) {
		return nil
	}
	shown := text.CleanLines(f.Err.Error())
	m.failures = slices.DeleteFunc(m.failures, func(old failure) bool { return old.from == from && old.text == shown })
	if slices.Contains(m.stack, from) {
		m.failures = append(m.failures, failure{f, shown, from})
	}
	m.remember()
	if from == m.top() {
		return nil
	}
	return m.toast(f.Err.Error(), ui.ToneBad)
}

// settle takes the errors of a screen away with it.
func (m *Model) settle(e *entry) {
	m.failures = slices.DeleteFunc(m.failures, func(f failure) bool { return f.from == e })
}

// loggedIn goes on where a login for the registry was wanted: what failed is
// tried again, and screens that want it without having failed are told.
func (m *Model) loggedIn(in ui.LoggedIn) tea.Cmd {
	host := vendors.Canonical(in.Host)
	var again []tea.Cmd
	tried := map[*entry]bool{}
	m.failures = slices.DeleteFunc(m.failures, func(f failure) bool {
		e, ok := errors.AsType[*registry.Error](f.Err)
		if !ok || vendors.Canonical(e.Host) != host || !refused(f.Err) || f.Retry == nil {
			return false
		}
		tried[f.from] = true
		again = append(again, guardCmd(f.Retry, f.from))
		return true
	})
	for _, e := range m.stack {
		if _, ok := e.screen.(ui.LoginWanter); ok && !tried[e] {
			again = append(again, m.feed(e, in))
		}
	}
	return tea.Batch(append(again, ui.Send(ui.RegistriesChanged{}))...)
}

// refused reports an error that another login may do away with.
func refused(err error) bool {
	return errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden)
}

// wanted is the registry that the screen on top wants a login for: the one that
// its newest error is for want of, or that the screen names; empty for none.
func (m *Model) wanted() string {
	if at := m.failing(); len(at) > 0 {
		if host := m.wants(m.failures[at[len(at)-1]].Err); host != "" {
			return host
		}
	}
	host := ""
	if w, ok := m.top().screen.(ui.LoginWanter); ok {
		m.guard(m.top(), func() { host = w.WantsLogin() })
	}
	return host
}

// wants is the registry that an error is for want of a login to.
func (m *Model) wants(err error) string {
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || !refused(err) {
		return ""
	}
	var who registry.Access
	if m.d.Registries != nil {
		if reg, err := m.d.Registries.Open(e.Host); err == nil {
			who = reg.Access("")
		}
	}
	if !ui.NeedsLogin(err, who) {
		return ""
	}
	return vendors.Canonical(e.Host)
}

// browseAs has this run be another account at a registry. What is shown of it is
// read anew.
func (m *Model) browseAs(a creds.Account) tea.Cmd {
	m.d.As(a)
	said := "browsing " + a.Host + " as " + a.User
	if a.User == "" {
		said = "browsing " + a.Host + " as whoever is in use there"
	}
	return tea.Batch(m.toast(said, ui.ToneInfo), m.loggedIn(ui.LoggedIn{Host: a.Host}), m.renew(a.Host))
}

// renew has the screens of a registry begin anew, those below when they are
// come back to: another account may see other things there.
func (m *Model) renew(host string) tea.Cmd {
	for i, e := range m.stack {
		if p := e.place(); e.screen != nil && inRegistry(p) && vendors.Canonical(p.Host) == vendors.Canonical(host) {
			m.close(e)
			m.stack[i] = &entry{start: p}
		}
	}
	return m.show()
}

// accounts is what the key of the accounts does: where a login is wanted it
// asks for that, and elsewhere it shows the logins.
func (m *Model) accounts() tea.Cmd {
	if host := m.wanted(); host != "" && m.d.LogIn != nil {
		return m.open(login.New(m.d, ui.AskLogin{Host: host, Certain: true}))
	}
	return m.goTo(ui.Place{Screen: ui.Accounts, Host: m.top().place().Host})
}

// failing are the errors of the screen on top, oldest first, by their place
// among all.
func (m *Model) failing() (at []int) {
	for i, f := range m.failures {
		if f.from == m.top() {
			at = append(at, i)
		}
	}
	return at
}

// failureView draws the newest error in at most h lines, the last of them the
// ways out.
func (m *Model) failureView(w, h int) []string {
	at := m.failing()
	if len(at) == 0 || h < 1 {
		return nil
	}
	f := m.failures[at[len(at)-1]]
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
		lines = append(lines, bar+m.waysOut(f, len(at)-1, w-2))
	}
	return lines
}

// waysOut are the keys that work on an error, and how many more there are.
func (m *Model) waysOut(f failure, more, w int) string {
	k := m.d.Keys
	var ways []string
	if f.Retry != nil {
		ways = append(ways, m.hint(k.Reload.Help().Key, "retry"))
	}
	switch {
	case m.d.LogIn != nil && m.wants(f.Err) != "":
		ways = append(ways, m.hint(k.Accounts.Help().Key, "log in"))
	case refused(f.Err):
		ways = append(ways, m.hint(k.Accounts.Help().Key, "accounts"))
	}
	ways = append(ways, m.hint(k.Back.Help().Key, "dismiss"))
	if more > 0 {
		ways = append(ways, m.d.Styles.Dim.Render(fmt.Sprintf("%d more", more)))
	}
	return ansi.Truncate(strings.Join(ways, "   "), max(w, 0), "")
}
