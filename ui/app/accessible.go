package app

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// selectedBar stands before what is selected, in lists and in dialogs.
const selectedBar = "▌"

// plainly writes lines without what a screen reader can only read out sign by
// sign: frames, rules and bars. The sign of what is selected is a letter.
func plainly() *strings.Replacer {
	return strings.NewReplacer(
		"─", " ", "│", " ", "┬", " ", "┴", " ", "╭", " ", "╮", " ", "╰", " ", "╯", " ",
		"━", " ", "╸", " ", "╺", " ", selectedBar, ">", "•", "*", "●", " ",
	)
}

// speak makes what is drawn fit to be read out, and finds the row that is
// selected: the terminal's cursor goes there, for screen readers read at it.
func (m *Model) speak(lines []string) {
	at := m.frame.body
	if n := len(m.dialogs); n > 0 {
		at = m.dialogs[n-1].at
	}
	m.frame.row = nil
	plain := plainly()
	for y, line := range lines {
		for from := 0; m.frame.row == nil; {
			i := strings.Index(line[from:], selectedBar)
			if i < 0 {
				break
			}
			if x := ansi.StringWidth(line[:from+i]); at.has(x, y) {
				m.frame.row = tea.NewCursor(x, y)
			}
			from += i + len(selectedBar)
		}
		lines[y] = plain.Replace(line)
	}
}
