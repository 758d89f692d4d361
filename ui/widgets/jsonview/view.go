package jsonview

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the document: height lines of width cells.
func (m *Model) View(width, height int) string {
	if width <= 0 || height <= 0 {
		m.height = 0
		return ""
	}
	m.layout(width)
	out := make([]string, 0, height)
	if m.top() == 1 {
		out = append(out, text.Fit(" "+m.styles.Bad.Render("not JSON: "+text.Clean(m.err.Error())), width))
	}
	m.height = height - len(out)
	m.scroll()
	for i := m.offset; i < min(m.offset+m.height, m.total()); i++ {
		out = append(out, m.line(i, width))
	}
	for len(out) < height {
		out = append(out, text.Spaces(width))
	}
	return strings.Join(out, "\n")
}

// top is how many lines stand above the document.
func (m *Model) top() int {
	if m.err != nil {
		return 1
	}
	return 0
}

func (m *Model) line(i, width int) string {
	var s string
	if m.err != nil {
		s = " " + m.mark(m.plain[i], m.styles.Text)
	} else {
		s = m.content(m.lines[i], width-1-margin)
	}
	if i != m.cursor {
		return text.Fit(" "+s, width)
	}
	return m.styles.OnSelected(text.Fit(m.styles.SelectedBar.Render("▌")+s, width))
}

// margin is what stays free at the right.
const margin = 1

// indent is the cells before a node's own text: two for each level, two for
// the sign that folds.
func indent(n *node) int { return 2*int(n.depth) + 2 }

func (m *Model) content(l line, width int) string {
	n, js := &m.nodes[l.node], &m.styles.JSON
	if l.part > 0 {
		x, _ := m.hang(n)
		return text.Spaces(x) + m.mark(m.wrapped(l.node)[l.part], js.String)
	}
	if l.part == closing {
		return text.Spaces(indent(n)) + js.Punct.Render(closer(n)+m.comma(l.node))
	}
	var b strings.Builder
	b.WriteString(text.Spaces(indent(n) - 2))
	switch {
	case !m.foldable(l.node):
		b.WriteString("  ")
	case m.open[l.node]:
		b.WriteString(m.styles.Dim.Render("▾ "))
	default:
		b.WriteString(m.styles.Dim.Render("▸ "))
	}
	if n.keyEnd > 0 {
		b.WriteString(m.mark(m.key(n), js.Key))
		b.WriteString(js.Punct.Render(": "))
	}
	m.value(&b, l.node, width)
	return b.String()
}

// value draws a value behind its name, and the comma after it.
func (m *Model) value(b *strings.Builder, id int32, width int) {
	n, js := &m.nodes[id], &m.styles.JSON
	switch {
	case n.container() && m.open[id]:
		b.WriteString(js.Punct.Render(string(n.kind)))
		return
	case n.container() && n.count == 0:
		b.WriteString(js.Punct.Render(string(n.kind) + closer(n) + m.comma(id)))
		return
	case n.container():
		m.folded(b, id, width)
		return
	case m.open[id]:
		b.WriteString(m.mark(m.wrapped(id)[0], js.String))
		return
	}
	style := js.Number
	switch n.kind {
	case '"':
		style = js.String
	case 't', 'f':
		style = js.Bool
	case 'n':
		style = js.Null
	}
	comma := m.comma(id)
	s := text.Cut(m.text(n, 4*width), width-text.Width(b.String())-len(comma))
	b.WriteString(m.mark(s, style))
	if comma != "" {
		b.WriteString(js.Punct.Render(comma))
	}
}

// folded draws a container that is folded: how much is in it and its beginning.
func (m *Model) folded(b *strings.Builder, id int32, width int) {
	n, js := &m.nodes[id], &m.styles.JSON
	what := " items"
	if n.kind == '{' {
		what = " keys"
	}
	if n.count == 1 {
		what = what[:len(what)-1]
	}
	tail := "  " + strconv.Itoa(int(n.count)) + what
	room := width - text.Width(b.String()) - len(tail) - 3 // the brackets and the comma
	b.WriteString(js.Punct.Render(string(n.kind)))
	if room >= 8 {
		b.WriteString(m.mark(text.Cut(m.preview(n, room), room), m.styles.Dim))
	} else {
		b.WriteString(m.styles.Dim.Render(text.Pending))
	}
	b.WriteString(js.Punct.Render(closer(n) + m.comma(id)))
	b.WriteString(m.styles.Dim.Render(tail))
}

// preview is the beginning of a container on one line.
func (m *Model) preview(n *node, room int) string {
	inside := m.raw[n.start+1 : n.end-1]
	inside = inside[:min(len(inside), 8*room)]
	return strings.Join(strings.Fields(text.Clean(string(inside))), " ")
}

func closer(n *node) string {
	if n.kind == '{' {
		return "}"
	}
	return "]"
}

// comma stands after every value but the last one of its container.
func (m *Model) comma(id int32) string {
	n := &m.nodes[id]
	if n.parent >= 0 && n.next < m.nodes[n.parent].next {
		return ","
	}
	return ""
}

func (m *Model) key(n *node) string { return text.Clean(string(m.raw[n.keyStart:n.keyEnd])) }

// text is a value as it stands in the document, at most limit bytes of it.
func (m *Model) text(n *node, limit int) string {
	raw := m.raw[n.start:n.end]
	return text.Clean(string(raw[:min(len(raw), max(limit, 0))]))
}

// long reports a string that does not fit into its line.
func (m *Model) long(id int32) bool {
	n := &m.nodes[id]
	room := m.room(n)
	return int(n.end-n.start) > 4*max(room, 0) || text.Width(m.text(n, 4*max(room, 1))) > room
}

// room is how many cells a value has behind its name, without the comma.
func (m *Model) room(n *node) int {
	room := m.width - 1 - indent(n) - 1 - margin
	if n.keyEnd > 0 {
		room -= text.Width(m.key(n)) + 2
	}
	return room
}

// hang is where the lines of an unfolded string begin: behind its name, or
// below where there is too little room for that.
func (m *Model) hang(n *node) (x int, below bool) {
	if room := m.room(n); room >= 24 {
		return m.width - 2 - margin - room, false
	}
	return indent(n) + 2, true
}

// wrapLimit is how much of a string is shown when it is unfolded, in bytes.
const wrapLimit = 256 << 10

// wrapped is a long string cut into lines.
func (m *Model) wrapped(id int32) []string {
	if lines, ok := m.wraps[id]; ok {
		return lines
	}
	n := &m.nodes[id]
	s := m.text(n, wrapLimit)
	if int(n.end-n.start) > wrapLimit {
		s += text.Pending
	}
	x, below := m.hang(n)
	lines := strings.Split(ansi.Hardwrap(s+m.comma(id), max(8, m.width-2-margin-x), true), "\n")
	if below {
		lines = append([]string{""}, lines...)
	}
	if m.wraps == nil {
		m.wraps = map[int32][]string{}
	}
	m.wraps[id] = lines
	return lines
}

// mark draws a text with what was searched for in it.
func (m *Model) mark(s string, st lipgloss.Style) string {
	if m.query == "" {
		return st.Render(s)
	}
	q := strings.ToLower(m.query)
	var spans [][2]int
	for at := 0; ; {
		i := index(s[at:], q)
		if i < 0 {
			break
		}
		spans = append(spans, [2]int{at + i, at + i + len(q)})
		at += i + len(q)
	}
	return text.Highlight(s, len(s), spans, st, m.styles.Match)
}
