package app

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// yank offers what can be copied of what is selected.
func (m *Model) yank() tea.Cmd {
	var yanks []ui.Yank
	if y, ok := m.top().screen.(ui.Yanker); ok {
		m.guard(m.top(), func() { yanks = y.Yanks() })
	}
	if len(yanks) == 0 {
		return m.toast("there is nothing to copy here", ui.ToneInfo)
	}
	return m.open(&menu{d: m.d, title: "Copy", items: yanks})
}

// yankCommand offers the commands that do outside what the screen shows.
func (m *Model) yankCommand() tea.Cmd {
	var yanks []ui.Yank
	if c, ok := m.top().screen.(ui.Commander); ok {
		m.guard(m.top(), func() { yanks = c.Commands() })
	}
	if len(yanks) == 0 {
		return m.toast("there is no command for this", ui.ToneInfo)
	}
	return m.open(&menu{d: m.d, title: "Copy as a command", items: yanks})
}

// menu is a dialog of texts to copy, each under its letter.
type menu struct {
	d     *ui.Deps
	title string
	items []ui.Yank
	at    int
	first int // the first item that is shown
}

func (m *menu) Init() tea.Cmd { return nil }

func (m *menu) Title() string { return m.title }

func (m *menu) Keys() []key.Binding {
	take := m.d.Keys.Open
	take.SetHelp(take.Help().Key, "copy")
	closing := m.d.Keys.Back
	closing.SetHelp(closing.Help().Key, "close")
	return []key.Binding{take, m.d.Keys.Up, m.d.Keys.Down, closing}
}

func (m *menu) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.MouseClickMsg:
		if i := m.first + msg.Y; msg.Button == tea.MouseLeft && i < len(m.items) {
			return m.take(i)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m.at = max(m.at-1, 0)
		case tea.MouseWheelDown:
			m.at = min(m.at+1, len(m.items)-1)
		}
	}
	return nil
}

func (m *menu) key(msg tea.KeyPressMsg) tea.Cmd {
	for i, y := range m.items { // letters come first: "j" may be JSON
		if y.Key != "" && msg.String() == y.Key {
			return m.take(i)
		}
	}
	k := m.d.Keys
	switch {
	case key.Matches(msg, k.Back, k.Quit, k.Yank, k.YankCommand):
		return ui.Send(ui.CloseDialog{})
	case key.Matches(msg, k.Open):
		return m.take(m.at)
	case key.Matches(msg, k.Up):
		m.at = max(m.at-1, 0)
	case key.Matches(msg, k.Down):
		m.at = min(m.at+1, len(m.items)-1)
	}
	return nil
}

func (m *menu) take(i int) tea.Cmd {
	y := m.items[i]
	return tea.Sequence(ui.Send(ui.CloseDialog{}), ui.Send(copied{y.Name, y.Text}))
}

// Yield gives way to the palette.
func (m *menu) Yield() bool { return true }

func (m *menu) View(width, height int) string {
	s := m.d.Styles
	names := 0
	for _, y := range m.items {
		names = max(names, ansi.StringWidth(y.Name))
	}
	m.first = max(min(m.at-height/2, len(m.items)-height), 0)
	shown := m.items[m.first:min(m.first+height, len(m.items))]
	lines := make([]string, len(shown))
	w := 0
	for i, y := range shown {
		name := y.Name + strings.Repeat(" ", names-ansi.StringWidth(y.Name))
		value := ansi.Truncate(text.Clean(y.Text), max(min(width, 96)-names-8, 0), "…")
		lines[i] = s.Key.Render(fmt.Sprintf("%-1s", y.Key)) + "  " + s.Text.Render(name) + "   " + s.Dim.Render(value) + " "
		w = max(w, ansi.StringWidth(lines[i]))
	}
	for i, l := range lines {
		lines[i] = barred(s, l, w, m.first+i == m.at)
	}
	return strings.Join(lines, "\n")
}

// barred draws a row of a dialog w cells wide, with the bar and the background
// of the cursor where that is on it.
func barred(s *themes.Styles, row string, w int, selected bool) string {
	row += strings.Repeat(" ", max(w-ansi.StringWidth(row), 0))
	if !selected {
		return "  " + row
	}
	return s.OnSelected(s.SelectedBar.Render("▌") + " " + row)
}
