package repositories

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/text"
)

// preview is the first tags of the selected repository.
type preview struct {
	of     string // the repository
	tags   []registry.Tag
	lines  int // that there are for tags, as last drawn
	id     uint64
	cancel context.CancelFunc
}

// mostLines is how many tags are described for the preview.
const mostLines = 40

// glance reads the tags of the selected repository, once the cursor rests on it.
func (s *Screen) glance() tea.Cmd {
	r := s.list.Selected()
	if r == nil || r.space || !s.list.Previewing() || s.preview.of == r.Name || s.reg == nil {
		return nil
	}
	s.leave()
	s.preview = preview{of: r.Name, lines: s.preview.lines}
	c, known := s.counts.of[r.Name]
	switch {
	case !known, s.telling() && c.tags == nil && c.err == nil:
		return s.count(r.Name)
	case c.asked:
		return nil // on its way
	}
	return s.describe(c)
}

// leave ends what is asked for the preview.
func (s *Screen) leave() {
	if s.preview.cancel != nil {
		s.preview.cancel()
	}
}

// describe takes the newest versions and finds out about the first screenful.
func (s *Screen) describe(c count) tea.Cmd {
	p := &s.preview
	p.tags = slices.SortedFunc(slices.Values(c.tags), func(a, b registry.Tag) int {
		return text.CompareVersions(b.Name, a.Name)
	})
	n := min(len(p.tags), max(p.lines, 1), mostLines)
	p.tags = p.tags[:n]
	if _, costs := s.reg.(registry.PullCounter); costs || n == 0 {
		return nil
	}
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(s.ctx)
	p.id = load.NewID()
	job := s.d.Details.Of(s.reg).Start(ctx, p.of)
	for _, t := range p.tags {
		job.Add(t.Name)
	}
	job.End()
	return load.Channel(ctx, p.id, job.Results())
}

// previewCounted takes the tags of a repository that were just counted.
func (s *Screen) previewCounted(c count) tea.Cmd {
	if c.repo != s.preview.of || s.preview.tags != nil || c.err != nil || c.tags == nil && c.n < 0 {
		return nil
	}
	return s.describe(c)
}

// described takes details of the tags in the preview.
func (s *Screen) described(b load.Batch[registry.Tag]) tea.Cmd {
	if b.ID != s.preview.id {
		return nil
	}
	for _, t := range b.Items {
		i := slices.IndexFunc(s.preview.tags, func(o registry.Tag) bool { return o.Name == t.Name })
		if i >= 0 {
			s.preview.tags[i] = t
		}
	}
	return b.Next
}

// drawPreview draws the selected repository's facts and first tags.
func (s *Screen) drawPreview(width, height int) string {
	r := s.list.Selected()
	if r == nil {
		return ""
	}
	st := s.d.Styles
	p := listing.NewPane(st, width, height)
	if r.space {
		p.Line(st.Strong.Render(text.Cut(text.Clean(r.Name)+"/", width)))
		s.drawSpace(p, r)
		return p.String()
	}
	p.Line(st.Strong.Render(text.Cut(text.Clean(r.Name), width)))
	if r.Description != "" {
		p.Text(st.Dim, text.Clean(r.Description))
	}
	p.Gap()
	s.drawFacts(p, r)
	p.Gap()
	s.drawTags(p, r)
	return p.String()
}

// drawSpace draws what is in a namespace.
func (s *Screen) drawSpace(p *listing.Pane, r *row) {
	st := s.d.Styles
	p.Line(st.Dim.Render(text.Count(r.count) + map[bool]string{true: " repository", false: " repositories"}[r.count == 1]))
	p.Gap()
	const tags = 8
	for _, repo := range s.tree.below(r.Name).inside(p.Left()) {
		inner := row{Repository: *repo}
		name := strings.TrimPrefix(repo.Name, r.Name+"/")
		p.Line(st.Text.Render(text.Fit(text.Clean(name), max(p.Width-tags, 8))) + s.tagsCell(&inner, tags, st))
	}
}

func (s *Screen) drawFacts(p *listing.Pane, r *row) {
	st := s.d.Styles
	fact := func(name, value string, is bool) {
		if is {
			p.Fact(name, st.Text.Render(value))
		}
	}
	c := s.counts.of[r.Name]
	n := text.Count(max(s.tagCount(r), 0))
	if c.more {
		n += "+"
	}
	fact("tags", n, s.tagCount(r) >= 0)
	fact("size", text.Bytes(r.Size), r.Size > 0)
	fact("pushed", r.Pushed.In(s.d.Now().Location()).Format("2 Jan 2006 15:04"), !r.Pushed.IsZero())
	fact("pulls", text.AtLeast(r.Pulls, r.PullsAtLeast), r.Pulls > 0)
	fact("stars", text.Count(r.Stars), r.Stars > 0)
	fact("private", "only with a login", r.Private)
	fact("official", "yes", r.Official)
}

func (s *Screen) drawTags(p *listing.Pane, r *row) {
	st := s.d.Styles
	s.preview.lines = max(p.Left()-1, 0)
	if c := s.counts.of[r.Name]; c.err != nil {
		p.Text(st.Bad, listing.Reason(c.err))
		p.Text(st.Dim, listing.Told(c.err))
		return
	}
	const size, age = 9, 15
	name := max(p.Width-size-age, 8)
	when, title := func(t *registry.Tag) time.Time { return t.Created }, "CREATED"
	if tags := s.preview.tags; s.telling() && len(tags) > 0 && tags[0].Created.IsZero() {
		when, title = func(t *registry.Tag) time.Time { return t.Pushed }, "PUSHED"
	}
	p.Line(st.Header.Render(text.Fit("TAG", name) + text.FitLeft("SIZE", size) + "  " + title))
	switch {
	case s.preview.of != r.Name || s.preview.tags == nil:
		p.Text(st.Faint, text.Pending)
		return
	case len(s.preview.tags) == 0:
		p.Text(st.Dim, "it has no tags")
		return
	}
	for i := range s.preview.tags {
		if p.Left() == 0 {
			return
		}
		t := &s.preview.tags[i]
		bytes, created := text.Pending, text.Pending
		if t.Described() {
			bytes, created = text.None, text.Age(when(t), s.d.Now())
		}
		if t.Size > 0 {
			bytes = text.Bytes(t.Size)
		}
		p.Line(st.Text.Render(text.Fit(text.Clean(t.Name), name)) + st.Dim.Render(text.FitLeft(bytes, size)+"  "+created))
	}
}
