package picker

import (
	"slices"
	"strings"

	"github.com/regtui/regtui/ui/widgets/text"
)

// most is how many items are shown at once where there is room.
const most = 16

// View draws the list without a frame, at most width by height cells.
func (m *Model) View(width, height int) string {
	if width <= 0 || height <= 0 {
		m.height = 0
		return ""
	}
	titles, details := m.columns()
	w := min(width, max(40, m.gutter()+titles+details+4))
	var lines []string
	if m.in != nil {
		count := m.count()
		line := text.Fit(" "+m.in.View(w-text.Width(count)-4), w-text.Width(count)-1)
		lines = append(lines, text.Fit(line+m.styles.Dim.Render(count), w))
		if height > 2 {
			lines = append(lines, m.styles.Rule.Render(strings.Repeat("─", w)))
		}
	}
	m.top = len(lines)
	m.height = min(most, height-m.top, max(1, len(m.shown)))
	m.scroll()
	if len(m.shown) == 0 && m.height > 0 {
		lines = append(lines, text.Fit(text.Spaces(m.gutter())+m.styles.Dim.Render("nothing matches"), w))
	}
	for i := m.offset; i < min(m.offset+m.height, len(m.shown)); i++ {
		lines = append(lines, m.row(i, titles, w))
	}
	return strings.Join(lines[:min(len(lines), height)], "\n")
}

func (m *Model) scroll() {
	m.offset = max(0, min(m.offset, m.cursor, len(m.shown)-m.height))
	m.offset = max(m.offset, m.cursor-m.height+1)
}

// count tells how many items there are where not all are in sight.
func (m *Model) count() string {
	switch {
	case len(m.shown) == len(m.o.Items) && len(m.shown) <= most:
		return ""
	case len(m.shown) == len(m.o.Items):
		return text.Count(len(m.shown))
	}
	return text.Count(len(m.shown)) + "/" + text.Count(len(m.o.Items))
}

// gutter is what stands before the titles: the cursor's bar, the mark where
// there is one, a space.
func (m *Model) gutter() int {
	if slices.ContainsFunc(m.o.Items, func(it Item) bool { return it.On }) {
		return 3
	}
	return 2
}

// columns measures the widest title and detail of all items, so that the
// dialog keeps its width while one types.
func (m *Model) columns() (titles, details int) {
	for _, it := range m.o.Items {
		titles = max(titles, text.Width(text.Clean(it.Title)))
		details = max(details, text.Width(text.Clean(it.Detail)))
	}
	if m.hasKeys() {
		titles += 3
	}
	return titles, details
}

func (m *Model) hasKeys() bool {
	return m.in == nil && slices.ContainsFunc(m.o.Items, func(it Item) bool { return it.Key != "" })
}

func (m *Model) row(i, titles, width int) string {
	it, on := m.shown[i], i == m.cursor
	style := m.styles.Text
	bar := " "
	if on {
		style, bar = m.styles.Strong, m.styles.SelectedBar.Render("▌")
	}
	mark := text.Spaces(m.gutter() - 1)
	if it.On && m.gutter() == 3 {
		mark = m.styles.Mark.Render("•") + " "
	}
	title := text.Clean(it.Title)
	if title == it.Title && i < len(m.spans) {
		title = text.Highlight(title, len(title), m.spans[i], style, m.styles.Match)
	} else {
		title = style.Render(title)
	}
	if m.hasKeys() {
		title = m.styles.Key.Render(text.Fit(it.Key, 1)) + "  " + title
	}
	line := bar + mark + text.Fit(title, titles)
	if it.Detail != "" {
		line += "  " + m.styles.Dim.Render(text.Clean(it.Detail))
	}
	line = text.Fit(line, width)
	if on {
		return m.styles.OnSelected(line)
	}
	return line
}
