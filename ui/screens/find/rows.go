package find

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/widgets/table"
	"github.com/regtui/regtui/ui/widgets/text"
)

// row is a line of the list: a registry, something found in it, or the offer
// to look in more registries.
type row struct {
	hit
	host string
	name string // of a registry, where the person has given it one
	head bool
	more bool
	says string // of a registry: how far the search is
	tone ui.Tone
}

func (r *row) key() string {
	switch {
	case r.more:
		return "more"
	case r.head:
		return "registry " + r.host
	}
	return r.host + "/" + r.repo + ":" + r.tag + "@" + r.digest.Hex
}

// columns are the table's. What belongs to a registry stays below it, so
// nothing is sorted by.
func (s *Screen) columns() []table.Column[row] {
	columns := []table.Column[row]{{
		ID: "name", Title: "FOUND", Width: 40, Min: 20, Flex: 1, Max: 72,
		Cell: s.nameCell,
	}}
	if s.query.what != repositories {
		columns = append(columns, table.Column[row]{
			ID: "tag", Title: "TAG", Width: 24, Min: 12,
			Text:  func(r *row) string { return r.tag },
			Style: func(_ *row, t *themes.Styles) lipgloss.Style { return t.Strong },
		})
	}
	if s.query.what == digests {
		columns = append(columns, table.Column[row]{
			ID: "digest", Title: "DIGEST", Width: 12, Hide: 1,
			Text:  func(r *row) string { return text.ShortDigest(r.digest) },
			Style: func(_ *row, t *themes.Styles) lipgloss.Style { return t.Info },
		})
	}
	return columns
}

func (s *Screen) nameCell(r *row, width int, t *themes.Styles) string {
	switch {
	case r.more:
		return t.Key.Render("▸ ") + t.Dim.Render(text.Cut(r.says, width-2))
	case r.head:
		host := text.Cut(text.Clean(cmp.Or(r.name, r.host)), width)
		return t.Strong.Render(host) + "  " + toned(r.tone, t).Render(text.Cut(r.says, max(width-text.Width(host)-2, 0)))
	}
	return "  " + highlight(text.Cut(text.Clean(r.repo), width-2), s.query.repo, t)
}

func toned(tone ui.Tone, t *themes.Styles) lipgloss.Style {
	switch tone {
	case ui.ToneBad:
		return t.Bad
	case ui.ToneWarn:
		return t.Warn
	}
	return t.Dim
}

// highlight draws the part of a name that was looked for.
func highlight(name, part string, t *themes.Styles) string {
	i := strings.Index(strings.ToLower(name), part)
	if part == "" || i < 0 || len(strings.ToLower(name)) != len(name) {
		return t.Text.Render(name)
	}
	return text.Highlight(name, len(name), [][2]int{{i, i + len(part)}}, t.Text, t.Match)
}

// arrange lays out what was found: each registry, and below it its own. Those
// where nothing was found come last. The cursor waits on the best hit.
func (s *Screen) arrange() {
	var rows []row
	groups := slices.Clone(s.groups)
	slices.SortStableFunc(groups, func(a, b *group) int { return min(len(b.hits), 1) - min(len(a.hits), 1) })
	for _, g := range groups {
		says, tone := g.says()
		rows = append(rows, row{host: g.host, name: g.name, head: true, says: says, tone: tone})
		slices.SortStableFunc(g.hits, s.query.compare)
		for _, h := range g.hits {
			rows = append(rows, row{hit: h, host: g.host})
		}
	}
	if n := len(s.rest); n > 0 {
		rows = append(rows, row{more: true, says: "look in " + text.Count(n) + " more: " + text.Clean(strings.Join(s.rest, ", "))})
	}
	s.list.Set(rows)
	if len(rows) > 1 && rows[0].head && !rows[1].head && !rows[1].more && !s.moved {
		s.list.Select(rows[1].key())
	}
}

