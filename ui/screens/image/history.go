package image

import (
	"cmp"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// step is a row of the history.
type step struct {
	*image.Step
	n int
}

func (s *step) key() string { return strconv.Itoa(s.n) }

func newHistory(s *Screen) pane {
	t := &rows[step]{s: s, one: "step", many: "steps", empty: "whoever built this image left no history", detail: 9}
	t.list = listing.New(s.d, "image.history", (*step).key, stepColumns(s), listing.Options[step]{
		NoPreview: true, Words: func(h *step) string { return h.Word + " " + h.Text + " " + h.Comment },
	})
	t.filled = func() (out []step) {
		if im := s.image(); im != nil {
			for i := range im.History {
				out = append(out, step{&im.History[i], i})
			}
		}
		return out
	}
	t.more = func(h *step, width, height int) string {
		p := listing.NewPane(s.d.Styles, width, height)
		p.Line(s.d.Styles.Strong.Render("Step " + strconv.Itoa(h.n+1) + " of " + strconv.Itoa(len(s.image().History))))
		p.Line("")
		s.drawTimes(p, h.Step)
		drawRaw(p, s.d.Styles, h.Step)
		return p.String()
	}
	return t
}

func stepColumns(s *Screen) []table.Column[step] {
	joined := func() bool { im := s.image(); return im != nil && im.Joined }
	return []table.Column[step]{
		{
			ID: "number", Title: "#", Width: 3, Right: true, Text: func(h *step) string { return strconv.Itoa(h.n + 1) },
			Style:   func(_ *step, st *themes.Styles) lipgloss.Style { return st.Dim },
			Compare: func(a, b *step) int { return cmp.Compare(a.n, b.n) },
		},
		{
			ID: "created", Title: "CREATED", Width: 13, Hide: 2, Descending: true,
			Text:    func(h *step) string { return text.Age(h.Created, s.d.Now()) },
			Style:   func(_ *step, st *themes.Styles) lipgloss.Style { return st.Dim },
			Unknown: func(h *step) bool { return h.Created.IsZero() },
			Compare: func(a, b *step) int { return a.Created.Compare(b.Created) },
		},
		{
			ID: "size", Title: "SIZE", Width: 8, Right: true, Hide: 1, Descending: true,
			Text: func(h *step) string {
				if !joined() && !h.Empty || h.Layer >= 0 && s.image().Stored == 0 {
					return text.None
				}
				return text.Bytes(h.Size)
			},
			Style:   func(h *step, st *themes.Styles) lipgloss.Style { return dimIf(h.Empty, st) },
			Unknown: func(h *step) bool { return h.Layer < 0 },
			Compare: func(a, b *step) int { return cmp.Compare(a.Size, b.Size) },
		},
		{
			ID: "step", Title: "STEP", Width: 40, Min: 20, Flex: 1,
			Text:    func(h *step) string { return strings.TrimSpace(h.Word + " " + h.Text) },
			Cell:    func(h *step, width int, st *themes.Styles) string { return drawStep(h.Step, width, st) },
			Compare: func(a, b *step) int { return strings.Compare(a.Word+a.Text, b.Word+b.Text) },
		},
	}
}
