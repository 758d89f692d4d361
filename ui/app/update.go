package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/login"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Update takes a message on its way: keys to the dialog on top, then to the
// app, then to the top screen; the mouse to what it points at; messages for
// the app to the app; all others to every screen and dialog.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.route(msg)
	return m, tea.Batch(cmd, m.saveLater(), m.countPulls())
}

func (m *Model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.KeyReleaseMsg:
		return nil
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseMsg:
		return m.mouseMsg(msg)
	}
	if cmd, mine := m.asked(msg); mine {
		return cmd
	}
	if cmd, mine := m.terminal(msg); mine {
		return cmd
	}
	return m.broadcast(msg)
}

// asked answers what screens ask for.
func (m *Model) asked(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case ui.Push:
		return m.push(msg.Place), true
	case ui.Replace:
		return m.replace(msg.Place), true
	case ui.Pop:
		return m.pop(), true
	case goTo:
		return m.goTo(msg.Place), true
	case ui.Toast:
		return m.toast(msg.Text, msg.Tone), true
	case ui.Failed:
		return m.fail(msg, m.top()), true
	case failedIn:
		return m.fail(msg.Failed, msg.from), true
	case ui.OpenDialog:
		return m.open(msg.Dialog), true
	case ui.CloseDialog:
		m.closeDialog()
		if msg.Next == nil {
			return nil, true
		}
		return m.route(msg.Next), true
	case ui.Undo:
		return m.undo(msg), true
	case ui.SetTheme:
		return m.setTheme(msg), true
	case ui.Seen:
		m.seen.add(msg)
		return nil, true
	case ui.RegistriesChanged:
		m.frame.host = m.known(m.top().place().Host)
		return m.broadcast(msg), true
	case ui.LoggedIn:
		return m.loggedIn(msg), true
	case ui.AccountChanged:
		return tea.Batch(m.loggedIn(ui.LoggedIn(msg)), m.renew(msg.Host)), true
	case ui.AskLogin:
		return m.open(login.New(m.d, msg)), true
	case copied:
		return tea.Batch(m.d.Clipboard(msg.text), m.toast("copied "+msg.name, ui.ToneGood)), true
	case browseAs:
		return m.browseAs(msg.Account), true
	case setMouse:
		return m.toggleMouse(), true
	case setReadOnly:
		m.d.ReadOnly = true
		return m.toast("read-only from now on", ui.ToneInfo), true
	case toastOver:
		m.toasts = slices.DeleteFunc(m.toasts, func(t toast) bool { return t.id == int(msg) })
		return nil, true
	case saveNow:
		return m.save(), true
	case saved:
		return m.afterSave(msg.err), true
	case counted:
		m.pulls.asking = false
		return nil, true
	}
	return nil, false
}

// terminal answers what the terminal tells.
func (m *Model) terminal(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m.broadcast(msg), true
	case tea.ColorProfileMsg:
		return m.setProfile(msg.Profile), true
	case tea.BackgroundColorMsg:
		return m.background(msg.IsDark()), true
	case uv.DarkColorSchemeEvent:
		return m.background(true), true
	case uv.LightColorSchemeEvent:
		return m.background(false), true
	case noAnswer:
		return m.noBackground(), true
	case tea.ResumeMsg:
		return tea.Raw(ansi.SetModeLightDark), true
	}
	return nil, false
}

// broadcast gives a message to every screen that is made and every dialog.
func (m *Model) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, e := range m.stack {
		if e.screen != nil {
			cmds = append(cmds, m.feed(e, msg))
		}
	}
	for _, b := range slices.Clone(m.dialogs) {
		cmds = append(cmds, m.feedDialog(b, msg))
	}
	return tea.Batch(cmds...)
}

// feed gives a message to a screen.
func (m *Model) feed(e *entry, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.guard(e, func() { cmd = e.screen.Update(msg) })
	return guardCmd(cmd, e)
}

// input gives what is typed or pasted to the dialog or screen on top.
func (m *Model) input(msg tea.Msg) tea.Cmd {
	if n := len(m.dialogs); n > 0 {
		return m.feedDialog(m.dialogs[n-1], msg)
	}
	return m.feed(m.top(), msg)
}

// paste gives pasted text to what is being typed. Where nothing is, it may be
// an image reference: the palette opens with it.
func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	if len(m.dialogs) > 0 || m.typing() {
		return m.input(msg)
	}
	pasted := strings.TrimSpace(text.Clean(msg.Content))
	if _, err := ParsePlace(pasted); err != nil {
		return nil
	}
	p := newPalette(m)
	p.set(pasted)
	return m.open(p)
}

