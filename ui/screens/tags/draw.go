package tags

import (
	"errors"
	"path"
	"strconv"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/text"
)

// View draws the table, and the selected image beside it where there is room.
func (s *Screen) View(width, height int) string {
	return s.list.View(width, height, s.empty(), s.drawPreview)
}

// empty is what stands where there are no tags to show.
func (s *Screen) empty() string {
	switch {
	case s.broken != nil:
		return listing.Reason(s.broken)
	case s.names.running:
		return "reading the tags of " + s.repo + " …"
	case s.names.err != nil:
		return listing.Reason(s.names.err)
	case s.list.Total() == 0 && len(s.side) > 0:
		return "only signatures and other artifacts are here; " + s.d.Keys.Fold.Help().Key + " shows them"
	case s.list.Total() == 0:
		return s.repo + " has no tags"
	}
	return ""
}

// drawPreview draws the selected tag's image.
func (s *Screen) drawPreview(width, height int) string {
	r := s.list.Selected()
	if r == nil {
		return ""
	}
	p := listing.NewPane(s.d.Styles, width, height)
	p.Line(s.d.Styles.Strong.Render(text.Fit(text.Clean(path.Base(s.repo)+":"+r.Name), width)))
	if r.Digest != (v1.Hash{}) {
		p.Line(s.d.Styles.Info.Render(strings.TrimRight(text.Fit(r.Digest.String(), min(width, 40)), " ")))
	}
	p.Gap()
	s.drawFacts(p, r)
	g := s.looks(r)
	switch {
	case g != nil:
		s.drawPlatforms(p, g)
		s.drawConfig(p, g.image)
		s.drawLayers(p, g.image)
	case r.Err != nil:
		s.drawError(p, r.Err)
	case s.preview.err != nil && s.preview.of == r.Name:
		s.drawError(p, s.preview.err)
	case s.preview.costs && s.preview.of == r.Name:
		p.Gap()
		enter := s.d.Keys.Open.Help().Key
		if _, tells := s.reg.(registry.LayerTeller); tells {
			p.Text(s.d.Styles.Dim, enter+" shows its layers without a pull; its config costs 1 pull, and is asked for")
			break
		}
		p.Text(s.d.Styles.Dim, "reading the image costs 1 pull: "+enter+" opens it and asks before")
	case s.preview.of == r.Name:
		p.Gap()
		p.Text(s.d.Styles.Faint, "…")
	}
	return p.String()
}

func (s *Screen) drawError(p *listing.Pane, err error) {
	p.Gap()
	p.Text(s.d.Styles.Bad, listing.Reason(err))
	if errors.Is(err, registry.ErrNotFound) {
		p.Text(s.d.Styles.Dim, "the tag is listed, but there is nothing behind it")
		return
	}
	p.Text(s.d.Styles.Dim, listing.Told(err))
	if hint := listing.Hint(err); hint != "" {
		p.Text(s.d.Styles.Text, hint)
	}
}

func (s *Screen) drawFacts(p *listing.Pane, r *row) {
	if others := r.same.others(r.Name, p.Width); others != "" {
		p.Fact("also tagged", s.d.Styles.Text.Render(strings.ReplaceAll(text.Clean(others), ", ", "  ")))
	}
	if r.carries != "" {
		p.Fact("carries", s.d.Styles.Text.Render(r.carries))
		p.Fact("about", s.d.Styles.Info.Render(text.ShortDigest(r.about)))
	}
	for _, t := range []struct {
		name string
		at   time.Time
	}{{"created", r.Created}, {"pushed", r.Pushed}, {"pulled", r.Pulled}} {
		if text.Age(t.at, s.d.Now()) != text.None {
			p.Fact(t.name, s.d.Styles.Text.Render(t.at.In(s.d.Now().Location()).Format("2 Jan 2006 15:04")))
		}
	}
	if r.Kind == registry.KindArtifact {
		p.Fact("artifact", s.d.Styles.Text.Render(text.Clean(r.ArtifactType)))
	}
	if s.signed(r) {
		p.Fact("signed", s.d.Styles.Good.Render("✓"))
	}
}

