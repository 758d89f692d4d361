package filter

import "slices"

// Asks reports whether the query looks at one of the fields, or at any where
// none is named, and not at words alone.
func (q Query) Asks(fields ...string) bool {
	if len(fields) == 0 {
		return len(q.terms) > 0
	}
	return slices.ContainsFunc(q.terms, func(t term) bool { return slices.Contains(fields, t.field) })
}
