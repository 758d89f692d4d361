package image

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// layer is a row of the layers: a layer, or a step that made none.
type layer struct {
	n     int // the row
	at    int // index of the layer, -1 for none
	layer *image.Layer
	step  *image.Step // nil where it is not known
	tags  []string    // of other images that have it
	state compared
	old   bool // schema 1: sizes are not told
}

// compared is how much is known of where else a layer is.
type compared int

const (
	notCompared compared = iota
	comparing
	partlyCompared
	fullyCompared
)

func (l *layer) key() string { return strconv.Itoa(l.n) }

func newLayers(s *Screen) pane {
	t := &rows[layer]{s: s, one: "row", many: "rows", empty: "there are no layers", detail: 9}
	t.list = listing.New(s.d, "image.layers", (*layer).key, layerColumns(), listing.Options[layer]{
		NoPreview: true, Words: func(l *layer) string { return l.made() + " " + l.digest() },
	})
	t.filled, t.first, t.told, t.more = s.layers, s.want, s.layersTold, s.drawLayer
	return t
}

// layers are the rows: the history with its layers, or the layers alone where
// the history does not fit them.
func (s *Screen) layers() []layer {
	im := s.image()
	if im == nil {
		return nil
	}
	var out []layer
	add := func(at int, step *image.Step) {
		l := layer{n: len(out), at: at, step: step, old: im.Kind == registry.KindV1}
		if at >= 0 {
			l.layer = &im.Layers[at]
			l.tags, l.state = s.neighbors.have(l.layer.Digest)
		}
		out = append(out, l)
	}
	if im.Joined {
		for i := range im.History {
			add(im.History[i].Layer, &im.History[i])
		}
		return out
	}
	for i := range im.Layers {
		add(i, nil)
	}
	return out
}

// have tells which other images' tags have a layer, and how sure that is.
func (n *neighbors) have(d v1.Hash) ([]string, compared) {
	switch {
	case n.compared && n.partly:
		return n.by[d], partlyCompared
	case n.compared:
		return n.by[d], fullyCompared
	case n.comparing.id != 0, n.filling.id != 0 && n.wanted, n.listing.id != 0 && n.wanted:
		return n.by[d], comparing
	}
	return n.by[d], notCompared
}

func (l *layer) number() string {
	if l.layer == nil {
		return "·"
	}
	return strconv.Itoa(l.at + 1)
}

func (l *layer) digest() string {
	if l.layer == nil {
		return ""
	}
	return l.layer.Digest.String()
}

func (l *layer) size() int64 {
	if l.layer == nil {
		return 0
	}
	return l.layer.Size
}

func (l *layer) share() float64 {
	if l.layer == nil {
		return 0
	}
	return l.layer.Share
}

// made is the step that made it, or what else names it.
func (l *layer) made() string {
	switch {
	case l.step != nil:
		return strings.TrimSpace(l.step.Word + " " + l.step.Text)
	case l.layer.Title != "":
		return l.layer.Title
	}
	return shortType(string(l.layer.MediaType)) + " " + text.ShortDigest(l.layer.Digest)
}

// where tells where else a layer is.
func (l *layer) where() string {
	switch {
	case l.layer == nil:
		return ""
	case len(l.tags) > 0:
		return plural(len(l.tags), "tag", "tags")
	case l.state == fullyCompared:
		return "only here"
	case l.state == comparing:
		return text.Pending
	}
	return text.None
}

func layerColumns() []table.Column[layer] {
	order := func(a, b *layer) int { return cmp.Compare(a.n, b.n) }
	empty := func(l *layer) bool { return l.layer == nil }
	return []table.Column[layer]{
		{
			ID: "number", Title: "#", Width: 3, Right: true, Text: (*layer).number, Compare: order,
			Style: func(l *layer, st *themes.Styles) lipgloss.Style { return dimIf(l.layer == nil, st) },
		},
		{
			ID: "size", Title: "SIZE", Width: 8, Right: true, Descending: true, Unknown: empty,
			Text: func(l *layer) string {
				if l.old && l.layer != nil {
					return text.None
				}
				return text.Bytes(l.size())
			},
			Style:   func(l *layer, st *themes.Styles) lipgloss.Style { return dimIf(l.layer == nil, st) },
			Compare: func(a, b *layer) int { return cmp.Compare(a.size(), b.size()) },
		},
		{
			ID: "share", Title: "SHARE", Width: 22, Min: 14, Hide: 1,
			Cell: func(l *layer, width int, st *themes.Styles) string {
				if l.layer == nil || l.old {
					return ""
				}
				const percent = 7
				return bars.Styled(l.share(), width-percent, bars.Series(l.at, st), st) +
					st.Dim.Render(text.FitLeft(fmt.Sprintf("%.1f%%", 100*l.share()), percent))
			},
		},
		{
			ID: "shared", Title: "SHARED WITH", Width: 12, Hide: 2, Descending: true, Unknown: empty, Text: (*layer).where,
			Style: func(l *layer, st *themes.Styles) lipgloss.Style {
				if len(l.tags) == 0 && l.state == fullyCompared {
					return st.Warn
				}
				return st.Dim
			},
			Compare: func(a, b *layer) int { return cmp.Compare(len(a.tags), len(b.tags)) },
		},
		{
			ID: "made", Title: "MADE BY", Width: 40, Min: 16, Flex: 1, Cell: drawMade,
			Text:    (*layer).made,
			Compare: func(a, b *layer) int { return strings.Compare(a.made(), b.made()) },
		},
	}
}

func dimIf(dim bool, st *themes.Styles) lipgloss.Style {
	if dim {
		return st.Faint
	}
	return st.Text
}

