package app

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
)

// status draws the line of counts, filter and progress.
func (m *Model) status() string {
	st, ok := m.top().screen.(ui.Statuser)
	if !ok {
		return ""
	}
	var left, right string
	m.guard(m.top(), func() { left, right = st.Status() })
	room := m.width - 2
	right = ansi.Truncate(right, room/2, "…")
	left = ansi.Truncate(left, max(room-ansi.StringWidth(right)-2, 0), "…")
	return " " + left + strings.Repeat(" ", max(room-ansi.StringWidth(left)-ansi.StringWidth(right), 0)) + right
}

// hint draws a key and what it does, as the footer has it.
func (m *Model) hint(k, does string) string {
	return m.d.Styles.Key.Render(k) + " " + m.d.Styles.Dim.Render(does)
}

// footer draws the keys that work here: the screen's, most useful first, as
// many as fit before those that always do.
func (m *Model) footer() string {
	if len(m.dialogs) > 0 {
		return " " + m.hints(m.dialogKeys(), m.width-2)
	}
	if m.typing() {
		return " " + m.hints(typingKeys(), m.width-2)
	}
	k := m.d.Keys
	always := m.hints([]key.Binding{k.Palette, k.Help}, m.width-2)
	hints := m.hints(m.screenKeys(), m.width-2-ansi.StringWidth(always)-len(gap))
	if hints != "" {
		hints += gap
	}
	return " " + hints + always
}

// typingKeys are what ends typing in every screen that takes text. They are not
// to be rebound, for every other key is text.
func typingKeys() []key.Binding { return []key.Binding{fixed("↵", "done"), fixed("esc", "clear")} }

// fixed is a key that cannot be rebound.
func fixed(k, does string) key.Binding { return key.NewBinding(key.WithKeys(k), key.WithHelp(k, does)) }

// screenKeys are the screen's keys without those that the footer has anyway
// or that need no telling.
func (m *Model) screenKeys() []key.Binding {
	e, k := m.top(), m.d.Keys
	var keys []key.Binding
	m.guard(e, func() { keys = e.screen.Keys() })
	quiet := append(k.Moves(), k.Palette, k.Help, k.Quit, k.ForceQuit)
	yank := k.Yank.Help()
	if _, ok := e.screen.(ui.Yanker); !ok {
		yank.Key = ""
	}
	var out []key.Binding
	if len(m.failing()) == 0 && m.wanted() != "" && m.d.LogIn != nil { // an error says it itself
		out = append(out, fixed(k.Accounts.Help().Key, "log in"))
		quiet = append(quiet, k.Accounts)
	}
	for _, b := range keys {
		if b.Enabled() && !contains(quiet, b) && !contains(out, b) {
			out = append(out, b)
		}
	}
	if yank.Key != "" && !contains(out, k.Yank) {
		out = append(out, k.Yank)
	}
	return out
}

func contains(keys []key.Binding, b key.Binding) bool {
	for _, k := range keys {
		if k.Help() == b.Help() {
			return true
		}
	}
	return false
}

// hints draws as many keys as fit into w cells.
func (m *Model) hints(keys []key.Binding, w int) string {
	var b strings.Builder
	used := 0
	for _, k := range keys {
		if !k.Enabled() {
			continue
		}
		h := k.Help()
		need := ansi.StringWidth(h.Key) + 1 + ansi.StringWidth(h.Desc)
		if used > 0 {
			need += len(gap)
		}
		if used+need > w {
			break
		}
		if used > 0 {
			b.WriteString(gap)
		}
		b.WriteString(m.hint(h.Key, h.Desc))
		used += need
	}
	return b.String()
}
