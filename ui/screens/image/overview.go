package image

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/split"
	"github.com/regtui/regtui/ui/widgets/text"
)

// overview is the tab with what a person wants to know first.
type overview struct {
	s      *Screen
	offset int
	lines  int // of the text as last drawn
	height int
}

func newOverview(s *Screen) pane { return &overview{s: s} }

// endless is the height of what scrolls.
const endless = 1 << 20

func (o *overview) view(width, height int) string {
	s := o.s
	if s.view == nil {
		return "   " + s.d.Styles.Dim.Render(text.Cut(s.waiting(), max(width-4, 1)))
	}
	left, right := split.Widths(width)
	p := listing.NewPane(s.d.Styles, max(left-4, 1), endless)
	s.drawIdentity(p)
	s.drawConfig(p)
	if right == 0 {
		s.drawParts(p)
	}
	s.drawPairs(p)
	body := o.scroll(indent(p.String(), 3), height)
	if right == 0 {
		return body
	}
	beside := listing.NewPane(s.d.Styles, right, height)
	s.drawParts(beside)
	return split.Join(body, beside.String(), width, height, s.d.Styles)
}

// scroll keeps the lines that are in sight.
func (o *overview) scroll(block string, height int) string {
	lines := strings.Split(block, "\n")
	o.lines, o.height = len(lines), height
	o.offset = max(0, min(o.offset, o.lines-height))
	return strings.Join(lines[o.offset:min(o.offset+height, len(lines))], "\n")
}

func (o *overview) update(msg tea.Msg) (tea.Cmd, bool) {
	page := max(1, o.height-1)
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch k := o.s.d.Keys; {
		case key.Matches(msg, k.Up):
			o.offset--
		case key.Matches(msg, k.Down):
			o.offset++
		case key.Matches(msg, k.PageUp):
			o.offset -= page
		case key.Matches(msg, k.PageDown):
			o.offset += page
		case key.Matches(msg, k.Top):
			o.offset = 0
		case key.Matches(msg, k.Bottom):
			o.offset = o.lines
		default:
			return nil, false
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			o.offset -= 3
		case tea.MouseWheelDown:
			o.offset += 3
		default:
			return nil, false
		}
	default:
		return nil, false
	}
	o.offset = max(0, min(o.offset, o.lines-o.height))
	return nil, true
}

func (o *overview) keys() (first, rest []key.Binding) { return nil, nil }

func (o *overview) status() string {
	if o.lines > o.height && o.height > 0 {
		below := o.lines - o.height - o.offset
		if below > 0 {
			return o.s.d.Styles.Dim.Render(plural(below, "line", "lines") + " more below")
		}
	}
	return ""
}

func (o *overview) refresh()            {}
func (o *overview) opened() tea.Cmd     { return nil }
func (o *overview) typing() bool        { return false }
func (o *overview) cursor() *tea.Cursor { return nil }
func (o *overview) back() bool          { return false }
