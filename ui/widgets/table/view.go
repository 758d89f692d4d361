package table

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the table: height lines of width cells. Where there is room for
// two lines the first one is the header.
func (m *Model[R]) View(width, height int) string {
	if width <= 0 || height <= 0 {
		m.height, m.drawn = 0, m.drawn[:0]
		return ""
	}
	m.settle()
	m.headed = height > 1
	m.height = height
	if m.headed {
		m.height--
	}
	m.scroll()
	m.places = layout(m.cols, m.hidden, width-1) // one cell stays free at the right
	var b strings.Builder
	b.Grow(height * width * 2)
	if m.headed {
		line, w := m.header()
		fill(&b, line, w, width)
	}
	list := m.shown()
	m.drawn = append(m.drawn[:0], list[min(m.offset, len(list)):min(m.offset+m.height, len(list))]...)
	for i := range m.height {
		if m.headed || i > 0 {
			b.WriteByte('\n')
		}
		switch {
		case i < len(m.drawn):
			line, w := m.row(m.drawn[i], width)
			fill(&b, line, w, width)
		case i == 0:
			line := m.nothing()
			fill(&b, line, text.Width(line), width)
		default:
			b.WriteString(text.Spaces(width))
		}
	}
	return b.String()
}

// fill writes a line that is w cells wide, cut or filled to the width.
func fill(b *strings.Builder, line string, w, width int) {
	if w > width {
		line = ansi.Truncate(line, width, "")
		w = text.Width(line) // a wide character may not have fitted
	}
	b.WriteString(line)
	b.WriteString(text.Spaces(width - w))
}

// nothing is what a table without rows shows.
func (m *Model[R]) nothing() string {
	switch {
	case m.loading:
		return text.Spaces(gutter) + m.styles.Faint.Render(text.Pending)
	case m.empty != "":
		return text.Spaces(gutter) + m.styles.Dim.Render(text.Clean(m.empty))
	}
	return ""
}

// header is the line of titles, and its width.
func (m *Model[R]) header() (string, int) {
	var b strings.Builder
	x := 0
	for i, p := range m.places {
		b.WriteString(text.Spaces(p.x - x))
		c := &m.cols[p.column]
		room := p.width
		if !c.Right && i < len(m.places)-1 {
			room++ // the arrow may use one cell of the gap
		}
		label, w := m.title(c, p.column == m.sorted, room)
		if c.Right {
			b.WriteString(text.Spaces(p.width - w))
			w = max(w, p.width)
		}
		b.WriteString(label)
		x = p.x + w
	}
	return b.String(), x
}

// title draws a column's title, with an arrow where it is sorted by: after
// it, or before it where the column stands at the right, so that the title
// stays above its values.
func (m *Model[R]) title(c *Column[R], sorted bool, room int) (string, int) {
	t := c.title()
	if !sorted {
		t = text.Cut(t, room)
		return m.styles.Header.Render(t), text.Width(t)
	}
	arrow := "▴"
	if m.down {
		arrow = "▾"
	}
	t = text.Cut(t, max(0, room-2))
	w := text.Width(t) + 2
	if c.Right {
		return m.styles.Accent.Render(arrow) + " " + m.styles.HeaderSort.Render(t), w
	}
	return m.styles.HeaderSort.Render(t) + " " + m.styles.Accent.Render(arrow), w
}

// row draws a row, and tells its width.
func (m *Model[R]) row(id int32, width int) (string, int) {
	r := m.rows.at(id)
	selected := id == m.current
	var b strings.Builder
	if selected {
		b.WriteString(m.styles.SelectedBar.Render("▌"))
	} else {
		b.WriteByte(' ')
	}
	if len(m.marks) > 0 && m.marks[m.rows.key(r)] {
		b.WriteString(m.styles.Mark.Render("•"))
	} else {
		b.WriteByte(' ')
	}
	x := gutter - 1
	for i, p := range m.places {
		b.WriteString(text.Spaces(p.x - x))
		b.WriteString(m.cell(r, p, selected && i == 0))
		x = p.x + p.width
	}
	if !selected {
		return b.String(), x
	}
	b.WriteString(text.Spaces(width - x))
	return m.styles.OnSelected(b.String()), max(x, width)
}

func (m *Model[R]) cell(r *R, p place, strong bool) string {
	c := &m.cols[p.column]
	if c.Cell != nil {
		if c.Right {
			return text.FitLeft(c.Cell(r, p.width, m.styles), p.width)
		}
		return text.Fit(c.Cell(r, p.width, m.styles), p.width)
	}
	raw := c.Text(r)
	full := text.Clean(raw)
	s := text.Cut(full, p.width)
	if s == "" {
		return text.Spaces(p.width)
	}
	pad := text.Spaces(p.width - text.Width(s))
	style := m.style(c, r, full, strong)
	if m.high == nil || full != raw { // places in the raw text are not those in the clean one
		s = style.Render(s)
	} else {
		s = m.paint(s, full, style, m.high(r, c.ID))
	}
	if c.Right {
		return pad + s
	}
	return s + pad
}

func (m *Model[R]) style(c *Column[R], r *R, s string, strong bool) lipgloss.Style {
	var st lipgloss.Style
	switch {
	case s == text.Pending:
		st = m.styles.Faint
	case s == text.None:
		st = m.styles.Dim
	case c.Style != nil:
		st = c.Style(r, m.styles)
	default:
		st = m.styles.Text
	}
	if strong {
		st = st.Bold(true)
	}
	return st
}

// paint draws a cell's text, cut from full, with what the filter found in it.
func (m *Model[R]) paint(s, full string, st lipgloss.Style, spans [][2]int) string {
	end := len(s)
	if s != full { // it ends in "…"
		end -= len("…")
	}
	return text.Highlight(s, end, spans, st, m.styles.Match)
}
