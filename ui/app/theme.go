package app

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/state"
)

// answerTime is how long the terminal has to tell its background, over a slow
// line too.
const answerTime = 2 * time.Second

// auto is the choice of the theme by the terminal's background.
const auto = "auto"

// theming is how the theme is chosen.
type theming struct {
	profile colorprofile.Profile
	fixed   string // the theme that a person chose; empty or auto for by background
	preview string // shown while the screen of themes is on top
	known   bool   // what the background is
	dark    bool
	told    bool // by the terminal in this run, not remembered from the last
}

// kept is the choice as it is remembered. It counts for as long as the config
// says what it said when the choice was made: editing the config wins.
type kept struct {
	Name   string `json:"name"`
	Config string `json:"config,omitempty"`
}

func (m *Model) startTheme() {
	t := &m.theme
	t.profile = colorprofile.TrueColor // until the terminal tells; before the first frame
	t.fixed = m.d.Theme
	var k kept
	if state.Get(m.d.State, "theme", &k) && k.Config == m.d.Theme {
		t.fixed = k.Name
	}
	t.known = state.Get(m.d.State, "dark", &t.dark)
	m.restyle()
}

// byBackground reports whether the terminal's background decides.
func (m *Model) byBackground() bool { return m.theme.fixed == "" || m.theme.fixed == auto }

// restyle fills Deps.Styles from the theme that is due.
func (m *Model) restyle() {
	if m.d.Themes == nil {
		return
	}
	*m.d.Styles = *m.due().Styles(m.theme.profile)
}

func (m *Model) due() *themes.Theme {
	name := m.theme.preview
	if name == "" {
		name = m.theme.fixed
	}
	if t, ok := m.d.Themes.Get(name); ok {
		return t
	}
	return m.d.Themes.Default(m.theme.dark, m.theme.known)
}

// changed restyles and tells every screen.
func (m *Model) changed() tea.Cmd {
	m.restyle()
	return m.broadcast(ui.ThemeChanged{})
}

// askBackground asks now for the background, and to be told when the person
// switches between dark and light (DEC mode 2031).
func (m *Model) askBackground() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, tea.Raw(ansi.SetModeLightDark),
		m.d.Tick(answerTime, func(time.Time) tea.Msg { return noAnswer{} }))
}

func (m *Model) background(dark bool) tea.Cmd {
	same := m.theme.known && m.theme.dark == dark
	m.theme.known, m.theme.dark, m.theme.told = true, dark, true
	m.d.State.Set("dark", dark)
	if same {
		return nil
	}
	return m.changed()
}

// noBackground gives up waiting: the terminal does not tell.
func (m *Model) noBackground() tea.Cmd {
	if m.theme.told || !m.theme.known {
		return nil
	}
	m.theme.known = false
	return m.changed()
}

func (m *Model) setProfile(p colorprofile.Profile) tea.Cmd {
	if p == m.theme.profile {
		return nil
	}
	m.theme.profile = p
	return m.changed()
}

// setTheme answers a choice.
func (m *Model) setTheme(msg ui.SetTheme) tea.Cmd {
	if m.d.Themes == nil {
		return nil
	}
	if _, ok := m.d.Themes.Get(msg.Name); !ok && msg.Name != "" && msg.Name != auto {
		return m.toast("there is no theme “"+msg.Name+"”", ui.ToneWarn)
	}
	m.theme.preview = msg.Name
	if msg.Keep && msg.Name != "" {
		m.theme.preview, m.theme.fixed = "", msg.Name
		m.d.State.Set("theme", kept{msg.Name, m.d.Theme})
	}
	return m.changed()
}

// endPreview goes back to the chosen theme once the screen of themes is left.
func (m *Model) endPreview() tea.Cmd {
	if m.theme.preview == "" || m.top().start.Screen == ui.Themes {
		return nil
	}
	m.theme.preview = ""
	return m.changed()
}
