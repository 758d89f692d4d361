package help

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

// entry is a key, or what can be typed, and what it does.
type entry struct{ press, does string }

// group is a list of entries under a title.
type group struct {
	title   string
	entries []entry
}

// blocks are the groups, narrowed to what contains the search.
func (s *Screen) blocks(search string) []group {
	k := s.d.Keys
	here := s.keys
	for _, b := range slices.Concat(k.Moves(), k.Everywhere()) {
		here = slices.DeleteFunc(slices.Clone(here), func(h key.Binding) bool { return h.Help() == b.Help() })
	}
	title := "Here"
	if s.about != "" {
		title = s.about
	}
	all := []group{
		{title, s.entries(here)},
		{"Moving", s.entries(k.Moves())},
		{"Everywhere", s.entries(k.Everywhere())},
		{"In a filter", []entry{
			{"alpine slim", "both words, fuzzy"},
			{"!beta", "without the word"},
			{"age>30d", "older; also h w mo y"},
			{"size>1g", "larger; also k m"},
			{"digest:9f00", "digest starts so"},
			{"platform:arm64", "has the platform"},
			{"signed:no", "has no signature"},
		}},
		{"After : ", []entry{
			{"nginx:1.27", "an image, named so"},
			{"ghcr.io", "a registry"},
			{"tags NAME", "tags of a repository"},
			{"find TEXT", "look in open registries"},
			{"theme NAME", "use a theme, or auto"},
			{"log", "requests made"},
		}},
		{"Mouse", []entry{
			{"click", "select, follow the path"},
			{"double click", "open"},
			{"column title", "sort by it"},
			{"wheel", "scroll"},
			{"side buttons", "back and forward"},
		}},
	}
	var shown []group
	for _, g := range all {
		g.entries = slices.DeleteFunc(g.entries, func(e entry) bool {
			return !strings.Contains(strings.ToLower(g.title+" "+e.press+" "+e.does), search)
		})
		if len(g.entries) > 0 {
			shown = append(shown, g)
		}
	}
	return shown
}

func (s *Screen) entries(bindings []key.Binding) []entry {
	var out []entry
	for _, b := range bindings {
		if b.Enabled() {
			out = append(out, entry{keys.Labels(b.Keys()), s.d.Keys.Long(b)})
		}
	}
	return out
}

// columns lays the groups side by side, each in the column that is shortest
// so far.
func columns(groups []group, width int, st *themes.Styles) []string {
	n := max(min(width/39, 3), 1)
	w := (width - 1) / n
	cols := make([][]string, n)
	for _, g := range groups {
		c := 0
		for i := range cols {
			if len(cols[i]) < len(cols[c]) {
				c = i
			}
		}
		cols[c] = append(cols[c], block(g, w-2, st)...)
	}
	var lines []string
	for i := 0; ; i++ {
		line, any := " ", false
		for _, col := range cols {
			cell := ""
			if i < len(col) {
				cell, any = col[i], true
			}
			line += cell + strings.Repeat(" ", max(w-ansi.StringWidth(cell), 0))
		}
		if !any {
			return lines
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
}

// block draws a group at most w cells wide, with an empty line behind it.
func block(g group, w int, st *themes.Styles) []string {
	press := 0
	for _, e := range g.entries {
		press = max(press, ansi.StringWidth(e.press))
	}
	lines := []string{st.Strong.Render(ansi.Truncate(g.title, w, "…"))}
	for _, e := range g.entries {
		key := st.Key.Render(e.press) + strings.Repeat(" ", press-ansi.StringWidth(e.press))
		lines = append(lines, ansi.Truncate(key+"  "+st.Dim.Render(e.does), w, "…"))
	}
	return append(lines, "")
}
