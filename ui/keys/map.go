// Package keys holds every key binding of the app, in one place and by name.
// A person rebinds them in the config file by those names.
package keys

import "charm.land/bubbles/v2/key"

// Map is every binding there is. A screen takes from it what it understands
// and lists that in its Keys.
type Map struct {
	// Moving about in tables, trees and long texts.
	Up, Down, Left, Right, PageUp, PageDown, Top, Bottom key.Binding

	// Anywhere: the app itself answers these.
	Back, Palette, Help, Quit, ForceQuit, Suspend, Mouse key.Binding
	LastPlace, Backward, Forward, Reload                 key.Binding
	Yank, YankCommand, Browser, Accounts                 key.Binding

	// Rows.
	Open, Filter, Sort, Reverse, Columns key.Binding
	Mark, MarkAll, UnmarkAll, Delete     key.Binding
	Fold, FoldAll, Preview               key.Binding

	// The image screen.
	NextTab, PrevTab, Platform key.Binding
	Search, Next, Prev         key.Binding

	// Registries and accounts.
	Add, Edit, Test, Remove key.Binding
	Login, Logout           key.Binding
	Fix, FixAll, Use, Move  key.Binding
	Export                  key.Binding

	// What was removed.
	Undo key.Binding
}

// Default makes the map that regtui has of its own.
func Default() *Map {
	m := new(Map)
	for _, r := range m.rows() {
		*r.binding = key.NewBinding(key.WithKeys(r.keys...), key.WithHelp(Label(r.keys[0]), r.does))
	}
	return m
}

// Names lists the names of the bindings, as the config file knows them.
func (m *Map) Names() []string {
	rows := m.rows()
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.name
	}
	return names
}

// Long says what a binding does in more words than the footer has room for. A
// screen that has given it other words is left with those.
func (m *Map) Long(b key.Binding) string {
	for _, r := range m.rows() {
		if r.binding.Help() == b.Help() {
			return r.long
		}
	}
	return b.Help().Desc
}

// Moves are the bindings that move the cursor, for Help.
func (m *Map) Moves() []key.Binding {
	return []key.Binding{m.Up, m.Down, m.Left, m.Right, m.PageUp, m.PageDown, m.Top, m.Bottom}
}

// Everywhere are the bindings that the app itself answers, for Help.
func (m *Map) Everywhere() []key.Binding {
	return []key.Binding{
		m.Back, m.Palette, m.Help, m.LastPlace, m.Backward, m.Forward, m.Reload, m.Yank,
		m.YankCommand, m.Browser, m.Accounts, m.Mouse, m.Suspend, m.Quit, m.ForceQuit,
	}
}
