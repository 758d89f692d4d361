package app

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// box is an open dialog and where its content was drawn last.
type box struct {
	ui.Dialog
	at rect
}

func (m *Model) open(d ui.Dialog) tea.Cmd {
	b := &box{Dialog: d}
	m.dialogs = append(m.dialogs, b)
	var cmd tea.Cmd
	m.guardDialog(b, func() { cmd = d.Init() })
	return guardCmd(cmd, m.top())
}

func (m *Model) closeDialog() {
	if n := len(m.dialogs); n > 0 {
		m.dialogs = m.dialogs[:n-1]
	}
}

// stopDialog ends what the dialog on top is changing, and reports whether there
// was anything to end.
func (m *Model) stopDialog() (stopped bool) {
	n := len(m.dialogs)
	if n == 0 {
		return false
	}
	b := m.dialogs[n-1]
	if s, ok := b.Dialog.(ui.Stopper); ok {
		m.guardDialog(b, func() { stopped = s.Stop() })
	}
	return stopped
}

// yields asks the dialog on top whether it gives way to the palette.
func (m *Model) yields() (gone bool) {
	n := len(m.dialogs)
	if n == 0 {
		return false
	}
	b := m.dialogs[n-1]
	if y, ok := b.Dialog.(ui.Yielder); ok {
		m.guardDialog(b, func() { gone = y.Yield() })
	}
	return gone
}

func (m *Model) feedDialog(b *box, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.guardDialog(b, func() { cmd = b.Update(msg) })
	return guardCmd(cmd, m.top())
}

// guardDialog closes a dialog that panics and puts the account of it on top.
func (m *Model) guardDialog(b *box, f func()) {
	defer func() {
		if v := recover(); v != nil {
			m.dialogs = slices.DeleteFunc(m.dialogs, func(o *box) bool { return o == b })
			m.stack = append(m.stack, &entry{start: m.top().start, screen: newFault(m.d, m.top().start, v)})
		}
	}()
	f()
}

// layDialogs lays the dialogs over the whole window, the newest on top.
func (m *Model) layDialogs(lines []string) {
	for _, b := range slices.Clone(m.dialogs) {
		block := m.dialogLines(b)
		for y := b.at.y - 1; y < b.at.y-1+len(block) && y < len(lines); y++ {
			m.unselect(lines, y)
		}
		m.lay(lines, block, b.at.x-1, b.at.y-1)
	}
}

// unselect takes the cursor's background off a row of the body: under a dialog
// its two ends would stick out.
func (m *Model) unselect(lines []string, y int) {
	if !m.frame.body.has(m.frame.body.x, y) || !strings.HasPrefix(ansi.Strip(lines[y]), selectedBar) {
		return
	}
	lines[y] = strings.Replace(m.d.Styles.OffSelected(lines[y]), selectedBar, " ", 1)
}

// dialogLines draws a dialog in its frame and finds its place.
func (m *Model) dialogLines(b *box) []string {
	var content, title string
	m.guardDialog(b, func() { content, title = b.View(max(m.width-6, 1), max(m.height-4, 1)), b.Title() })
	lines := strings.Split(content, "\n")
	w := 0
	for _, l := range lines {
		w = max(w, ansi.StringWidth(l))
	}
	w = min(max(w, ansi.StringWidth(title)+2), max(m.width-2, 1))
	h := m.height
	if partsOf(h).footer {
		h-- // its keys are the dialog's
	}
	lines = lines[:min(len(lines), max(h-2, 1))]

	st := m.d.Styles
	edge := lipgloss.RoundedBorder()
	side := st.Border.Render(edge.Left)
	out := []string{st.Border.Render(edge.TopLeft) + m.dialogTitle(title, w) + st.Border.Render(edge.TopRight)}
	for _, l := range lines {
		l = ansi.Truncate(l, w, "…")
		out = append(out, side+l+strings.Repeat(" ", w-ansi.StringWidth(l))+side)
	}
	out = append(out, st.Border.Render(edge.BottomLeft+strings.Repeat(edge.Bottom, w)+edge.BottomRight))
	for i, l := range out {
		out[i] = m.paintOn(l, st.Raised)
	}

	b.at = rect{x: max((m.width-w-2)/2, 0) + 1, y: max(min(m.height/6, h-len(out)), 0) + 1, w: w, h: len(lines)}
	return out
}

// dialogTitle is the top edge with the title in it.
func (m *Model) dialogTitle(title string, w int) string {
	edge := m.d.Styles.Border
	if title == "" {
		return edge.Render(strings.Repeat("─", w))
	}
	title = ansi.Truncate(text.Clean(title), max(w-4, 1), "…")
	return edge.Render("─") + m.d.Styles.Strong.Render(" "+title+" ") +
		edge.Render(strings.Repeat("─", max(w-ansi.StringWidth(title)-3, 0)))
}

// dialogKeys are the keys of the dialog on top.
func (m *Model) dialogKeys() []key.Binding {
	var keys []key.Binding
	b := m.dialogs[len(m.dialogs)-1]
	m.guardDialog(b, func() { keys = b.Keys() })
	return keys
}
