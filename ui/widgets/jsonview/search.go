package jsonview

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
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
		m.from = m.at()
	}
	m.query, m.found = query, m.found[:0]
	if query == "" {
		m.from = -1
		return 0
	}
	if m.err != nil {
		return m.searchText()
	}
	q := bytes.ToLower([]byte(query))
	for i := range m.nodes {
		n := &m.nodes[i]
		if contains(m.raw[n.keyStart:n.keyEnd], q) || !n.container() && contains(m.raw[n.start:n.end], q) {
			m.found = append(m.found, int32(i))
		}
	}
	m.jump(sort.Search(len(m.found), func(i int) bool { return m.found[i] >= m.from }))
	return len(m.found)
}

// searchText is Search in a document that is shown as text.
func (m *Model) searchText() int {
	m.layout(max(m.width, 1))
	q := bytes.ToLower([]byte(m.query))
	for i, l := range m.plain {
		if contains([]byte(l), q) {
			m.found = append(m.found, int32(i))
		}
	}
	m.jump(sort.Search(len(m.found), func(i int) bool { return int(m.found[i]) >= m.cursor }))
	return len(m.found)
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

// contains looks for q, which is lower case, without regard to ASCII case.
func contains(s, q []byte) bool { return index(s, q) >= 0 }

func index[T, U ~string | ~[]byte](s T, q U) int {
	if len(q) == 0 {
		return -1
	}
	for i := 0; i+len(q) <= len(s); i++ {
		k := 0
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