func (m *Model) typing() bool {
	t, ok := m.top().screen.(ui.Typist)
	return ok && t.Typing()
}

func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	k, typed := m.d.Keys, len(m.dialogs) > 0 || m.typing()
	switch letter := typed && msg.Text != ""; {
	case letter:
	case key.Matches(msg, k.ForceQuit):
		if m.stopDialog() {
			return nil
		}
		return tea.Quit
	case key.Matches(msg, k.Suspend):
		return tea.Sequence(tea.Raw(ansi.ResetModeLightDark), tea.Suspend)
	}
	if typed {
		if key.Matches(msg, k.Palette) && m.yields() {
			m.closeDialog()
			return m.open(newPalette(m))
		}
		return m.input(msg)
	}
	if at := m.failing(); len(at) > 0 {
		newest := at[len(at)-1]
		switch f := m.failures[newest]; {
		case key.Matches(msg, k.Back):
			m.failures = slices.Delete(m.failures, newest, newest+1)
			return nil
		case key.Matches(msg, k.Reload) && f.Retry != nil:
			m.failures = slices.Delete(m.failures, newest, newest+1)
			return guardCmd(f.Retry, f.from)
		}
	}
	if cmd, mine := m.own(msg); mine {
		return cmd
	}
	m.pulls.anew = m.pulls.anew || key.Matches(msg, k.Reload)
	return m.feed(m.top(), msg)
}

// own answers the app's own keys.
func (m *Model) own(msg tea.KeyPressMsg) (tea.Cmd, bool) {
	k := m.d.Keys
	switch {
	case key.Matches(msg, k.Quit):
		return m.quit(), true
	case key.Matches(msg, k.Back):
		return m.back()
	case key.Matches(msg, k.Palette):
		return m.open(newPalette(m)), true
	case key.Matches(msg, k.Help) && m.top().start.Screen == ui.Help:
		return m.pop(), true
	case key.Matches(msg, k.Help):
		return m.goTo(ui.Place{Screen: ui.Help}), true
	case key.Matches(msg, k.Accounts):
		return m.accounts(), true
	case key.Matches(msg, k.LastPlace):
		return m.lastPlace(), true
	case key.Matches(msg, k.Backward):
		return m.backward(), true
	case key.Matches(msg, k.Forward):
		return m.forward(), true
	case key.Matches(msg, k.Yank):
		return m.yank(), true
	case key.Matches(msg, k.YankCommand):
		return m.yankCommand(), true
	case key.Matches(msg, k.Browser):
		return m.browse(), true
	case key.Matches(msg, k.Mouse):
		return m.toggleMouse(), true
	}
	return nil, false
}

// quit ends the app at the top, and goes back elsewhere.
func (m *Model) quit() tea.Cmd {
	if len(m.stack) > 1 {
		return m.pop()
	}
	return tea.Quit
}

func (m *Model) back() (tea.Cmd, bool) {
	b, ok := m.top().screen.(ui.Backer)
	if !ok {
		return nil, false // the screen sends Pop
	}
	took := false
	m.guard(m.top(), func() { took = b.Back() })
	if took { // other rows may be in sight now, as in a window of another size
		return m.feed(m.top(), tea.WindowSizeMsg{Width: m.width, Height: m.height}), true
	}
	return m.pop(), true
}

func (m *Model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	if m.mouse {
		return m.toast("mouse on", ui.ToneInfo)
	}
	return m.toast("mouse off: text can be selected; "+m.d.Keys.Mouse.Help().Key+" switches it on", ui.ToneInfo)
}

// browse opens the web page of what is selected.
func (m *Model) browse() tea.Cmd {
	url := ""
	if b, ok := m.top().screen.(ui.Browser); ok {
		m.guard(m.top(), func() { url = b.URL() })
	}
	if url == "" || m.d.OpenURL == nil {
		return m.toast("there is no web page for this", ui.ToneInfo)
	}
	return func() tea.Msg {
		if err := m.d.OpenURL(url); err != nil {
			return ui.Failed{Err: err}
		}
		return ui.Toast{Text: "opened " + url, Tone: ui.ToneInfo}
	}
}

// stopped reports errors that a person caused by going on.
func stopped(err error) bool { return err == nil || errors.Is(err, context.Canceled) }

// Messages of the app to itself.
type (
	goTo        struct{ ui.Place }
	copied      struct{ name, text string }
	browseAs    struct{ creds.Account }
	setMouse    struct{}
	setReadOnly struct{}
	toastOver   int
	saveNow     struct{}
	saved       struct{ err error }
	counted     struct{}
	noAnswer    struct{}
)
