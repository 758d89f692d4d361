package image

import (
	"cmp"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// refRow is a row of the referrers.
type refRow struct {
	image.Referrer
	n     int
	about string // "index" or the platform
}

func (r *refRow) key() string { return strconv.Itoa(r.n) }

// opens is the manifest that one goes to.
func (r *refRow) opens() v1.Hash {
	if r.In != (v1.Hash{}) {
		return r.In
	}
	return r.Digest
}

// where tells how it is kept: in the index, under a tag, or as a referrer.
func (r *refRow) where() string {
	switch {
	case r.In != v1.Hash{}:
		return "in the index"
	case r.Tag != "":
		return r.Tag
	}
	return "referrer"
}

// kindWord is how a kind is called.
func kindWord(k image.RefKind) string {
	if k == image.SBOM {
		return "SBOM"
	}
	return string(k)
}

func newReferrers(s *Screen) pane {
	t := &rows[refRow]{s: s, one: "referrer", many: "referrers", enter: "open", detail: 8}
	t.list = listing.New(s.d, "image.referrers", (*refRow).key, refColumns(s), listing.Options[refRow]{
		NoPreview: true, Words: func(r *refRow) string {
			return kindWord(r.Kind) + " " + r.Format + " " + r.Digest.String() + " " + r.Tag
		},
	})
	t.filled = func() []refRow {
		t.empty = s.noReferrers()
		return s.refRows()
	}
	t.open = func(r *refRow) tea.Cmd {
		return ui.Send(ui.Push{Place: ui.Place{ // which has most likely no referrers of its own
			Screen: ui.Image, Host: s.host, Repo: s.repo, Ref: r.opens().String(), Tab: overviewTab,
		}})
	}
	t.more = s.drawReferrer
	t.told = s.referrersTold
	return t
}

// noReferrers says why there are none.
func (s *Screen) noReferrers() string {
	switch {
	case s.refs.id != 0:
		return "looking for signatures, SBOMs and attestations …"
	case s.refs.err != nil:
		return listing.Reason(s.refs.err)
	}
	return "nothing refers to this image: no signature, no SBOM, no attestation"
}

func (s *Screen) refRows() []refRow {
	var out []refRow
	for i, r := range s.refs.all {
		row := refRow{Referrer: r, n: i, about: "image"}
		if s.view != nil && len(s.view.Platforms) > 0 && s.view.Platforms[0].Digest != s.view.Top.Digest {
			row.about = "index"
			if r.Of != s.view.Top.Digest {
				row.about = s.platformName()
			}
		}
		out = append(out, row)
	}
	return out
}

// referrersTold is the status: how many of each kind.
func (s *Screen) referrersTold() string {
	st := s.d.Styles
	var parts []string
	for _, g := range image.Grouped(s.refs.all) {
		n, word, _ := strings.Cut(plural(len(g.Items), kindWord(g.Kind), kindWord(g.Kind)+"s"), " ")
		if g.Kind == image.Other {
			word = "other"
		}
		parts = append(parts, st.Strong.Render(n)+st.Dim.Render(" "+word))
	}
	if s.refs.err != nil {
		parts = append(parts, st.Warn.Render(listing.Reason(s.refs.err)+": there may be more"))
	}
	return strings.Join(parts, "   ")
}

func refColumns(s *Screen) []table.Column[refRow] {
	dim := func(_ *refRow, st *themes.Styles) lipgloss.Style { return st.Dim }
	return []table.Column[refRow]{
		{
			ID: "kind", Title: "KIND", Width: 12,
			Text: func(r *refRow) string { return kindWord(r.Kind) },
			Style: func(r *refRow, st *themes.Styles) lipgloss.Style {
				if r.Kind == image.Signature {
					return st.Good
				}
				return st.Text
			},
			Compare: func(a, b *refRow) int { return cmp.Compare(a.n, b.n) },
		},
		{
			ID: "format", Title: "FORMAT", Width: 16, Min: 12, Flex: 2, Max: 50, Text: func(r *refRow) string { return r.Format },
			Compare: func(a, b *refRow) int { return strings.Compare(a.Format, b.Format) },
		},
		{
			ID: "about", Title: "ABOUT", Width: 12, Flex: 1, Max: 24, Hide: 3, Style: dim, Text: func(r *refRow) string { return r.about },
			Compare: func(a, b *refRow) int { return strings.Compare(a.about, b.about) },
		},
		{
			ID: "size", Title: "SIZE", Width: 8, Right: true, Hide: 4, Descending: true,
			Text: func(r *refRow) string {
				if r.Size <= 0 {
					return text.None
				}
				return text.Bytes(r.Size)
			},
			Compare: func(a, b *refRow) int { return cmp.Compare(a.Size, b.Size) },
		},
		{
			ID: "created", Title: "CREATED", Width: 13, Hide: 2, Descending: true, Style: dim,
			Text:    func(r *refRow) string { return text.Age(r.Created, s.d.Now()) },
			Unknown: func(r *refRow) bool { return r.Created.IsZero() },
			Compare: func(a, b *refRow) int { return a.Created.Compare(b.Created) },
		},
		{
			ID: "digest", Title: "DIGEST", Width: 12, Hide: 1, Text: func(r *refRow) string { return text.ShortDigest(r.Digest) },
			Style: func(_ *refRow, st *themes.Styles) lipgloss.Style { return st.Info },
		},
		{
			ID: "where", Title: "KEPT", Width: 12, Flex: 1, Max: 30, Hide: 5, Style: dim, Text: (*refRow).where,
			Compare: func(a, b *refRow) int { return strings.Compare(a.where(), b.where()) },
		},
	}
}

// drawReferrer tells more about the selected one.
func (s *Screen) drawReferrer(r *refRow, width, height int) string {
	st := s.d.Styles
	p := listing.NewPane(st, width, height)
	p.Line(st.Strong.Render(kindWord(r.Kind)) + st.Dim.Render("   "+text.Clean(r.Format)))
	p.Line("")
	p.Fact("digest", st.Info.Render(r.Digest.String()))
	p.Fact("about", st.Dim.Render(text.Clean(r.about)+"  ")+st.Info.Render(r.Of.String()))
	if t := cmp.Or(r.ArtifactType, string(r.MediaType)); t != "" {
		p.Fact("type", st.Text.Render(text.Clean(t)))
	}
	p.Fact("kept", st.Text.Render(text.Clean(r.where())))
	for _, a := range sortedPairs(r.Annotations) {
		p.Line(st.Dim.Render(text.Clean(a[0])+"  ") + st.Text.Render(text.Clean(a[1])))
	}
	return p.String()
}
