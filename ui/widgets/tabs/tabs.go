// Package tabs draws a row of tabs and tells which one is open.
package tabs

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Tab is one tab; ID is what a Place calls it.
type Tab struct{ ID, Title string }

// Model is a row of tabs, one of them open.
type Model struct {
	styles *themes.Styles
	keys   *keys.Map
	tabs   []Tab
	active int
	spans  [][2]int // where the tabs were drawn last
}

// New makes a row of tabs with the first one open.
func New(s *themes.Styles, k *keys.Map, tabs ...Tab) *Model {
	return &Model{styles: s, keys: k, tabs: tabs}
}

// Set replaces the tabs; the open one stays open where it is still there.
func (m *Model) Set(tabs ...Tab) {
	open := m.Active()
	m.tabs, m.active = tabs, 0
	m.Open(open)
}

// Active is the ID of the open tab.
func (m *Model) Active() string {
	if m.active >= len(m.tabs) {
		return ""
	}
	return m.tabs[m.active].ID
}

// Open opens a tab by its ID and reports whether there is one.
func (m *Model) Open(id string) bool {
	for i, t := range m.tabs {
		if t.ID == id {
			m.active = i
			return true
		}
	}
	return false
}

// Update answers the keys for the next and previous tab and clicks on a tab,
// in the coordinates of the row. It reports whether the message was its own.
func (m *Model) Update(msg tea.Msg) (handled bool) {
	if len(m.tabs) == 0 {
		return false
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, m.keys.NextTab):
			m.active = (m.active + 1) % len(m.tabs)
		case key.Matches(msg, m.keys.PrevTab):
			m.active = (m.active + len(m.tabs) - 1) % len(m.tabs)
		default:
			return false
		}
		return true
	case tea.MouseClickMsg:
		if msg.Y != 0 || msg.Button != tea.MouseLeft {
			return false
		}
		for i, s := range m.spans {
			if msg.X >= s[0] && msg.X < s[1] {
				m.active = i
				return true
			}
		}
	}
	return false
}

// View draws the tabs as one line of at most width cells. Where they do not
// all fit, those around the open one are shown.
func (m *Model) View(width int) string {
	m.spans = make([][2]int, len(m.tabs))
	first := 0
	for ; first < m.active && m.end(first) > width; first++ {
	}
	var b strings.Builder
	b.WriteByte(' ')
	x := 1
	for i := first; i < len(m.tabs); i++ {
		label := " " + text.Clean(m.tabs[i].Title) + " "
		w := text.Width(label)
		if i == m.active {
			b.WriteString(m.styles.TabActive.Render(label))
		} else {
			b.WriteString(m.styles.Tab.Render(label))
		}
		b.WriteByte(' ')
		m.spans[i] = [2]int{x, x + w}
		x += w + 1
	}
	return text.Cut(b.String(), width)
}

// end is where the open tab ends when first is drawn first.
func (m *Model) end(first int) int {
	x := 1
	for i := first; i <= m.active; i++ {
		x += text.Width(m.tabs[i].Title) + 3
	}
	return x
}
