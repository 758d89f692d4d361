// Package filter is the language in which tables are filtered: words that are
// looked for loosely, "!" to turn a term round, and fields such as age>30d,
// size>1g or platform:arm64. It is meant to be parsed at every key press.
package filter

import (
	"strings"
	"time"
)

// Kind says how the values of a field are written and compared.
type Kind int

// The kinds of field.
const (
	Text Kind = iota // part of the text, whatever its case: digest:9f00
	Path             // a whole part between slashes: platform:arm64
	Age              // since a time: age>30d, age<12h
	Size             // bytes: size>1g, size<500mb
	Bool             // signed:yes, signed:no
)

// Field is what can be asked of a row besides words.
type Field struct {
	Name string
	Kind Kind
	// Example is a value, for hints: "arm64".
	Example string
}

// Value is what a row has in a field. The zero value is not known, and
// matches neither a term nor its opposite.
type Value struct {
	Known bool
	Texts []string  // Text, Path: any of them may match
	Time  time.Time // Age
	Size  int64     // Size, in bytes
	Bool  bool
}

// Query is a parsed query. The zero value lets everything through.
type Query struct {
	words []word
	terms []term
}

type word struct {
	text   string // lower case
	loose  bool   // may match letter by letter
	invert bool
}

type term struct {
	field  string
	kind   Kind
	op     string
	invert bool
	texts  []string      // Text, Path
	age    time.Duration // Age
	size   int64         // Size
	yes    bool          // Bool
}

// Empty reports that the query lets everything through.
func (q Query) Empty() bool { return len(q.words) == 0 && len(q.terms) == 0 }

// Match makes a test for rows of a query: text is what words are looked for
// in, value what a row has in a field. Both are asked only as far as the query
// needs them. now is what ages are counted from. The test is nil where the
// query lets everything through.
func Match[R any](q Query, now time.Time, text func(*R) string, value func(r *R, field string) Value) func(*R) bool {
	if q.Empty() {
		return nil
	}
	return func(r *R) bool {
		if len(q.words) > 0 {
			t := text(r)
			for i := range q.words {
				if q.words[i].in(t) == q.words[i].invert {
					return false
				}
			}
		}
		for i := range q.terms {
			t := &q.terms[i]
			v := value(r, t.field)
			if !v.Known || t.is(&v, now) == t.invert {
				return false
			}
		}
		return true
	}
}

// Narrows reports that q lets through nothing that before did not, so that
// only what before let through need be looked at.
func (q Query) Narrows(before Query) bool {
	for _, b := range before.words {
		if !q.implies(b) {
			return false
		}
	}
	for _, b := range before.terms {
		if !q.impliesTerm(b) {
			return false
		}
	}
	return true
}

func (q Query) implies(b word) bool {
	for _, w := range q.words {
		if w == b {
			return true
		}
		if !w.invert && !b.invert && strings.HasPrefix(w.text, b.text) && (b.loose || !w.loose) {
			return true
		}
	}
	return false
}

func (q Query) impliesTerm(b term) bool {
	for _, t := range q.terms {
		if t.field != b.field || t.op != b.op || t.invert != b.invert || t.kind != b.kind {
			continue
		}
		switch {
		case t.kind == Age && t.age == b.age, t.kind == Size && t.size == b.size, t.kind == Bool && t.yes == b.yes:
			return true
		case (t.kind == Text || t.kind == Path) && len(t.texts) == 1 && len(b.texts) == 1:
			longer := t.kind == Text && t.op == ":" && !t.invert && strings.Contains(t.texts[0], b.texts[0])
			if longer || t.texts[0] == b.texts[0] {
				return true
			}
		}
	}
	return false
}

func (t *term) is(v *Value, now time.Time) bool {
	switch t.kind {
	case Age:
		return compare(t.op, int64(now.Sub(v.Time)), int64(t.age))
	case Size:
		return compare(t.op, v.Size, t.size)
	case Bool:
		return v.Bool == t.yes
	}
	for _, have := range v.Texts {
		for _, want := range t.texts {
			if t.text(have, want) {
				return true
			}
		}
	}
	return false
}

func (t *term) text(have, want string) bool {
	switch {
	case t.op == "=":
		return strings.EqualFold(have, want)
	case t.kind == Text:
		return index(have, want) >= 0
	}
	for at := 0; ; at++ {
		i := index(have[at:], want)
		if i < 0 {
			return false
		}
		at += i
		end := at + len(want)
		if (at == 0 || have[at-1] == '/') && (end == len(have) || have[end] == '/') {
			return true
		}
	}
}

func compare(op string, have, want int64) bool {
	switch op {
	case ">":
		return have > want
	case ">=":
		return have >= want
	case "<":
		return have < want
	case "<=":
		return have <= want
	}
	return have == want
}