// drawPlatforms draws a line for each platform, its size as a bar.
func (s *Screen) drawPlatforms(p *listing.Pane, g *glance) {
	if len(g.view.Platforms) == 0 {
		return
	}
	var largest int64
	for _, im := range g.images {
		largest = max(largest, im.Size)
	}
	st := s.d.Styles
	p.Gap()
	const name, size = 15, 9
	bar := max(p.Width-name-size-8, 4)
	p.Line(st.Header.Render(text.Fit("PLATFORM", name) + text.FitLeft("SIZE", size) + "  LAYERS"))
	for i, c := range g.view.Platforms {
		if i == mostPlatforms {
			p.Text(st.Dim, strconv.Itoa(len(g.view.Platforms)-i)+" more")
			break
		}
		im := g.images[c.Digest]
		platform := c.Platform
		if im != nil && platform == (registry.Platform{}) {
			platform = im.Platform
		}
		line := st.Text.Render(text.Fit(text.Clean(platform.String()), name))
		if im == nil || largest == 0 {
			p.Line(line + st.Faint.Render(text.FitLeft("…", size)))
			continue
		}
		line += st.Text.Render(text.FitLeft(text.Bytes(im.Size), size)) + "  " +
			bars.Bar(float64(im.Size)/float64(largest), bar, st) + st.Dim.Render(text.FitLeft(strconv.Itoa(len(im.Layers)), 4))
		p.Line(line)
	}
}

// drawConfig draws what the image does when it is run.
func (s *Screen) drawConfig(p *listing.Pane, im *image.Image) {
	if im == nil || im.Config == nil {
		return
	}
	c, st := im.Config.Config, s.d.Styles
	p.Gap()
	words := func(name string, w []string) {
		if len(w) > 0 {
			p.Heading(name, st.Text.Render(text.Clean(image.CommandLine(w))))
		}
	}
	words("ENTRYPOINT", c.Entrypoint)
	words("CMD", c.Cmd)
	var ports []string
	for port := range c.ExposedPorts {
		ports = append(ports, port)
	}
	words("EXPOSES", sorted(ports))
	if c.WorkingDir != "" && c.WorkingDir != "/" {
		words("WORKDIR", []string{c.WorkingDir})
	}
	switch user, _, _ := strings.Cut(c.User, ":"); user {
	case "", "0", "root":
		p.Heading("USER", st.Warn.Render("root"))
	default:
		words("USER", []string{c.User})
	}
}

// drawLayers draws the largest layers, each with its share of the size.
func (s *Screen) drawLayers(p *listing.Pane, im *image.Image) {
	if im == nil || len(im.Layers) == 0 || p.Left() < 4 {
		return
	}
	st := s.d.Styles
	p.Gap()
	p.Line(st.Header.Render("LAYERS"))
	show := min(len(im.Layers), p.Left())
	if show < len(im.Layers) {
		show--
	}
	bar := max(min(p.Width/3, 24), 4)
	made := max(p.Width-bar-2-10, 4)
	line := func(i int, share float64, what string, size int64) {
		p.Line(bars.Styled(share, bar, bars.Series(i, st), st) + "  " + st.Text.Render(text.Fit(what, made)) +
			st.Text.Render(text.FitLeft(text.Bytes(size), 10)))
	}
	var rest int64
	var restShare float64
	for i, l := range im.Layers {
		if i >= show {
			rest, restShare = rest+l.Size, restShare+l.Share
			continue
		}
		line(i, l.Share, madeBy(im, l), l.Size)
	}
	if n := len(im.Layers) - show; n > 0 {
		line(show, restShare, strconv.Itoa(n)+" more", rest)
	}
}

// madeBy is the step of the history that made a layer, or what else names it.
func madeBy(im *image.Image, l image.Layer) string {
	switch {
	case l.Title != "":
		return text.Clean(l.Title)
	case l.Step >= 0 && l.Step < len(im.History):
		step := im.History[l.Step]
		return text.Clean(strings.TrimSpace(step.Word + " " + step.Text))
	}
	return text.ShortDigest(l.Digest)
}
