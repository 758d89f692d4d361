package filter

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/regtui/regtui/themes/nearest"
)

// Parse reads a query over the given fields. What is still being typed (a
// field without its value, an open quote) is no error. The query is usable
// with an error: it leaves out the terms that are wrong, and the error says
// what is wrong with each.
func Parse(query string, fields ...Field) (Query, error) {
	var q Query
	var errs []error
	for _, raw := range split(query) {
		s, invert := strings.CutPrefix(raw, "!")
		if s == "" {
			continue
		}
		if name, op, value, ok := operator(s); ok && len(fields) > 0 {
			t, given, err := parseTerm(name, op, value, fields)
			t.invert = invert
			switch {
			case err != nil:
				errs = append(errs, err)
			case given:
				q.terms = append(q.terms, t)
			}
			continue
		}
		if w := newWord(s); w.text != "" {
			w.invert = invert
			if invert {
				w.loose = false // leaves out what has the word itself, no more
			}
			q.words = append(q.words, w)
		}
	}
	return q, errors.Join(errs...)
}

// split cuts a query at spaces outside quotes; the quotes stay.
func split(query string) []string {
	quoted := false
	return strings.FieldsFunc(query, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && (r == ' ' || r == '\t')
	})
}

func unquote(s string) string { return strings.ReplaceAll(s, `"`, "") }

func newWord(s string) word {
	text := strings.ToLower(unquote(s))
	return word{text: text, loose: !strings.HasPrefix(s, `"`)}
}

// operator cuts a term into field, operator and value: size>=1g.
func operator(s string) (name, op, value string, ok bool) {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', i > 0 && (c == '-' || c == '_'):
			continue
		case i > 0 && strings.IndexByte(":=<>", c) >= 0:
			end := i + 1
			if (c == '<' || c == '>') && strings.HasPrefix(s[end:], "=") {
				end++
			}
			return strings.ToLower(s[:i]), s[i:end], unquote(s[end:]), true
		}
		break
	}
	return "", "", "", false
}

// parseTerm reads one field; given is false while its value is missing.
func parseTerm(name, op, value string, fields []Field) (t term, given bool, err error) {
	f, err := find(name, fields)
	if err != nil {
		return t, false, err
	}
	t = term{field: f.Name, kind: f.Kind, op: op}
	if value == "" {
		return t, false, nil
	}
	switch f.Kind {
	case Age, Size:
		if op == ":" {
			return t, false, fmt.Errorf("%s: write %s>%s or %s<%s", f.Name, f.Name, value, f.Name, value)
		}
		if f.Kind == Age {
			t.age, err = parseAge(value)
		} else {
			t.size, err = parseSize(value)
		}
	case Bool:
		t.yes, given, err = parseBool(value)
		if err == nil && !given {
			return t, false, nil
		}
	default:
		if op != ":" && op != "=" {
			return t, false, fmt.Errorf("%s is text: write %s:%s", f.Name, f.Name, value)
		}
		for _, part := range strings.Split(strings.ToLower(value), ",") {
			if part != "" {
				t.texts = append(t.texts, part)
			}
		}
	}
	if err != nil {
		return t, false, fmt.Errorf("%s: %w", f.Name, err)
	}
	return t, t.kind > Path || len(t.texts) > 0, nil
}

func find(name string, fields []Field) (Field, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		if f.Name == name {
			return f, nil
		}
		names[i] = f.Name
	}
	return Field{}, fmt.Errorf("there is no field %q; did you mean %q? Quote it to look for the word itself", name, nearest.To(name, names))
}

func parseBool(s string) (yes, given bool, err error) {
	s = strings.ToLower(s)
	for _, w := range []string{"yes", "true", "1"} {
		if strings.HasPrefix(w, s) {
			return true, w == s || s == "y", nil
		}
	}
	for _, w := range []string{"no", "false", "0"} {
		if strings.HasPrefix(w, s) {
			return false, w == s || s == "n", nil
		}
	}
	return false, false, fmt.Errorf("%q is neither yes nor no", s)
}

// number takes the decimal number off the start.
func number(s string) (n float64, unit string, ok bool) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	n, err := strconv.ParseFloat(s[:i], 64)
	return n, strings.ToLower(s[i:]), err == nil
}

// parseAge reads a span of time with one unit: 90s, 30min, 12h, 30d, 2w, 6mo
// (of 30 days), 1y (of 365 days). A bare number is days.
func parseAge(s string) (time.Duration, error) {
	const day = 24 * time.Hour
	n, unit, ok := number(s)
	size, known := map[string]time.Duration{
		"": day, "s": time.Second, "m": time.Minute, "min": time.Minute, "mi": time.Minute, "h": time.Hour,
		"d": day, "w": 7 * day, "mo": 30 * day, "y": 365 * day,
	}[unit]
	if !ok || !known {
		return 0, fmt.Errorf("%q is no age; write 12h, 30d, 2w, 6mo or 1y", s)
	}
	if v := n * float64(size); v < math.MaxInt64 {
		return time.Duration(v), nil
	}
	return math.MaxInt64, nil
}

// parseSize reads a number of bytes with a decimal unit (k, mb, g) or a binary
// one (kib, mib, gib). A bare number is bytes.
func parseSize(s string) (int64, error) {
	n, unit, ok := number(s)
	size, known := map[string]float64{"": 1, "b": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}[strings.TrimSuffix(unit, "b")]
	if !known {
		size, known = map[string]float64{"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}[strings.TrimSuffix(strings.TrimSuffix(unit, "b"), "i")]
	}
	if !ok || !known {
		return 0, fmt.Errorf("%q is no size; write 500kb, 20mb or 1.5g", s)
	}
	if v := n * size; v < math.MaxInt64 {
		return int64(v), nil
	}
	return math.MaxInt64, nil
}
