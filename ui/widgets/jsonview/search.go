package jsonview

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

func decode(quoted string) string {
	var s string
	if json.Unmarshal([]byte(quoted), &s) != nil {
		return quoted
	}
	return s
}

// Search looks for a text in names and values, whatever its case, goes to the
// first place at or after where the search began, and tells how many there
// are. An empty text ends the search.
func (m *Model) Search(query string) int {
	if m.from < 0 {
		m.from = m.place()
	}
	m.query, m.found = query, m.found[:0]
	if query == "" {
		m.from = -1
		return 0
	}
	if m.err != nil {
		m.layout(max(m.width, 1))
		m.findText()
	} else {
		m.findNodes()
	}
	m.jump(sort.Search(len(m.found), func(i int) bool { return m.found[i] >= m.from }))
	return len(m.found)
}

func (m *Model) findNodes() {
	q := strings.ToLower(m.query)
	for i := range m.nodes {
		n := &m.nodes[i]
		if index(m.raw[n.keyStart:n.keyEnd], q) >= 0 || !n.container() && index(m.raw[n.start:n.end], q) >= 0 {
			m.found = append(m.found, int32(i))
		}
	}
}

// findText finds the lines of a document that is shown as text.
func (m *Model) findText() {
	q := strings.ToLower(m.query)
	m.found = m.found[:0]
	for i, l := range m.plain {
		if index(l, q) >= 0 {
			m.found = append(m.found, int32(i))
		}
	}
}

// Query is what is searched for.
func (m *Model) Query() string { return m.query }

// Found tells which of the places found the cursor is on, from 1 (0: on none),
// and how many there are.
func (m *Model) Found() (at, total int) {
	if i, ok := slices.BinarySearch(m.found, m.place()); ok {
		at = i + 1
	}
	return at, len(m.found)
}

func (m *Model) place() int32 {
	if m.err != nil {
		return int32(m.cursor)
	}
	return m.at()
}

// step goes to the next place found, or back to the one before; round the ends.
func (m *Model) step(by int) {
	if len(m.found) == 0 {
		return
	}
	i, on := slices.BinarySearch(m.found, m.place())
	if on || by < 0 {
		i += by
	}
	m.jump(i)
	m.from = m.place()
}

// jump goes to the i-th place found and unfolds what it is in.
func (m *Model) jump(i int) {
	if len(m.found) == 0 {
		return
	}
	id := m.found[(i+len(m.found))%len(m.found)]
	if m.err != nil {
		m.cursor = int(id)
		return
	}
	for p := m.nodes[id].parent; p >= 0; p = m.nodes[p].parent {
		if !m.open[p] {
			m.open[p], m.stale = true, true
		}
	}
	m.layout(max(m.width, 1))
	m.goTo(id)
	m.scroll()
}

// index finds q, which is lower case, without regard to ASCII case; -1 where
// it is not there, or empty.
func index[T ~string | ~[]byte](s T, q string) int {
	if q == "" {
		return -1
	}
	small, large := q[0], q[0]
	if small >= 'a' && small <= 'z' {
		large -= 'a' - 'A'
	}
	for i := 0; i+len(q) <= len(s); i++ {
		if s[i] != small && s[i] != large {
			continue
		}
		k := 1
		for k < len(q) && lower(s[i+k]) == q[k] {
			k++
		}
		if k == len(q) {
			return i
		}
	}
	return -1
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
