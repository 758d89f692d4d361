package text

import "strings"

const (
	bel = 0x07
	can = 0x18
	sub = 0x1a
	esc = 0x1b
	dcs = 0x90
	sos = 0x98
	csi = 0x9b
	st  = 0x9c
	osc = 0x9d
	pm  = 0x9e
	apc = 0x9f
)

// introduces reports the C1 controls that begin a sequence.
func introduces(r rune) bool {
	return r == dcs || r == sos || r == csi || r == osc || r == pm || r == apc
}

// escape tells the length of the sequence at the start of s, which is ESC.
func escape(s string) int {
	i := 1
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i == len(s) || s[i] < 0x30 || s[i] > 0x7e {
		return i
	}
	c := s[i]
	i++
	if i == 2 && c >= 0x40 && c <= 0x5f { // ESC @ … ESC _ are C1 in seven bits
		if c1 := rune(c) + 0x40; introduces(c1) {
			i += sequence(s[i:], c1)
		}
	}
	return i
}

// sequence tells how much of s belongs to the sequence that c1 began.
func sequence(s string, c1 rune) int {
	if c1 == csi {
		return controlSequence(s)
	}
	return controlString(s, c1 == osc)
}

// controlSequence is what follows CSI: parameters, intermediates, a final
// byte. Terminals act on controls within it, so they are dropped with it.
func controlSequence(s string) int {
	for i := range len(s) {
		switch c := s[i]; {
		case c == esc:
			return i
		case c == can, c == sub, c >= 0x40 && c <= 0x7e:
			return i + 1
		case c > 0x7e:
			return i
		}
	}
	return len(s)
}

// controlString is what follows OSC, DCS and their like, up to and with ST.
// One that never ends takes the rest of the text, as it would in a terminal.
func controlString(s string, belEnds bool) int {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == esc:
			if strings.HasPrefix(s[i:], "\x1b\\") {
				return i + 2
			}
			return i
		case c == can, c == sub, c == bel && belEnds:
			return i + 1
		case c >= 0x80:
			r, n := decode(s[i:])
			if r == st {
				return i + n
			}
			i += n
			continue
		}
		i++
	}
	return len(s)
}
