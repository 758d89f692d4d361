package text

import "strings"

// CompareVersions orders tags as people read them: numbers by value (v1.10
// after v1.9), pre-releases before their release (1.0-rc1 before 1.0),
// variants after it (1.29.3-alpine after 1.29.3), and names that are no
// versions (latest, stable) after all versions. It gives -1, 0 or 1; 0 only
// for equal strings. It allocates nothing.
func CompareVersions(a, b string) int {
	va, okA := version(a)
	vb, okB := version(b)
	switch {
	case okA && !okB:
		return -1
	case okB && !okA:
		return 1
	case okA:
		if c := compareCore(&va, &vb); c != 0 {
			return c
		}
		if c := pre(va) - pre(vb); c != 0 {
			return sign(c)
		}
	}
	if c := compareNatural(va, vb); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// version takes off a leading "v" and reports whether a number follows.
func version(s string) (string, bool) {
	v := s
	if v != "" && (v[0] == 'v' || v[0] == 'V') {
		v = v[1:]
	}
	if v != "" && digit(v[0]) {
		return v, true
	}
	return s, false
}

// compareCore compares the dotted numbers at the start and takes them off.
func compareCore(a, b *string) int {
	for {
		na, nb := number(a), number(b)
		if c := compareNumber(na, nb); c != 0 {
			return c
		}
		moreA, moreB := more(*a), more(*b)
		if !moreA || !moreB {
			switch {
			case moreA:
				return 1
			case moreB:
				return -1
			}
			return 0
		}
		*a, *b = (*a)[1:], (*b)[1:]
	}
}

// more reports that the dotted number goes on.
func more(s string) bool { return len(s) > 1 && s[0] == '.' && digit(s[1]) }

// number takes the digits off the start.
func number(s *string) string {
	i := 0
	for i < len(*s) && digit((*s)[i]) {
		i++
	}
	n := (*s)[:i]
	*s = (*s)[i:]
	return n
}

func compareNumber(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if c := len(a) - len(b); c != 0 {
		return sign(c)
	}
	return strings.Compare(a, b)
}

// pre ranks what follows the numbers: -1 a pre-release, 0 nothing, 1 anything.
func pre(rest string) int {
	if rest == "" {
		return 0
	}
	word := strings.TrimLeft(rest, "-._~+")
	i := 0
	for i < len(word) && letter(word[i]) {
		i++
	}
	numbered := i < len(word) && (digit(word[i]) || word[i] == '.')
	word = word[:i]
	for _, p := range [...]string{"alpha", "beta", "rc", "pre", "preview", "dev", "snapshot", "nightly", "canary", "milestone", "ea"} {
		if strings.EqualFold(word, p) {
			return -1
		}
	}
	if numbered && (strings.EqualFold(word, "a") || strings.EqualFold(word, "b") || strings.EqualFold(word, "m")) {
		return -1 // 3.13.0a1, 3.13.0b2, 6.0.0-M1
	}
	return 1
}

// compareNatural compares runs of digits by value and the rest by letter,
// without regard to case.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		if digit(a[0]) && digit(b[0]) {
			if c := compareNumber(number(&a), number(&b)); c != 0 {
				return c
			}
			continue
		}
		if c := int(lower(a[0])) - int(lower(b[0])); c != 0 {
			return sign(c)
		}
		a, b = a[1:], b[1:]
	}
	return sign(len(a) - len(b))
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { c = lower(c); return c >= 'a' && c <= 'z' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
