package tags

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/tagfilter"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is a tag as the table has it.
type row struct {
	registry.Tag
	carries string  // what a side tag carries; empty for an image's own tag
	about   v1.Hash // the manifest that a side tag is about
	same    *group  // the tags that are the same image, once the digest is known
}

func newRow(t registry.Tag) row {
	r := row{Tag: t}
	r.about, r.carries, _ = tagfilter.SideTag(t.Name)
	return r
}

// merge takes over what became known, and keeps what only the listing told.
func (r *row) merge(t registry.Tag) {
	listed := r.Tag
	r.Tag = t
	r.Signed = t.Signed || listed.Signed
	r.Pushed = later(t.Pushed, listed.Pushed)
	r.Pulled = later(t.Pulled, listed.Pulled)
	if t.Err != nil || t.Digest == (v1.Hash{}) {
		r.Digest = cmp.Or(t.Digest, listed.Digest)
		r.Size = max(t.Size, listed.Size)
		r.Created = later(t.Created, listed.Created)
		if len(t.Platforms) == 0 {
			r.Platforms = listed.Platforms
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// columns are the table's. The last to be hidden where the terminal is narrow
// are those that nothing else tells.
func (s *Screen) columns() []table.Column[row] {
	return []table.Column[row]{
		{
			ID: "tag", Title: "TAG", Width: 22, Min: 16, Flex: 3, Max: 48,
			Text: func(r *row) string { return r.Name },
			Style: func(r *row, t *themes.Styles) lipgloss.Style {
				if r.carries != "" {
					return t.Dim
				}
				return t.Text
			},
			Compare: func(a, b *row) int { return text.CompareVersions(a.Name, b.Name) },
		},
		{
			ID: "digest", Title: "DIGEST", Width: 12, Hide: 2,
			Text:    func(r *row) string { return pending(r, text.ShortDigest(r.Digest)) },
			Style:   func(_ *row, t *themes.Styles) lipgloss.Style { return t.Info },
			Unknown: func(r *row) bool { return r.Digest.Hex == "" },
			Compare: func(a, b *row) int { return strings.Compare(a.Digest.Hex, b.Digest.Hex) },
		},
		{
			ID: "size", Title: "SIZE", Width: 8, Right: true, Descending: true,
			Text: func(r *row) string {
				if r.Size > 0 {
					return text.Bytes(r.Size)
				}
				return pending(r, "")
			},
			Unknown: func(r *row) bool { return r.Size == 0 },
			Compare: func(a, b *row) int { return cmp.Compare(a.Size, b.Size) },
		},
		s.timeColumn("created", "CREATED", func(r *row) time.Time { return r.Created }),
		s.timeColumn("pushed", "PUSHED", func(r *row) time.Time { return r.Pushed }),
		{
			ID: "platforms", Title: "PLATFORMS", Width: 18, Min: 14, Flex: 1, Max: 40, Hide: 1, Descending: true,
			Cell:    platformsCell,
			Unknown: func(r *row) bool { return len(r.Platforms) == 0 },
			Compare: func(a, b *row) int {
				return cmp.Or(cmp.Compare(len(a.Platforms), len(b.Platforms)), strings.Compare(first(b), first(a)))
			},
		},
		{
			ID: "signed", Title: "SIGNED", Width: 6, Hide: 4, Descending: true,
			Text:    s.signedText,
			Style:   func(_ *row, t *themes.Styles) lipgloss.Style { return t.Good },
			Compare: func(a, b *row) int { return cmp.Compare(s.signedText(a), s.signedText(b)) },
		},
		{
			ID: "shared", Title: "SHARED", Width: 20, Min: 12, Flex: 2, Hide: 5, Descending: true,
			Cell: func(r *row, width int, t *themes.Styles) string {
				return t.Dim.Render(text.Cut(text.Clean(r.same.others(r.Name, width)), width))
			},
			Unknown: func(r *row) bool { return r.same == nil },
			Compare: func(a, b *row) int { return cmp.Compare(a.same.count(), b.same.count()) },
		},
	}
}

func (s *Screen) timeColumn(id, title string, of func(*row) time.Time) table.Column[row] {
	return table.Column[row]{
		ID: id, Title: title, Width: 13, Descending: true,
		Text: func(r *row) string {
			if t := of(r); !t.IsZero() {
				return text.Age(t, s.d.Now())
			}
			return pending(r, "")
		},
		Unknown: func(r *row) bool { return of(r).IsZero() },
		Compare: func(a, b *row) int { return of(a).Compare(of(b)) },
	}
}

func (s *Screen) signedText(r *row) string {
	switch {
	case s.signed(r):
		return "✓"
	case r.Unsigned && r.carries == "":
		return text.None
	}
	return ""
}

// platformsCell draws the platforms that fit and how many more there are, or
// what the tag is when it is no image.
func platformsCell(r *row, width int, t *themes.Styles) string {
	switch {
	case r.Err != nil:
		return t.Bad.Render(text.Cut(listing.Reason(r.Err), width))
	case r.carries != "":
		return t.Faint.Render(text.Cut(r.carries, width))
	case r.Kind == registry.KindArtifact:
		return t.Dim.Render(text.Cut(tagfilter.ArtifactWord(r.ArtifactType), width))
	case r.Kind == registry.KindV1:
		return t.Warn.Render(text.Cut("schema 1", width))
	case len(r.Platforms) == 0:
		if !r.Described() {
			return t.Faint.Render(text.Pending)
		}
		return t.Dim.Render(text.None)
	}
	return t.Dim.Render(text.Cut(platformList(r.Platforms, width), width))
}

// platformList is "amd64 arm64 +5", as long as fits. The two that most people
// run come first, so that rows are alike.
func platformList(all []registry.Platform, width int) string {
	if len(all) > 1 {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b registry.Platform) int { return rank(a) - rank(b) })
	}
	var out string
	for i, p := range all {
		next := out
		if i > 0 {
			next += " "
		}
		next += text.Clean(p.Short())
		rest := len(all) - i - 1
		more := ""
		if rest > 0 {
			more = " +" + text.Count(rest)
		}
		if i > 0 && text.Width(next+more) > width {
			return out + " +" + text.Count(rest+1)
		}
		out = next
	}
	return out
}

func rank(p registry.Platform) int {
	switch p.Short() {
	case "amd64":
		return 0
	case "arm64":
		return 1
	}
	return 2
}

func first(r *row) string {
	if len(r.Platforms) == 0 {
		return ""
	}
	return r.Platforms[0].Short()
}

// pending is what stands for a value: itself, "…" while it may come, "–" when
// it is not to be had.
func pending(r *row, value string) string {
	switch {
	case value != "":
		return value
	case r.Described():
		return text.None
	}
	return text.Pending
}
