package image

import (
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Status tells what the open tab shows; at the right what is going on, or who
// vouches for the image.
func (s *Screen) Status() (left, right string) {
	if s.asks() {
		return "", ""
	}
	return s.pane().status(), s.happening()
}

func (s *Screen) happening() string {
	st := s.d.Styles
	const bar = 14
	n := &s.neighbors
	done, total := n.progress()
	switch {
	case s.opening.id != 0:
		return st.Dim.Render("reading the manifest")
	case s.isReading(s.at):
		return st.Dim.Render("reading the config")
	case total > 0 && done < total:
		word := "comparing "
		if n.comparing.id == 0 {
			word = "asking other tags "
		}
		return st.Dim.Render(word+text.Count(done)+"/"+text.Count(total)+" ") + bars.Bar(float64(done)/float64(total), bar, st)
	case n.wanted && n.listing.id != 0:
		return st.Dim.Render("listing tags " + text.Count(len(n.names)))
	case s.refs.id != 0:
		return st.Dim.Render("looking for signatures")
	}
	return s.vouched()
}

// vouched tells in a few words who signed and what describes the image.
func (s *Screen) vouched() string {
	st := s.d.Styles
	out := ""
	if _, ok := s.refs.first(image.Signature); ok {
		out = st.Good.Render("✓") + st.Dim.Render(" signed")
	}
	if r, ok := s.refs.first(image.SBOM); ok {
		if out != "" {
			out += st.Faint.Render("  ·  ")
		}
		out += st.Dim.Render("SBOM " + text.Clean(r.Format))
	}
	return out
}
