package filter

// Asks reports whether the query looks at a field, and not at words alone.
func (q Query) Asks() bool { return len(q.terms) > 0 }
