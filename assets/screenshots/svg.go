package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// The measures of the picture, in its own units.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	fontSize   = 14.0
	baseline   = 13.5
	margin     = 14.0
)

// painter draws cells.
type painter struct {
	bytes.Buffer
	fg, bg color.Color
}

// draw makes an SVG of the screen: a rounded window in the terminal's
// background, a rectangle for each run of another one, a text for each run of
// one style. Lines are drawn as shapes, so that no font leaves gaps in them.
func draw(screen *vt.SafeEmulator, width, height int) []byte {
	p := &painter{fg: screen.ForegroundColor(), bg: screen.BackgroundColor()}
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f">`+"\n", w, h, w, h)
	fmt.Fprintf(p, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", hex(p.bg))
	fmt.Fprintf(p, `<g transform="translate(%.0f %.0f)" font-family="'JetBrains Mono','SFMono-Regular',Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%.0f">`+"\n", margin, margin, fontSize)
	for y := range height {
		for x := 0; x < width; {
			x = p.run(screen, x, y, width)
		}
	}
	p.WriteString("</g>\n</svg>\n")
	return p.Bytes()
}

// run draws the cells from x that share a style and gives the next x.
func (p *painter) run(screen *vt.SafeEmulator, x, y, width int) int {
	first := screen.CellAt(x, y)
	if first == nil {
		return x + 1
	}
	style := first.Style
	var text strings.Builder
	from := x
	for x < width {
		c := screen.CellAt(x, y)
		if c == nil || !c.Style.Equal(&style) {
			break
		}
		if c.Content == "" {
			text.WriteByte(' ')
		} else {
			text.WriteString(c.Content)
		}
		x += max(1, c.Width)
	}
	p.styled(text.String(), from, y, x-from, style)
	return x
}

func (p *painter) styled(text string, x, y, n int, style uv.Style) {
	fg, bg := style.Fg, style.Bg
	if fg == nil {
		fg = p.fg
	}
	if bg == nil {
		bg = p.bg
	}
	if style.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
	}
	if hex(bg) != hex(p.bg) {
		p.rect(float64(x)*cellWidth, float64(y)*cellHeight, float64(n)*cellWidth, cellHeight, bg)
	}
	p.words(p.shapes(text, x, y, fg), x, y, ` fill="`+hex(fg)+`"`+attributes(style))
}

// words draws text from x on. It is cut at wide gaps, which SVG would close.
func (p *painter) words(text string, x, y int, attrs string) {
	for text != "" {
		word, rest, _ := strings.Cut(text, "  ")
		if w := strings.TrimLeft(word, " "); w != "" {
			at := x + len(word) - len(w)
			w = strings.TrimRight(w, " ")
			fmt.Fprintf(p, `<text x="%.1f" y="%.1f" textLength="%.1f"%s>`,
				float64(at)*cellWidth, float64(y)*cellHeight+baseline, float64(cells(w))*cellWidth, attrs)
			_ = xml.EscapeText(p, []byte(w)) // a buffer takes everything
			p.WriteString("</text>\n")
		}
		x += cells(word) + 2
		text = rest
	}
}

func cells(s string) int { return ansi.StringWidth(s) }

// shapes draws lines and blocks and gives the text without them.
func (p *painter) shapes(text string, x, y int, fg color.Color) string {
	var rest strings.Builder
	left, top := float64(x)*cellWidth, float64(y)*cellHeight
	for _, r := range text {
		switch r {
		case '─':
			p.rect(left, top+cellHeight/2, cellWidth, 1, fg)
		case '━':
			p.rect(left, top+cellHeight/2-1, cellWidth, 3, fg)
		case '╸':
			p.rect(left, top+cellHeight/2-1, cellWidth/2, 3, fg)
		case '│':
			p.rect(left+cellWidth/2, top, 1, cellHeight, fg)
		case '┬':
			p.rect(left, top+cellHeight/2, cellWidth, 1, fg)
			p.rect(left+cellWidth/2, top+cellHeight/2, 1, cellHeight/2, fg)
		case '┴':
			p.rect(left, top+cellHeight/2, cellWidth, 1, fg)
			p.rect(left+cellWidth/2, top, 1, cellHeight/2, fg)
		case '▌':
			p.rect(left, top, cellWidth/2, cellHeight, fg)
		case '█':
			p.rect(left, top, cellWidth, cellHeight, fg)
		default:
			rest.WriteRune(r)
			left += cellWidth
			continue
		}
		rest.WriteByte(' ')
		left += cellWidth
	}
	return rest.String()
}

func (p *painter) rect(x, y, w, h float64, fill color.Color) {
	fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, y, w, h, hex(fill))
}

func attributes(s uv.Style) string {
	var out string
	if s.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		out += ` opacity="0.6"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		out += ` font-style="italic"`
	}
	if s.Underline != uv.UnderlineNone {
		out += ` text-decoration="underline"`
	}
	return out
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
