package table

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Column says how one column of rows of type R is drawn and sorted.
type Column[R any] struct {
	ID, Title string
	// Width is how many cells the column wants; Min is what it can do with
	// (Width where it is 0).
	Width, Min int
	// Flex is the column's part in the cells that are left over, up to Max
	// cells in all (0: no limit).
	Flex, Max int
	// Right puts text at the right end.
	Right bool
	// Hide drops the column where the terminal is narrow, the highest first;
	// 0 never.
	Hide int

	// Text is what a row shows; the table cleans and fits it.
	Text func(r *R) string
	// Style is what Text is drawn in; nil for plain text.
	Style func(r *R, s *themes.Styles) lipgloss.Style
	// Cell draws the cell instead of Text and Style, at most width cells wide
	// and from clean text.
	Cell func(r *R, width int, s *themes.Styles) string

	// Compare orders rows; nil where the column cannot be sorted by.
	Compare func(a, b *R) int
	// Unknown reports rows that have nothing to sort by yet: they come last,
	// whichever way the column is sorted.
	Unknown func(r *R) bool
	// Descending says that the first press sorts downwards: dates, sizes.
	Descending bool
}

const (
	gutter = 3 // the cursor's bar, the mark, a space
	gap    = 2 // between columns
	// shortest is how short the first column gets before others go that never
	// should.
	shortest = 10
)

func (c *Column[R]) title() string { return strings.ToUpper(text.Clean(c.Title)) }

func (c *Column[R]) want() int { return max(c.Width, text.Width(c.title()), c.Min) }

func (c *Column[R]) least() int {
	if c.Min > 0 {
		return c.Min
	}
	return c.want()
}

// place is where a column is drawn.
type place struct{ column, x, width int }

// layout shares width cells among the columns that are not hidden.
func layout[R any](cols []Column[R], hidden map[string]bool, width int) []place {
	var out []place
	need := gutter - gap
	for i := range cols {
		if !hidden[cols[i].ID] {
			out = append(out, place{column: i, width: cols[i].least()})
			need += cols[i].least() + gap
		}
	}
	for need > width {
		drop := -1
		for i, p := range out {
			if h := cols[p.column].Hide; h > 0 && (drop < 0 || h >= cols[out[drop].column].Hide) {
				drop = i
			}
		}
		if drop < 0 {
			break
		}
		need -= out[drop].width + gap
		out = append(out[:drop], out[drop+1:]...)
	}
	// No cell may be cut at the edge, in the middle of a word: what names the
	// row becomes shorter, and the last columns go, even if they never should.
	if len(out) > 0 && need > width {
		less := min(need-width, max(out[0].width-shortest, 0))
		out[0].width, need = out[0].width-less, need-less
	}
	for ; need > width && len(out) > 1; out = out[:len(out)-1] {
		need -= out[len(out)-1].width + gap
	}
	if len(out) == 1 && need > width {
		out[0].width, need = max(out[0].width-(need-width), 1), width
	}
	spare := grow(out, width-need, func(p place) (int, int) { return 1, cols[p.column].want() })
	grow(out, spare, func(p place) (int, int) {
		if most := cols[p.column].Max; most > 0 {
			return cols[p.column].Flex, most
		}
		return cols[p.column].Flex, width
	})
	x := gutter
	for i := range out {
		out[i].x = x
		x += out[i].width + gap
	}
	return out
}

// grow gives spare cells to the places by their parts, each up to its most,
// and returns what nobody wanted.
func grow(out []place, spare int, share func(place) (part, most int)) int {
	for spare > 0 {
		parts := 0
		for _, p := range out {
			if part, most := share(p); p.width < most {
				parts += part
			}
		}
		if parts == 0 {
			return spare
		}
		unit, given := max(1, spare/parts), 0
		for i := range out {
			part, most := share(out[i])
			n := min(unit*part, most-out[i].width, spare-given)
			if n > 0 {
				out[i].width += n
				given += n
			}
		}
		if given == 0 {
			return spare
		}
		spare -= given
	}
	return 0
}
