package table

import (
	"cmp"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/widgets/text"
)

// image is a row like those of a screen of tags.
type image struct {
	tag, digest, platforms string
	size                   int64
	created                time.Time
	shared                 string
	described              bool
}

var day = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func styles(name string, p colorprofile.Profile) *themes.Styles {
	l, _ := themes.Load("")
	th, ok := l.Get(name)
	if !ok {
		panic(name)
	}
	return th.Styles(p)
}

func columns() []Column[image] {
	pending := func(s string, r *image) string {
		if !r.described {
			return text.Pending
		}
		return s
	}
	unknown := func(r *image) bool { return !r.described }
	return []Column[image]{
		{
			ID: "tag", Title: "Tag", Width: 20, Min: 12, Flex: 1, Max: 40,
			Text: func(r *image) string { return r.tag }, Compare: func(a, b *image) int { return text.CompareVersions(a.tag, b.tag) },
		},
		{
			ID: "digest", Title: "Digest", Width: 12, Hide: 2, Text: func(r *image) string { return pending(r.digest, r) },
			Style: func(_ *image, s *themes.Styles) lipgloss.Style { return s.Info },
		},
		{
			ID: "size", Title: "Size", Width: 10, Right: true, Descending: true, Unknown: unknown,
			Text:    func(r *image) string { return pending(text.Bytes(r.size), r) },
			Compare: func(a, b *image) int { return cmp.Compare(a.size, b.size) },
		},
		{
			ID: "created", Title: "Created", Width: 13, Descending: true, Unknown: unknown,
			Text:    func(r *image) string { return pending(text.Age(r.created, day), r) },
			Compare: func(a, b *image) int { return compareTimes(a.created, b.created) },
		},
		{
			ID: "platforms", Title: "Platforms", Width: 16, Hide: 1, Text: func(r *image) string { return pending(r.platforms, r) },
			Style: func(_ *image, s *themes.Styles) lipgloss.Style { return s.Dim },
		},
		{
			ID: "shared", Title: "Shared with", Width: 16, Min: 10, Flex: 2, Hide: 3, Text: func(r *image) string { return r.shared },
			Style: func(_ *image, s *themes.Styles) lipgloss.Style { return s.Dim },
		},
	}
}

func newTable(s *themes.Styles) *Model[image] {
	return New(s, keys.Default(), func(r *image) string { return r.tag }, columns()...)
}

// sample is a table of n rows of which nothing is known but the name.
func sample(n int) *Model[image] {
	m := newTable(styles("regtui-dark", colorprofile.TrueColor))
	rows := make([]image, n)
	for i := range rows {
		rows[i].tag = name(i)
	}
	m.Set(rows)
	return m
}

// press makes the message of a key by its name.
func press(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"space": tea.KeySpace, "enter": tea.KeyEnter,
	}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func tags(rows []image) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.tag
	}
	return out
}

func shownTags[T any](t *testing.T, m *Model[T], name func(*T) string) []string {
	t.Helper()
	var out []string
	for r := range m.Rows() {
		out = append(out, name(r))
	}
	return out
}
