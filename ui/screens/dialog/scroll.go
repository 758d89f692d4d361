package dialog

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// part is the part of the words that is in sight.
type part struct {
	words []string // those that are shown, and
	inner int      // in what width:
	lines []string // broken
	top   int      // the first line in sight
	room  int      // how many are
}

// least is how many lines of the words are drawn at least, with the line that
// tells which they are.
const least = 2

// drawWords draws what there is room for of the words, in room lines at most,
// and below them which part that is. Other words begin at their top.
func (g *Dialog) drawWords(inner, room int) []string {
	p := &g.part
	if other := !slices.Equal(p.words, g.Words); other || p.inner != inner {
		if other {
			p.top = 0
		}
		p.words, p.inner, p.lines = slices.Clone(g.Words), inner, nil
		for _, w := range g.Words {
			p.lines = append(p.lines, strings.Split(lipgloss.Wrap(w, inner, ""), "\n")...)
		}
	}
	p.room = len(p.lines)
	if room = max(room, least); p.room > room {
		p.room = room - 1
	}
	p.top = max(min(p.top, len(p.lines)-p.room), 0)
	shown := slices.Clone(p.lines[p.top : p.top+p.room])
	if p.over() {
		shown = append(shown, g.d.Styles.Dim.Render(fmt.Sprintf("%d–%d of %d", p.top+1, p.top+p.room, len(p.lines))))
	}
	return shown
}

// over reports that there is not room for all the words.
func (p *part) over() bool { return p.room < len(p.lines) }

// scroll takes the keys that move the words; those that move between fields
// do so only where no field has the focus.
func (g *Dialog) scroll(msg tea.KeyPressMsg) bool {
	p := &g.part
	if !p.over() {
		return false
	}
	onButton := g.field() == nil
	switch k := msg.String(); {
	case k == "pgup":
		p.top -= p.room
	case k == "pgdown":
		p.top += p.room
	case onButton && (k == "up" || k == "k"):
		p.top--
	case onButton && (k == "down" || k == "j"):
		p.top++
	case onButton && k == "home":
		p.top = 0
	case onButton && k == "end":
		p.top = len(p.lines)
	default:
		return false
	}
	p.top = max(min(p.top, len(p.lines)-p.room), 0)
	return true
}

// wheel moves the words.
func (g *Dialog) wheel(msg tea.MouseWheelMsg) {
	const step = 3
	p := &g.part
	switch msg.Button {
	case tea.MouseWheelUp:
		p.top = max(p.top-step, 0)
	case tea.MouseWheelDown:
		p.top = max(min(p.top+step, len(p.lines)-p.room), 0)
	}
}

// scrollKeys tells first how to see the other words, where there are some.
func (g *Dialog) scrollKeys(keys []key.Binding) []key.Binding {
	if !g.part.over() {
		return keys
	}
	scroll := key.NewBinding(key.WithKeys("pgup", "pgdown"), key.WithHelp("pgup/pgdn", "scroll"))
	if g.field() == nil {
		scroll = key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "scroll"))
	}
	return slices.Insert(keys, 0, scroll)
}