// drawMade draws an instruction in its colour, and what follows, dim where it
// made no layer.
func drawMade(l *layer, width int, st *themes.Styles) string {
	if l.step == nil {
		return st.Text.Render(text.Cut(text.Clean(l.made()), width))
	}
	return drawStep(l.step, width, st)
}

func drawStep(step *image.Step, width int, st *themes.Styles) string {
	rest := st.Text
	if step.Empty {
		rest = st.Dim
	}
	word := text.Clean(step.Word)
	if word == "" {
		return rest.Render(text.Cut(text.Clean(step.Text), width))
	}
	room := width - text.Width(word) - 1
	if room < 1 {
		return st.Info.Render(text.Cut(word, width))
	}
	return st.Info.Render(word) + " " + rest.Render(text.Cut(text.Clean(step.Text), room))
}

// layersTold is the status: how many layers, how large, how much of it is in
// no other image.
func (s *Screen) layersTold() string {
	im, st := s.image(), s.d.Styles
	if im == nil {
		return ""
	}
	one, many := "layer", "layers"
	if im.Kind == registry.KindArtifact {
		one, many = "file", "files"
	}
	n, word, _ := strings.Cut(plural(len(im.Layers), one, many), " ")
	out := st.Strong.Render(n) + st.Dim.Render(" "+word)
	if im.Kind == registry.KindV1 {
		return out + st.Dim.Render("   schema 1 does not tell sizes")
	}
	out += st.Dim.Render("   " + text.Bytes(im.Stored) + " compressed")
	if s.view.Told {
		out += st.Dim.Render("   told by " + s.vendor() + " without a pull")
	}
	if !im.Joined && len(im.History) > 0 {
		out += st.Warn.Render("   the history does not fit the layers")
	}
	if only, known := s.only(); known {
		out += st.Dim.Render("   " + text.Bytes(only) + " found only in this image")
	}
	return out
}

// only is the size of what no other image of the repository has.
func (s *Screen) only() (size int64, known bool) {
	seen := map[v1.Hash]bool{}
	for _, l := range s.layers() {
		if l.layer == nil || seen[l.layer.Digest] {
			continue
		}
		if l.state != fullyCompared {
			return 0, false
		}
		if seen[l.layer.Digest] = true; len(l.tags) == 0 {
			size += l.layer.Size
		}
	}
	return size, len(seen) > 0
}

// drawLayer tells more about the selected row.
func (s *Screen) drawLayer(l *layer, width, height int) string {
	st := s.d.Styles
	p := listing.NewPane(st, width, height)
	if l.layer != nil {
		title := "Layer"
		if im := s.image(); im.Kind == registry.KindArtifact {
			title = "File"
		}
		facts := "   " + text.Bytes(l.layer.Size) + " compressed"
		if l.old {
			facts = ""
		}
		p.Line(st.Strong.Render(fmt.Sprintf("%s %d of %d", title, l.at+1, len(s.image().Layers))) + st.Dim.Render(facts) +
			st.Dim.Render("   "+l.layer.Digest.Algorithm+":") + st.Info.Render(fold(l.layer.Digest.Hex, width-60)) +
			st.Dim.Render("   "+text.Clean(shortType(string(l.layer.MediaType)))))
	} else {
		p.Line(st.Strong.Render("A step without a layer"))
	}
	p.Line("")
	if l.step != nil {
		s.drawTimes(p, l.step)
	}
	if len(l.tags) > 0 {
		p.Fact("shared with", st.Text.Render(text.Clean(strings.Join(l.tags, "  "))))
	}
	if s.view.Told && l.layer != nil {
		p.Fact("unpacked", st.Dim.Render("diff id: costs 1 pull, the Config tab reads it"))
	}
	if l.layer != nil && l.layer.DiffID != (v1.Hash{}) {
		p.Fact("unpacked", st.Dim.Render("diff id "+l.layer.DiffID.String()))
	}
	if l.step != nil {
		drawRaw(p, st, l.step)
	}
	return p.String()
}

// drawTimes tells when and by whom a step was done.
func (s *Screen) drawTimes(p *listing.Pane, step *image.Step) {
	if age := text.Age(step.Created, s.d.Now()); age != text.None {
		p.Fact("created", s.d.Styles.Text.Render(date(step.Created))+s.d.Styles.Dim.Render("  "+age))
	}
	if step.Author != "" {
		p.Fact("author", s.d.Styles.Text.Render(text.Clean(step.Author)))
	}
	if step.Comment != "" && !strings.HasPrefix(step.Comment, "buildkit.dockerfile.") { // that is nearly every one
		p.Fact("comment", s.d.Styles.Dim.Render(text.Clean(step.Comment)))
	}
}

// drawRaw shows what the builder wrote, whole.
func drawRaw(p *listing.Pane, st *themes.Styles, step *image.Step) {
	p.Gap()
	for line := range strings.SplitSeq(strings.ReplaceAll(text.CleanLines(step.Raw), "\t", "  "), "\n") {
		if p.Left() == 0 {
			return
		}
		p.Text(st.Text, strings.TrimRight(line, " "))
	}
}

// fold shortens hexadecimal digits where there is little room.
func fold(hex string, room int) string {
	if room < 64 {
		return hex[:min(len(hex), max(room-1, 12))] + "…"
	}
	return hex
}

// date writes a time as a person reads it.
func date(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04") }

// shortType is a media type without what all of them share.
func shortType(media string) string {
	s := strings.TrimPrefix(media, "application/")
	for _, prefix := range []string{"vnd.oci.image.layer.v1.", "vnd.docker.image.rootfs.diff.", "vnd.oci.image.layer.", "vnd."} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = rest
			break
		}
	}
	return strings.Replace(s, "tar.gzip", "tar+gzip", 1)
}
