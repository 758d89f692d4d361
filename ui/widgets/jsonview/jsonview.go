// Package jsonview shows a JSON document folded, coloured and searchable, in
// the order and with the numbers of its bytes. Only the lines on the screen
// are drawn, so that a large document opens at once.
package jsonview

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Model shows one document.
type Model struct {
	styles *themes.Styles
	keys   *keys.Map
	raw    []byte
	err    error // why raw is shown as text
	nodes  []node
	open   []bool // containers unfolded, long strings wrapped

	lines  []line
	stale  bool // lines are to be made anew
	plain  []string
	wraps  map[int32][]string // strings cut into lines, for this width
	cursor int
	offset int
	width  int
	height int

	query string
	found []int32
	from  int32 // where the search began
}

// line is a line of the document: a node, and of it the head (0), a further
// line of a wrapped string (1 …) or the closing bracket (closing).
type line struct{ node, part int32 }

const closing = -1

// New shows a document. One that is not JSON is shown as the text that it is,
// under the reason.
func New(raw []byte, s *themes.Styles, k *keys.Map) *Model {
	m := &Model{styles: s, keys: k, raw: raw, stale: true, from: -1}
	if m.err = check(raw); m.err != nil {
		return m
	}
	m.nodes = parse(raw)
	m.open = make([]bool, len(m.nodes))
	m.unfold(m.level())
	return m
}

// Err tells why the document is shown as text; nil for JSON.
func (m *Model) Err() error { return m.err }

// glance is how many lines a document may have to be shown unfolded.
const glance = 100

// level is the deepest level at which the document can be unfolded and still
// be taken in at a glance; the outermost one always is.
func (m *Model) level() int32 {
	var lines []int // by depth of the container
	for i := range m.nodes {
		n := &m.nodes[i]
		for int(n.depth) >= len(lines) {
			lines = append(lines, 0)
		}
		if n.container() {
			lines[n.depth] += int(n.count) + 1
		}
	}
	total, level := 1, int32(1)
	for d, n := range lines {
		total += n
		if d > 0 && total > glance {
			break
		}
		level = int32(d + 1)
	}
	return level
}

// unfold opens the containers above a level and folds the others.
func (m *Model) unfold(level int32) {
	for i := range m.nodes {
		n := &m.nodes[i]
		m.open[i] = n.container() && n.count > 0 && n.depth < level
	}
	m.stale = true
}

// layout makes the lines for a width, where that is to be done.
func (m *Model) layout(width int) {
	if !m.stale && width == m.width {
		return
	}
	if width != m.width {
		m.wraps = nil
	}
	m.width, m.stale = width, false
	if m.err != nil {
		m.plain = strings.Split(ansi.Hardwrap(text.CleanLines(string(m.raw)), max(1, width-2), true), "\n")
		m.findText()
		return
	}
	var at line
	if m.cursor < len(m.lines) {
		at = m.lines[m.cursor]
	}
	m.lines = m.lines[:0]
	var above []int32
	for i := int32(0); i < int32(len(m.nodes)); {
		above = m.shut(above, i)
		m.lines = append(m.lines, line{i, 0})
		switch n := &m.nodes[i]; {
		case n.container() && m.open[i]:
			above = append(above, i)
			i++
		case n.container():
			i = n.next
		default:
			if m.open[i] {
				for p := range m.wrapped(i)[1:] {
					m.lines = append(m.lines, line{i, int32(p + 1)})
				}
			}
			i++
		}
	}
	m.shut(above, int32(len(m.nodes)))
	if i := slices.Index(m.lines, at); i >= 0 {
		m.cursor = i
	} else {
		m.goTo(at.node)
	}
}

// shut adds the closing lines of the containers that end before a node.
func (m *Model) shut(above []int32, next int32) []int32 {
	for n := len(above); n > 0 && m.nodes[above[n-1]].next <= next; n-- {
		m.lines = append(m.lines, line{above[n-1], closing})
		above = above[:n-1]
	}
	return above
}

// at is the node under the cursor.
func (m *Model) at() int32 {
	if m.cursor < len(m.lines) {
		return m.lines[m.cursor].node
	}
	return 0
}

// goTo puts the cursor on the first line of a node, or of what it is folded
// into.
func (m *Model) goTo(id int32) {
	for m.hidden(id) {
		id = m.nodes[id].parent
	}
	if i := slices.Index(m.lines, line{id, 0}); i >= 0 {
		m.cursor = i
	}
}

func (m *Model) hidden(id int32) bool {
	for p := m.nodes[id].parent; p >= 0; p = m.nodes[p].parent {
		if !m.open[p] {
			return true
		}
	}
	return false
}

// total is how many lines there are.
func (m *Model) total() int {
	if m.err != nil {
		return len(m.plain)
	}
	return len(m.lines)
}

// Path is where the cursor is, as jq writes it: ".layers[3].digest".
func (m *Model) Path() string {
	if len(m.nodes) == 0 {
		return ""
	}
	var parts []string
	for id := m.at(); id > 0; id = m.nodes[id].parent {
		n := &m.nodes[id]
		if n.keyEnd > 0 {
			parts = append(parts, member(string(m.raw[n.keyStart:n.keyEnd])))
			continue
		}
		i := 0
		for sibling := n.parent + 1; sibling != id; sibling = m.nodes[sibling].next {
			i++
		}
		parts = append(parts, "["+strconv.Itoa(i)+"]")
	}
	if len(parts) == 0 {
		return "."
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	s := b.String()
	if s[0] == '[' {
		s = "." + s
	}
	return text.Clean(s)
}

// member writes a name as jq takes it.
func member(quoted string) string {
	name := quoted[1 : len(quoted)-1]
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return "[" + quoted + "]"
		}
	}
	if name == "" {
		return `[""]`
	}
	return "." + name
}

// Value is the value under the cursor: a string's text, and what anything else
// is in the document.
func (m *Model) Value() string {
	if len(m.nodes) == 0 {
		return string(m.raw)
	}
	n := &m.nodes[m.at()]
	raw := string(m.raw[n.start:n.end])
	if n.kind == '"' {
		return decode(raw)
	}
	return raw
}
