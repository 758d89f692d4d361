package main

import (
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/filter"
)

// tagFields are the fields that a filter of tags can ask for: those of the
// app's Tags screen.
var tagFields = []filter.Field{
	{Name: "age", Kind: filter.Age, Example: "30d"},
	{Name: "size", Kind: filter.Size, Example: "1g"},
	{Name: "digest", Kind: filter.Text, Example: "9f00"},
	{Name: "platform", Kind: filter.Path, Example: "arm64"},
	{Name: "kind", Kind: filter.Text, Example: "artifact"},
	{Name: "signed", Kind: filter.Bool, Example: "no"},
	{Name: "pushed", Kind: filter.Age, Example: "7d"},
}

// tagValue is what a tag has in a field.
func tagValue(t *registry.Tag, field string) filter.Value {
	switch field {
	case "age": // where nobody tells when it was made, when it was pushed
		made := t.Created
		if made.IsZero() {
			made = t.Pushed
		}
		return filter.Value{Known: made.Year() > 1980, Time: made}
	case "pushed":
		return filter.Value{Known: t.Pushed.Year() > 1980, Time: t.Pushed}
	case "size":
		return filter.Value{Known: t.Size > 0, Size: t.Size}
	case "digest":
		return filter.Value{Known: t.Digest.Hex != "", Texts: []string{t.Digest.String()}}
	case "platform":
		var names []string
		for _, p := range t.Platforms {
			names = append(names, p.String(), p.Short())
		}
		return filter.Value{Known: len(names) > 0, Texts: names}
	case "kind":
		return filter.Value{Known: t.Kind != registry.KindUnknown, Texts: []string{string(t.Kind), t.ArtifactType}}
	case "signed":
		return filter.Value{Known: t.Described() && t.Err == nil, Bool: t.Signed}
	}
	return filter.Value{}
}

// tagMatch makes the test of --filter; nil lets everything through. Details
// reports whether it needs more than names.
func tagMatch(query string, now time.Time) (match func(*registry.Tag) bool, details bool, err error) {
	q, err := filter.Parse(query, tagFields...)
	if err != nil {
		return nil, false, usagef("--filter: %w", err)
	}
	return filter.Match(q, now, func(t *registry.Tag) string { return t.Name }, tagValue), q.Asks(), nil
}
