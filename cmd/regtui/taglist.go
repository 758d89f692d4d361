package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// tagList prints tags: the names alone, a table, or JSON.
type tagList struct {
	p     *program
	match func(*registry.Tag) bool // nil for all
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
	dates := datesOf(tags)
	titles := columns{"TAG", "DIGEST", ">SIZE"}
	for _, d := range dates {
		titles = append(titles, d.title)
	}
	rows := make([][]cell, len(tags))
	for i, t := range tags {
		rows[i] = l.row(&t, dates)
	}
	l.p.printTable(append(titles, "PLATFORMS"), rows)
	return nil
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

func (l *tagList) row(t *registry.Tag, dates []date) []cell {
	platforms := make([]string, len(t.Platforms))
	for i, p := range t.Platforms {
		platforms[i] = p.Short()
	}
	last := cell{strings.Join(platforms, " "), dim}
	switch {
	case t.Err != nil:
		last = cell{reason(t.Err), bad}
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

// reason is an error without the place, which a row of a table tells already.
func reason(err error) string {
	if e, ok := errors.AsType[*registry.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
