package app

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/input"
)

// The size of the palette, as the frame around it leaves it.
const (
	paletteWidth = 62
	paletteRows  = 9
)

// palette is the dialog behind ":": commands, places and image references,
// completed from what is known and what was seen.
type palette struct {
	m     *Model
	c     *completer
	in    *input.Model
	items []item
	at    int
	first int // the first item that is shown
}

func newPalette(m *Model) *palette {
	c := newCompleter(m)
	return &palette{m: m, c: c, in: input.New(m.d.Styles, ": "), items: c.complete("")}
}

func (p *palette) Init() tea.Cmd { return nil }

func (p *palette) Title() string { return "" }

func (p *palette) Keys() []key.Binding {
	enter := "go"
	if p.at < len(p.items) && p.items[p.at].do == nil {
		enter = "complete"
	}
	return []key.Binding{fixed("↵", enter), fixed("tab", "complete"), fixed("↑↓", "choose"), fixed("esc", "close")}
}

func (p *palette) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.key(msg)
	case tea.PasteMsg:
		return p.typed(msg)
	case tea.MouseClickMsg:
		if i := p.first + msg.Y - 2; msg.Button == tea.MouseLeft && msg.Y >= 2 && i < len(p.items) {
			return p.take(p.items[i])
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			p.move(-1)
		case tea.MouseWheelDown:
			p.move(1)
		}
	}
	return nil
}

// key takes the keys that a line of text does not need; they are not to be
// rebound, for every other one is text.
func (p *palette) key(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "esc":
		return ui.Send(ui.CloseDialog{})
	case "backspace":
		if p.in.Value() == "" {
			return ui.Send(ui.CloseDialog{})
		}
	case "up", "ctrl+p", "shift+tab":
		p.move(-1)
		return nil
	case "down", "ctrl+n":
		p.move(1)
		return nil
	case "pgup":
		p.move(-paletteRows)
		return nil
	case "pgdown":
		p.move(paletteRows)
		return nil
	case "tab":
		if p.at < len(p.items) {
			p.set(p.items[p.at].text)
		}
		return nil
	case "enter":
		return p.enter()
	}
	return p.typed(msg)
}

func (p *palette) typed(msg tea.Msg) tea.Cmd {
	changed, cmd := p.in.Update(msg)
	if changed {
		p.set(p.in.Value())
	}
	return cmd
}

func (p *palette) set(text string) {
	if text != p.in.Value() {
		p.in.Set(text)
	}
	p.items, p.at, p.first = p.c.complete(text), 0, 0
}

func (p *palette) move(by int) {
	p.at = max(min(p.at+by, len(p.items)-1), 0)
	p.first = max(min(p.first, p.at), p.at-paletteRows+1)
}

// enter goes where the selected item leads; one that lacks its argument is
// completed instead.
func (p *palette) enter() tea.Cmd {
	if p.at >= len(p.items) {
		return p.m.toast("“"+ansi.Truncate(p.in.Value(), 30, "…")+"” is no command and no image", ui.ToneWarn)
	}
	return p.take(p.items[p.at])
}

func (p *palette) take(it item) tea.Cmd {
	if it.do == nil {
		p.set(it.text)
		return nil
	}
	return tea.Sequence(ui.Send(ui.CloseDialog{}), ui.Send(it.do))
}

func (p *palette) Cursor() *tea.Cursor {
	c := p.in.Cursor()
	if c == nil {
		return nil
	}
	c.X++
	c.Shape = tea.CursorBar
	return c
}

func (p *palette) View(width, height int) string {
	s := p.m.d.Styles
	w := min(width, paletteWidth)
	lines := []string{
		" " + p.in.View(w-2),
		s.Rule.Render(strings.Repeat("─", w)),
	}
	shown := p.items[p.first:min(p.first+min(paletteRows, max(height-2, 0)), len(p.items))]
	label, detail := 0, 0
	for _, it := range shown {
		label, detail = max(label, ansi.StringWidth(it.label)), max(detail, ansi.StringWidth(it.detail))
	}
	// What it does stands in a column of its own, moved where it is long.
	left := min(max(label+3, min(33, w-3-detail)), w-6)
	for i, it := range shown {
		lines = append(lines, p.row(it, p.first+i == p.at, left, w))
	}
	if len(shown) == 0 {
		lines = append(lines, "  "+s.Dim.Render("nothing is called that"))
	}
	for i, l := range lines {
		lines[i] = l + strings.Repeat(" ", max(w-ansi.StringWidth(l), 0))
	}
	return strings.Join(lines, "\n")
}

func (p *palette) row(it item, selected bool, left, w int) string {
	s := p.m.d.Styles
	label := ansi.Truncate(it.label, left-1, "…")
	detail := ansi.Truncate(it.detail, max(w-left-3, 0), "…")
	name := s.Text
	if selected {
		name = s.Strong
	}
	return barred(s, name.Render(label)+strings.Repeat(" ", left-ansi.StringWidth(label))+s.Dim.Render(detail), w-2, selected)
}
