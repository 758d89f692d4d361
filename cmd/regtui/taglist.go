package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/screens/listing"
	"github.com/regtui/regtui/ui/tagfilter"
	"github.com/regtui/regtui/ui/widgets/text"
)

// tagList prints tags: the names alone, a table, or JSON.
type tagList struct {
	p     *program
	match func(*registry.Tag) bool // nil for all
	all   bool                     // a terminal gets the tags beside images too
}

func (l *tagList) matches(t *registry.Tag) bool { return l.match == nil || l.match(t) }

// tagJSON is a tag for programs.
type tagJSON struct {
	registry.Tag
	Error string `json:"error,omitempty"`
}

func (l *tagList) json(t registry.Tag) tagJSON {
	j := tagJSON{Tag: t}
	if t.Err != nil {
		j.Error = t.Err.Error()
	}
	return j
}

// printName prints one tag of which no more than the listing is known.
func (l *tagList) printName(t registry.Tag) error {
	if !l.matches(&t) {
		return nil
	}
	if l.p.flags.format != table {
		return l.p.printJSON(t)
	}
	l.p.out.print(text.Clean(t.Name) + "\n")
	return nil
}

// printLine prints one tag with its details as JSON.
func (l *tagList) printLine(t registry.Tag) error {
	if !l.matches(&t) {
		return nil
	}
	return l.p.printJSON(l.json(t))
}

// print prints all of them.
func (l *tagList) print(tags []registry.Tag, long bool) error {
	switch {
	case l.p.flags.format != table:
		all := make([]tagJSON, len(tags))
		for i, t := range tags {
			all[i] = l.json(t)
		}
		return printList(l.p, all)
	case l.p.flags.quiet || !long:
		for _, t := range tags {
			fmt.Fprintln(l.p.out, text.Clean(t.Name))
		}
		return nil
	}
	l.printLong(tags)
	return nil
}

// printLong prints a table, as wide as it is or as the terminal.
func (l *tagList) printLong(tags []registry.Tag) {
	beside := 0
	if l.p.width > 0 && !l.all {
		images := slices.DeleteFunc(slices.Clone(tags), func(t registry.Tag) bool { return tagfilter.Side(&t) })
		beside, tags = len(tags)-len(images), images
	}
	rows := make([][]cell, len(tags))
	for i, t := range tags {
		rows[i] = l.row(&t)
	}
	if l.p.width > 0 {
		fit(tags, rows, l.p.width)
	}
	l.p.printTable(columns{"TAG", "DIGEST", ">SIZE", "CREATED", "PLATFORMS"}, rows)
	if beside > 0 && !l.p.flags.quiet {
		l.p.out.flush()
		fmt.Fprintf(l.p.err, "left out, with signatures and the like: %s; --all lists them\n", text.Count(beside))
	}
}

// fit shortens the first and the last cell of each row so that the table is at
// most width cells wide. Platforms go first, then the ends of tags.
func fit(tags []registry.Tag, rows [][]cell, width int) {
	const leastTag, leastPlatforms = 12, 20 // "amd64 arm64 +12", "the registry failed"
	var widest [5]int
	for _, row := range rows {
		for i := range row {
			row[i].text = text.Clean(row[i].text)
			widest[i] = max(widest[i], text.Width(row[i].text))
		}
	}
	gaps := 2 * (len(widest) - 1)
	both := width - gaps - max(widest[1], len("DIGEST")) - max(widest[2], len("SIZE")) - max(widest[3], len("CREATED"))
	platforms := max(min(widest[4], both-widest[0]), min(widest[4], leastPlatforms), len("PLATFORMS"))
	name := max(both-platforms, leastTag)
	for i, row := range rows {
		row[0].text = text.Cut(row[0].text, name)
		if t := tags[i]; t.Err == nil && t.Kind == registry.KindIndex && text.Width(row[4].text) > platforms {
			row[4].text = shortPlatforms(t.Platforms, platforms)
		}
		if t := tags[i]; t.Err == nil && t.Kind == registry.KindArtifact {
			row[4].text = tagfilter.ArtifactWord(t.ArtifactType)
		}
		row[4].text = text.Cut(row[4].text, platforms)
	}
}

// shortPlatforms is "amd64 arm64 +4", as long as fits: those that most people
// run, and how many more there are.
func shortPlatforms(all []registry.Platform, width int) string {
	names := platformNames(all)
	common := func(name string) int { return slices.Index([]string{"arm64", "amd64"}, name) }
	slices.SortStableFunc(names, func(a, b string) int { return common(b) - common(a) })
	for n := len(names) - 1; n > 0; n-- {
		if short := strings.Join(names[:n], " ") + fmt.Sprintf(" +%d", len(names)-n); text.Width(short) <= width || n == 1 {
			return short
		}
	}
	return strings.Join(names, " ")
}

func platformNames(all []registry.Platform) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = text.Clean(p.Short())
	}
	return names
}

func (l *tagList) row(t *registry.Tag) []cell {
	last := cell{strings.Join(platformNames(t.Platforms), " "), dim}
	switch {
	case t.Err != nil:
		last = cell{listing.Reason(t.Err), bad}
	case t.Kind == registry.KindArtifact:
		last.text = t.ArtifactType
	case t.Kind == registry.KindV1:
		last = cell{"schema 1", warn}
	}
	return []cell{
		{t.Name, strong},
		{orDash(t.Digest.Hex != "", text.ShortDigest(t.Digest)), info},
		{orDash(t.Size > 0, text.Bytes(t.Size)), plain},
		{text.Age(t.Created, l.p.now()), plain},
		last,
	}
}
