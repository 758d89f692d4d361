// Package picker is a list to pick from, narrowed by typing: columns to sort
// by, platforms. It has the methods of a dialog and says what happens only
// through the commands that it is given.
package picker

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/widgets/input"
)

// Item is one thing to pick.
type Item struct {
	ID    string
	Title string
	// Detail is shown dim in a second column.
	Detail string
	// Key is a letter that picks the item at once, where nothing is typed.
	Key string
	// On marks the item that is in use now.
	On bool
}

// Options say what is picked and what comes of it.
type Options struct {
	Title string
	Items []Item
	// Prompt stands before what is typed: "/ ". Without one nothing is typed,
	// letters pick items by their Key, and the keys that move in tables move
	// here.
	Prompt string
	// Choose is what picking an item does; it runs after Close.
	Choose func(Item) tea.Cmd
	// Close takes the dialog away.
	Close tea.Cmd
}

// Model is a list being picked from.
type Model struct {
	styles *themes.Styles
	keys   *keys.Map
	o      Options
	in     *input.Model
	shown  []Item
	spans  [][][2]int // what matched in the titles shown
	cursor int
	offset int
	height int // rows drawn last
	top    int // line of the first row
}

// New makes a picker with the cursor on the item that is in use.
func New(s *themes.Styles, k *keys.Map, o Options) *Model {
	m := &Model{styles: s, keys: k, o: o}
	if o.Prompt != "" {
		m.in = input.New(s, o.Prompt)
	}
	m.find()
	return m
}

// Init does nothing yet.
func (m *Model) Init() tea.Cmd { return nil }

// Title is what the frame says.
func (m *Model) Title() string { return m.o.Title }

// Keys are the bindings that work here.
func (m *Model) Keys() []key.Binding {
	return []key.Binding{m.keys.Open, m.keys.Up, m.keys.Down, m.keys.Back}
}

func (m *Model) query() string {
	if m.in == nil {
		return ""
	}
	return m.in.Value()
}

// Current is the item under the cursor.
func (m *Model) Current() (Item, bool) {
	if m.cursor < 0 || m.cursor >= len(m.shown) {
		return Item{}, false
	}
	return m.shown[m.cursor], true
}

// Cursor is where the terminal's cursor goes.
func (m *Model) Cursor() *tea.Cursor {
	if m.in == nil {
		return nil
	}
	c := m.in.Cursor()
	if c != nil {
		c.X++
	}
	return c
}

// find brings the list up to date with what is typed.
func (m *Model) find() {
	at, had := m.Current()
	query := m.query()
	m.shown, m.spans = m.o.Items, nil
	if query != "" {
		m.search(query)
	}
	m.cursor, m.offset = 0, 0
	if query != "" {
		return // the best one
	}
	for i, it := range m.shown {
		if had && it.ID == at.ID || !had && it.On {
			m.cursor = i
		}
	}
}

// search finds items by their titles, best first, and then by what their
// details contain.
func (m *Model) search(query string) {
	m.shown = nil
	found := make([]bool, len(m.o.Items))
	for _, f := range fuzzy.FindFrom(query, titles(m.o.Items)) {
		it := m.o.Items[f.Index]
		found[f.Index] = true
		m.shown = append(m.shown, it)
		m.spans = append(m.spans, spans(it.Title, f.MatchedIndexes))
	}
	for i, it := range m.o.Items {
		if !found[i] && strings.Contains(strings.ToLower(it.Detail), strings.ToLower(query)) {
			m.shown = append(m.shown, it)
		}
	}
}

type titles []Item

func (s titles) String(i int) string { return s[i].Title }
func (s titles) Len() int            { return len(s) }

// spans joins the characters that begin at the given bytes of a text.
func spans(s string, at []int) [][2]int {
	var out [][2]int
	for _, i := range at {
		_, size := utf8.DecodeRuneInString(s[i:])
		if n := len(out); n > 0 && out[n-1][1] == i {
			out[n-1][1] += size
		} else {
			out = append(out, [2]int{i, i + size})
		}
	}
	return out
}