// says tells how far the search is.
func (g *group) says() (string, ui.Tone) {
	parts := []string{text.Count(len(g.hits)) + " found"}
	tone := ui.ToneInfo
	switch {
	case g.running && len(g.hits) == 0 && g.looked == 0:
		parts[0] = "looking …"
	case g.running:
		parts = append(parts, "looking …")
	case g.stopped():
		parts, tone = append(parts, "stopped"), ui.ToneWarn
	case g.err != nil:
		parts, tone = append(parts, listing.Reason(g.err)), ui.ToneBad
	}
	if g.login && tone == ui.ToneInfo {
		tone = ui.ToneWarn
	}
	if g.failed > 0 {
		parts = append(parts, text.Count(g.failed)+" could not be read: "+listing.Reason(g.why))
	}
	return strings.Join(append(parts, g.notes...), " · "), tone
}

// compare puts the best hits first: whole names, then those where a part of
// the name begins so, then the shorter; of tags the newest version.
func (q query) compare(a, b hit) int {
	if c := q.rank(a) - q.rank(b); c != 0 {
		return c
	}
	if c := len(a.repo) - len(b.repo); c != 0 && q.what == repositories {
		return c
	}
	if c := strings.Compare(a.repo, b.repo); c != 0 {
		return c
	}
	return text.CompareVersions(b.tag, a.tag)
}

func (q query) rank(h hit) int {
	if q.what == tags && strings.EqualFold(h.tag, q.text) {
		return 0
	}
	name := strings.ToLower(h.repo)
	switch {
	case q.repo == "":
		return 1
	case name == q.repo, strings.HasSuffix(name, "/"+q.repo):
		return 1
	case strings.HasPrefix(name, q.repo), strings.Contains(name, "/"+q.repo):
		return 2
	}
	return 3
}

// View draws the list.
func (s *Screen) View(width, height int) string {
	empty := "write :find and what to look for: a name, name:tag, a version, a digest"
	if s.text != "" {
		empty = "no registry is known to look in"
	}
	return s.list.View(width, height, empty, nil)
}

// Status tells what is looked for and how far that is.
func (s *Screen) Status() (left, right string) {
	st := s.d.Styles
	found, running, looked := 0, 0, 0
	for _, g := range s.groups {
		found += len(g.hits)
		looked += g.looked
		if g.running {
			running++
		}
	}
	left = st.Strong.Render(text.Count(found)) + st.Dim.Render(" "+text.Clean(s.query.String()))
	if s.list.Filtered() {
		left += "   " + st.Dim.Render("filter ") + st.Text.Render(text.Count(s.list.Len()))
	}
	if running > 0 {
		right = st.Dim.Render(text.Count(looked)+" looked into · "+text.Count(running)+" of "+text.Count(len(s.groups))+" to go  ") +
			st.Key.Render(s.d.Keys.Back.Help().Key) + st.Dim.Render(" stops")
	}
	return left, right
}

// Yanks are the reference of what is under the cursor.
func (s *Screen) Yanks() []ui.Yank {
	r := s.list.Selected()
	if r == nil || r.head || r.more {
		return nil
	}
	yanks := []ui.Yank{{Key: "r", Name: "reference", Text: listing.Reference(r.host, r.repo, r.tag)}}
	if r.digest.Hex != "" {
		yanks = append(yanks, ui.Yank{Key: "d", Name: "digest", Text: r.digest.String()})
	}
	return yanks
}

// Commands show what is under the cursor.
func (s *Screen) Commands() []ui.Yank {
	r := s.list.Selected()
	if r == nil || r.head || r.more {
		return nil
	}
	plain := listing.Plain(s.d, r.host)
	if r.tag == "" {
		return listing.ListCommands(plain, listing.Reference(r.host, r.repo, ""))
	}
	return listing.InspectCommands(plain, listing.Reference(r.host, r.repo, r.tag))
}

// URL is the web page of what is under the cursor.
func (s *Screen) URL() string {
	r := s.list.Selected()
	if r == nil || r.more {
		return ""
	}
	return listing.WebPage(s.d, r.host, r.repo, r.tag)
}
