package tags

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// long is when work has taken long enough to tell its rate and the time left.
const long = 3 * time.Second

// Status tells what is shown, and how far loading is.
func (s *Screen) Status() (left, right string) {
	left = s.list.Status("tag", "tags")
	if s.folded && len(s.side) > 0 {
		word := map[bool]string{true: " artifact tag folded", false: " artifact tags folded"}[len(s.side) == 1]
		left += "   " + s.d.Styles.Dim.Render(text.Count(len(s.side))+word)
	}
	return left, s.progress()
}

func (s *Screen) progress() string {
	st := s.d.Styles
	switch {
	case s.names.running:
		if s.d.Now().Sub(s.names.began) > long {
			return st.Dim.Render("reading tags "+text.Count(s.names.total)+"  ") + st.Key.Render(s.d.Keys.Back.Help().Key) + st.Dim.Render(" stops")
		}
		return st.Dim.Render("reading tags " + text.Count(s.names.total))
	case errors.Is(s.names.err, context.Canceled):
		return st.Warn.Render("stopped at "+text.Count(s.names.total)) + st.Dim.Render("  "+s.d.Keys.Reload.Help().Key+" reads on")
	case s.names.err != nil:
		why := st.Bad.Render(listing.Reason(s.names.err))
		if s.list.Total() > 0 {
			return st.Warn.Render("incomplete: ") + why
		}
		return why
	}
	done, total := s.Progress()
	if total == 0 {
		if told := s.signatureStatus(); told != "" {
			return told
		}
		return listing.Note(s.reg, s.repo, st)
	}
	const bar = 14
	return st.Dim.Render("details "+text.Count(done)+"/"+text.Count(total)+s.rate(done, total)+" ") +
		bars.Bar(float64(done)/float64(total), bar, st)
}

// signatureStatus is how far the looking for signatures is.
func (s *Screen) signatureStatus() string {
	st, g := s.d.Styles, &s.signing
	switch n := len(g.failed); {
	case g.id != 0:
		return st.Dim.Render("looking for signatures " + text.Count(g.done) + "/" + text.Count(g.total))
	case g.wanted && n == 1:
		return st.Warn.Render("1 image: not known whether it is signed")
	case g.wanted && n > 1:
		return st.Warn.Render(text.Count(n) + " images: not known whether they are signed")
	}
	return ""
}

// rate is how quick the details come and when they are all there, once that
// takes long.
func (s *Screen) rate(done, total int) string {
	took := s.d.Now().Sub(s.filling.began)
	if took < long || done == 0 {
		return ""
	}
	return "  " + text.Pace(done, total, took)
}

// Progress is how far the details are.
func (s *Screen) Progress() (done, total int) {
	if !s.filling.running || s.counts && s.names.total > fewest {
		return 0, 0
	}
	done, total = s.filling.job.Progress()
	if done == total && !s.names.running {
		return 0, 0
	}
	return done, total
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
