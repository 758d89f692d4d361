// Package text makes strings fit for a screen: it cleans what strangers wrote,
// measures and cuts by cells, and writes sizes, ages and digests as people
// read them.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes one line of text from outside fit for the screen. It drops
// control characters and whole escape sequences (ECMA-48: CSI, OSC, DCS, APC,
// PM, SOS and the shorter ones, with their 8-bit forms as bytes and as UTF-8),
// bidirectional controls, and characters that show nothing but change or hide
// others. Tabs and line ends become one space; bytes that are not UTF-8 and code
// points that are no character become U+FFFD.
// Text that is clean already is returned as it is, without allocating.
func Clean(s string) string { return clean(s, false) }

// CleanLines is Clean for text of several lines: line feeds stay.
func CleanLines(s string) string { return clean(s, true) }

func clean(s string, lines bool) string {
	i := plain(s)
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	marks := 0 // marks since the last character that can carry them
	if i == 0 {
		marks = maxMarks // none yet; a mark would go to what is drawn before s
	}
	for i < len(s) {
		r, n := decode(s[i:])
		switch {
		case r == esc:
			i += escape(s[i:])
			continue
		case introduces(r):
			i += n + sequence(s[i+n:], r)
			continue
		case r == '\n' && lines:
			b.WriteByte('\n')
			marks = 0
		case spacing(r):
			b.WriteByte(' ')
			marks = 0
		case drops(r):
		case extends(r):
			if marks++; marks <= maxMarks {
				b.WriteRune(r)
			}
		default:
			if unassigned(r) {
				r = utf8.RuneError
			}
			b.WriteRune(r)
			marks = 0
		}
		i += n
	}
	return b.String()
}

// extends reports characters that are drawn together with the one before them
// (UAX 29: Extend and SpacingMark): combining marks, and those of other
// categories, which are Thai and Lao vowels, voice marks and skin tones.
func extends(r rune) bool {
	return r >= 0x300 && (unicode.Is(unicode.M, r) || r == 0xe33 || r == 0xeb3 || r == 0xff9e || r == 0xff9f || r >= 0x1f3fb && r <= 0x1f3ff)
}

// maxMarks is how many combining marks may follow one character: enough for
// every language, too few to paint over the lines above and below.
const maxMarks = 4

// plain tells how many bytes at the start are printable ASCII.
func plain(s string) int {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e {
			return i
		}
	}
	return len(s)
}

// decode reads one character. A lone byte of the C1 range comes as that
// control, any other run of bytes that is no UTF-8 as U+FFFD.
func decode(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || n > 1 {
		return r, n
	}
	if c := s[0]; c >= 0x80 && c <= 0x9f {
		return rune(c), 1
	}
	// A character that was cut off is one U+FFFD, not one for each byte; its
	// last bytes must not be taken for C1 controls.
	for n = 1; n < len(s) && n < utf8.UTFMax && s[n]&0xc0 == 0x80 && !utf8.FullRuneInString(s[:n]); n++ {
	}
	return utf8.RuneError, n
}

func spacing(r rune) bool {
	return r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029'
}

// drops reports characters that are never shown.
func drops(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f:
		return !spacing(r)
	case r < 0xad:
		return false
	case r == utf8.RuneError:
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) ||
		r >= 0xe0000 && r <= 0xe0fff || prepends(r)
}

// unassigned reports code points of which it is not known how wide they are
// and whether they are drawn with the one before: those that Unicode has not
// given to a character yet, as far as Go knows. New emoji are wide.
func unassigned(r rune) bool {
	return r >= 0x300 && !unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) && (r < 0x1f000 || r > 0x1faff)
}

// prepends reports characters that are drawn together with the one after them,
// be it the space between two columns (UAX 29: Prepend, but for those in Cf):
// a few old letters of Indian scripts.
func prepends(r rune) bool {
	switch r {
	case 0xd4e, 0x111c2, 0x111c3, 0x113d1, 0x1193f, 0x11941, 0x11a3a, 0x11d46, 0x11f02:
		return true
	}
	return r >= 0x11a84 && r <= 0x11a89
}
