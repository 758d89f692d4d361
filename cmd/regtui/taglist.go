package main

import (
	"errors"
	"fmt"
	"strings"

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
	rows := make([][]cell, len(tags))
	for i, t := range tags {
		rows[i] = l.row(&t)
	}
	l.p.printTable(columns{"TAG", "DIGEST", ">SIZE", "CREATED", "PLATFORMS"}, rows)
	return nil
}

func (l *tagList) row(t *registry.Tag) []cell {
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
	return []cell{
		{t.Name, strong},
		{orDash(t.Digest.Hex != "", text.ShortDigest(t.Digest)), info},
		{orDash(t.Size > 0, text.Bytes(t.Size)), plain},
		{text.Age(t.Created, l.p.now()), plain},
		last,
	}
}

// reason is an error without the place, which a row of a table tells already.
func reason(err error) string {
	if e, ok := errors.AsType[*registry.Error](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}
