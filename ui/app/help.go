package app

import "charm.land/bubbles/v2/key"

// helpAbout tells Help which screen it was called from.
func (m *Model) helpAbout() (title string, keys []key.Binding) {
	if len(m.stack) < 2 {
		return "", nil
	}
	below := m.stack[len(m.stack)-2]
	if below.screen == nil {
		return "", nil
	}
	title = m.title(below)
	if inRegistry(below.start) { // those call themselves by what they show
		title = capital(below.start.Screen)
	}
	m.guard(below, func() { keys = below.screen.Keys() })
	return title, keys
}
