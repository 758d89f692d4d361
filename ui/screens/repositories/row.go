package repositories

import (
	"cmp"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// columnsTold are the columns that the registry fills.
type columnsTold struct{ size, pushed, pulls bool }

// see notes what a repository tells.
func (c *columnsTold) see(r *registry.Repository) {
	c.size = c.size || r.Size > 0
	c.pushed = c.pushed || !r.Pushed.IsZero()
	c.pulls = c.pulls || r.Pulls > 0
}

// columns are the table's. Those that nobody can fill are left out.
func (s *Screen) columns() []table.Column[row] {
	return []table.Column[row]{
		{
			ID: "name", Title: "REPOSITORY", Width: 40, Min: 16, Flex: 1, Max: 72,
			Cell: s.nameCell,
			Compare: func(a, b *row) int {
				return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(a.Name, b.Name))
			},
		},
		{
			ID: "tags", Title: "TAGS", Width: 7, Right: true, Descending: true,
			Cell:    s.tagsCell,
			Unknown: func(r *row) bool { return s.tagCount(r) < 0 },
			Compare: func(a, b *row) int { return cmp.Compare(s.tagCount(a), s.tagCount(b)) },
		},
		number("size", "SIZE", 9, 2, func(r *row) int64 { return r.Size }, func(r *row) string { return text.Bytes(r.Size) }),
		{
			ID: "pushed", Title: "PUSHED", Width: 13, Descending: true, Hide: 1,
			Text: func(r *row) string {
				if r.space {
					return ""
				}
				return text.Age(r.Pushed, s.d.Now())
			},
			Unknown: func(r *row) bool { return r.Pushed.IsZero() },
			Compare: func(a, b *row) int { return a.Pushed.Compare(b.Pushed) },
		},
		number("pulls", "PULLS", 14, 3, func(r *row) int64 { return r.Pulls },
			func(r *row) string { return text.AtLeast(r.Pulls, r.PullsAtLeast) }),
	}
}

// unfilled are the columns that nobody has filled.
func (c *columnsTold) unfilled() []string {
	var out []string
	for _, column := range []struct {
		id   string
		told bool
	}{{"size", c.size}, {"pushed", c.pushed}, {"pulls", c.pulls}} {
		if !column.told {
			out = append(out, column.id)
		}
	}
	return out
}

func number(id, title string, width, hide int, of func(*row) int64, write func(*row) string) table.Column[row] {
	return table.Column[row]{
		ID: id, Title: title, Width: width, Right: true, Descending: true, Hide: hide,
		Text: func(r *row) string {
			switch {
			case of(r) > 0:
				return write(r)
			case r.space:
				return ""
			}
			return text.None
		},
		Unknown: func(r *row) bool { return of(r) <= 0 },
		Compare: func(a, b *row) int { return cmp.Compare(of(a), of(b)) },
	}
}

// nameCell draws the name, below its namespaces as far as these are shown.
func (s *Screen) nameCell(r *row, width int, t *themes.Styles) string {
	indent := text.Spaces(min(2*r.depth, width/2))
	left := width - len(indent)
	if r.space {
		mark := "▸ "
		if r.open {
			mark = "▾ "
		}
		count := ""
		if r.count > 0 {
			count = "  " + text.Count(r.count)
		}
		name := text.Cut(text.Clean(r.label)+"/", max(left-2-len(count), 4))
		return indent + t.Info.Render(mark+name) + t.Dim.Render(count)
	}
	if s.arranged.treed && s.spaced {
		indent, left = indent+"  ", left-2
	}
	name := text.Clean(r.label)
	if spans := s.list.Spans(name); len(spans) > 0 {
		cut := text.Cut(name, left)
		return indent + text.Highlight(cut, len(strings.TrimSuffix(cut, "…")), spans, t.Text, t.Match)
	}
	if i := strings.LastIndex(name, "/"); i >= 0 && !s.arranged.treed && text.Width(name) <= left {
		return indent + t.Dim.Render(name[:i+1]) + t.Text.Render(name[i+1:])
	}
	return indent + t.Text.Render(text.Cut(name, left))
}

// tagCount is the number of tags, as told or as counted; -1 when not known.
func (s *Screen) tagCount(r *row) int {
	if r.Tags > 0 {
		return r.Tags
	}
	if c, ok := s.counts.of[r.Name]; ok && !r.space && c.err == nil {
		return c.n
	}
	return -1
}

func (s *Screen) tagsCell(r *row, width int, t *themes.Styles) string {
	if r.space {
		return text.Spaces(width)
	}
	n := s.tagCount(r)
	c, asked := s.counts.of[r.Name]
	switch {
	case n >= 0 && c.more:
		return t.Text.Render(text.FitLeft(text.Count(n)+"+", width))
	case n >= 0:
		return t.Text.Render(text.FitLeft(text.Count(n), width))
	case asked || !s.counting():
		return t.Faint.Render(text.FitLeft(text.None, width))
	}
	return t.Faint.Render(text.FitLeft(text.Pending, width))
}
