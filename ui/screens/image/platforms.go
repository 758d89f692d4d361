package image

import (
	"cmp"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/bars"
	"github.com/regtui/regtui/ui/widgets/picker"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// mostRead is how many platforms of an index are read for their sizes.
const mostRead = 64

// platform is a row of the platforms.
type platform struct {
	image.Child
	n       int
	image   *image.Image // nil while it is not read
	share   float64      // of the largest one's size
	current bool
	attests int // attestations about it
	waiting bool
}

func (p *platform) key() string { return strconv.Itoa(p.n) }

// name is the platform; an image that stands alone tells it in its config.
func (p *platform) name() string {
	switch {
	case p.IsIndex():
		return "index"
	case p.Platform == registry.Platform{} && p.image != nil:
		return cmp.Or(p.image.Platform.String(), text.None)
	}
	return cmp.Or(p.Platform.String(), text.None)
}

// pending is what stands where something is still to be read, or never will be.
func (p *platform) pending() string {
	if p.waiting {
		return text.Pending
	}
	return text.None
}

func newPlatforms(s *Screen) pane {
	t := &rows[platform]{s: s, one: "platform", many: "platforms", empty: "this index has no images", enter: "look at it"}
	t.list = listing.New(s.d, "image.platforms", (*platform).key, platformColumns(s), listing.Options[platform]{
		NoPreview: true, Words: func(p *platform) string { return p.name() + " " + p.Digest.String() },
	})
	t.filled = s.platforms
	t.open = func(p *platform) tea.Cmd { return s.switchTo(p.Digest) }
	t.first = s.readPlatforms
	return t
}

// platforms are the rows.
func (s *Screen) platforms() []platform {
	if s.view == nil {
		return nil
	}
	attests := map[v1.Hash]int{}
	for _, a := range s.view.Attestations {
		attests[a.Of]++
	}
	var largest int64
	for _, im := range s.images {
		largest = max(largest, im.Size)
	}
	out := make([]platform, len(s.view.Platforms))
	for i, c := range s.view.Platforms {
		p := platform{Child: c, n: i, image: s.images[c.Digest], current: c.Digest == s.at, attests: attests[c.Digest]}
		p.waiting = s.isReading(c.Digest)
		if p.image != nil && largest > 0 {
			p.share = float64(p.image.Size) / float64(largest)
		}
		out[i] = p
	}
	return out
}

// readPlatforms reads all platforms for their sizes, as far as that is free.
func (s *Screen) readPlatforms() tea.Cmd {
	if s.view == nil {
		return nil
	}
	var cmds []tea.Cmd
	for _, c := range s.view.Platforms[:min(len(s.view.Platforms), mostRead)] {
		if !c.IsIndex() && s.costs[c.Digest] == 0 {
			cmds = append(cmds, s.read(c.Digest))
		}
	}
	s.panes[platformsTab].refresh()
	return tea.Batch(cmds...)
}

func platformColumns(s *Screen) []table.Column[platform] {
	known := func(f func(p *platform) string) func(p *platform) string {
		return func(p *platform) string {
			if p.image == nil {
				return p.pending()
			}
			return f(p)
		}
	}
	unknown := func(p *platform) bool { return p.image == nil }
	return []table.Column[platform]{
		{
			ID: "platform", Title: "PLATFORM", Width: 18, Min: 12, Flex: 1, Max: 28, Text: (*platform).name,
			Style: func(p *platform, st *themes.Styles) lipgloss.Style {
				if p.current {
					return st.Accent
				}
				return st.Text
			},
			Compare: func(a, b *platform) int { return cmp.Compare(a.name(), b.name()) },
		},
		{
			ID: "digest", Title: "DIGEST", Width: 12, Hide: 2, Text: func(p *platform) string { return text.ShortDigest(p.Digest) },
			Style:   func(_ *platform, st *themes.Styles) lipgloss.Style { return st.Info },
			Compare: func(a, b *platform) int { return cmp.Compare(a.Digest.Hex, b.Digest.Hex) },
		},
		{
			ID: "size", Title: "SIZE", Width: 8, Right: true, Descending: true, Unknown: unknown,
			Text:    known(func(p *platform) string { return text.Bytes(p.image.Size) }),
			Compare: func(a, b *platform) int { return cmp.Compare(a.image.Size, b.image.Size) },
		},
		{
			ID: "bar", Title: "", Width: 14, Hide: 4,
			Cell: func(p *platform, width int, st *themes.Styles) string {
				if p.image == nil {
					return ""
				}
				return bars.Bar(p.share, width, st)
			},
		},
		{
			ID: "layers", Title: "LAYERS", Width: 6, Right: true, Hide: 3, Descending: true, Unknown: unknown,
			Text:    known(func(p *platform) string { return text.Count(len(p.image.Layers)) }),
			Compare: func(a, b *platform) int { return cmp.Compare(len(a.image.Layers), len(b.image.Layers)) },
		},
		{
			ID: "created", Title: "CREATED", Width: 13, Hide: 1, Descending: true, Unknown: unknown,
			Text: known(func(p *platform) string {
				if p.image.Config == nil {
					return text.None
				}
				return text.Age(p.image.Config.Created.Time, s.d.Now())
			}),
			Style:   func(_ *platform, st *themes.Styles) lipgloss.Style { return st.Dim },
			Compare: func(a, b *platform) int { return createdOf(a.image).Compare(createdOf(b.image)) },
		},
		{
			ID: "attested", Title: "ATTESTED", Width: 8, Hide: 5,
			Text: func(p *platform) string {
				if p.attests == 0 {
					return text.None
				}
				return "✓"
			},
			Style:   func(_ *platform, st *themes.Styles) lipgloss.Style { return st.Good },
			Compare: func(a, b *platform) int { return cmp.Compare(a.attests, b.attests) }, Descending: true,
		},
	}
}

// choose opens the dialog that picks the platform to look at.
func (s *Screen) choose() tea.Cmd {
	if s.choices() < 2 {
		return nil
	}
	var items []picker.Item
	for _, p := range s.platforms() {
		detail := ""
		if p.image != nil {
			detail = text.Bytes(p.image.Size)
		} else if s.costs[p.Digest] > 0 {
			detail = "costs 1 pull"
		}
		items = append(items, picker.Item{ID: p.Digest.String(), Title: text.Clean(p.name()), Detail: detail, On: p.current})
	}
	return ui.Send(ui.OpenDialog{Dialog: picker.New(s.d.Styles, s.d.Keys, picker.Options{
		Title: "Platform", Items: items, Prompt: s.d.Keys.Filter.Help().Key + " ",
		Choose: func(i picker.Item) tea.Cmd {
			d, err := v1.NewHash(i.ID)
			if err != nil {
				return nil
			}
			return ui.Send(switched{s, d})
		},
		Close: ui.Send(ui.CloseDialog{}),
	})})
}
