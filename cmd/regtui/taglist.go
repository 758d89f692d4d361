package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

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
	dates := datesOf(tags)
	titles := columns{"TAG", "DIGEST", ">SIZE"}
	for _, d := range dates {
		titles = append(titles, d.title)
	}
	titles = append(titles, "PLATFORMS")
	rows := make([][]cell, len(tags))
	for i, t := range tags {
		rows[i] = l.row(&t, dates)
	}
	if l.p.width > 0 {
		fit(tags, titles, rows, l.p.width)
	}
	l.p.printTable(titles, rows)
	if beside > 0 && !l.p.flags.quiet {
		l.p.out.flush()
		fmt.Fprintf(l.p.err, "left out, with signatures and the like: %s; --all lists them\n", text.Count(beside))
	}
}

// fit shortens the first and the last cell of each row so that the table is at
// most width cells wide. Platforms go first, then the ends of tags.
func fit(tags []registry.Tag, titles columns, rows [][]cell, width int) {
	const leastTag, leastPlatforms = 12, 20 // "amd64 arm64 +12", "the registry failed"
	widest := make([]int, len(titles))
	for _, row := range rows {
		for i := range row {
			row[i].text = text.Clean(row[i].text)
			widest[i] = max(widest[i], text.Width(row[i].text))
		}
	}
	last := len(titles) - 1
	both := width - 2*last // the gaps
	for i := 1; i < last; i++ {
		both -= max(widest[i], len(strings.TrimPrefix(titles[i], ">")))
	}
	platforms := max(min(widest[last], both-widest[0]), min(widest[last], leastPlatforms), len("PLATFORMS"))
	name := max(both-platforms, leastTag)
	for i, row := range rows {
		row[0].text = text.Cut(row[0].text, name)
		if t := tags[i]; t.Err == nil && t.Kind == registry.KindIndex && text.Width(row[last].text) > platforms {
			row[last].text = shortPlatforms(t.Platforms, platforms)
		}
		if t := tags[i]; t.Err == nil && t.Kind == registry.KindArtifact {
			row[last].text = tagfilter.ArtifactWord(t.ArtifactType)
		}
		row[last].text = text.Cut(row[last].text, platforms)
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

// date is a column of dates.
type date struct {
	title string
	of    func(*registry.Tag) time.Time
}

// datesOf are the columns of dates that have something in them; without any it
// is that of the creation.
func datesOf(tags []registry.Tag) []date {
	created := date{"CREATED", func(t *registry.Tag) time.Time { return t.Created }}
	pushed := date{"PUSHED", func(t *registry.Tag) time.Time { return t.Pushed }}
	var told []date
	for _, d := range []date{created, pushed} {
		if slices.ContainsFunc(tags, func(t registry.Tag) bool { return !d.of(&t).IsZero() }) {
			told = append(told, d)
		}
	}
	if told == nil {
		told = []date{created}
	}
	return told
}

func platformNames(all []registry.Platform) []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = text.Clean(p.Short())
	}
	return names
}

func (l *tagList) row(t *registry.Tag, dates []date) []cell {
	last := cell{strings.Join(platformNames(t.Platforms), " "), dim}
	switch {
	case t.Err != nil:
		last = cell{listing.Reason(t.Err), bad}
	case t.Kind == registry.KindArtifact:
		last.text = t.ArtifactType
	case t.Kind == registry.KindV1:
		last = cell{"schema 1", warn}
	}
	row := []cell{
		{t.Name, strong},
		{orDash(t.Digest.Hex != "", text.ShortDigest(t.Digest)), info},
		{orDash(t.Size > 0, text.Bytes(t.Size)), plain},
	}
	for _, d := range dates {
		row = append(row, cell{text.Age(d.of(t), l.p.now()), plain})
	}
	return append(row, last)
}
