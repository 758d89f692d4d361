package main

import (
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/tagfilter"
	"github.com/regtui/regtui/ui/widgets/filter"
)

// asks is what a filter needs to know of tags beyond their names.
type asks struct {
	details    bool
	signatures bool
}

// tagMatch makes the test of --filter; nil lets everything through.
func tagMatch(query string, now time.Time) (match func(*registry.Tag) bool, needs asks, err error) {
	q, err := filter.Parse(query, tagfilter.Fields()...)
	if err != nil {
		return nil, asks{}, usagef("--filter: %w", err)
	}
	value := func(t *registry.Tag, field string) filter.Value { return tagfilter.Value(t, field, now) }
	match = filter.Match(q, now, func(t *registry.Tag) string { return t.Name }, value)
	return match, asks{details: q.Asks(), signatures: q.Asks(tagfilter.Signed)}, nil
}
