package keys

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The modifiers that keyboards have, in the order in which Bubble Tea writes them.
const modifiers = "ctrl alt shift super"

// The named keys that terminals send, as Bubble Tea writes them.
const named = "enter tab backspace esc space up down left right insert delete pgup pgdown home end " +
	"f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20"

// other maps what people also call them.
func other(name string) string {
	switch name {
	case "return":
		return "enter"
	case "escape":
		return "esc"
	case "del":
		return "delete"
	case "ins":
		return "insert"
	case "pageup":
		return "pgup"
	case "pagedown", "pgdn":
		return "pgdown"
	case "control":
		return "ctrl"
	case "option":
		return "alt"
	case "cmd":
		return "super"
	}
	return name
}

// Parse reads a key as a person writes it ("Ctrl+R", "space", "G", "f5") and
// gives it as a key press is written. A letter's case matters when it stands
// alone; after a modifier it does not.
func Parse(s string) (string, error) {
	trimmed := strings.TrimSpace(s)
	if s == " " {
		return "space", nil
	}
	if utf8.RuneCountInString(trimmed) == 1 {
		return trimmed, nil
	}
	parts := strings.Split(strings.ToLower(trimmed), "+")
	if strings.HasSuffix(trimmed, "++") {
		parts = append(parts[:len(parts)-2], "+")
	}
	last := other(parts[len(parts)-1])
	if utf8.RuneCountInString(last) != 1 && !slices.Contains(strings.Fields(named), last) {
		return "", fmt.Errorf("%q is no key; write a single letter, ctrl+r, or one of %s", s, named)
	}
	var held []string
	for _, p := range parts[:len(parts)-1] {
		p = other(p)
		if !slices.Contains(strings.Fields(modifiers), p) {
			return "", fmt.Errorf("%q in %q is no modifier; there are %s", p, s, modifiers)
		}
		held = append(held, p)
	}
	slices.SortFunc(held, func(a, b string) int { return strings.Index(modifiers, a) - strings.Index(modifiers, b) })
	if len(held) == 1 && held[0] == "shift" && utf8.RuneCountInString(last) == 1 {
		return strings.ToUpper(last), nil // terminals send the capital
	}
	return strings.Join(append(slices.Compact(held), last), "+"), nil
}

// Label writes a key as short as the footer has it: "↵", "^d", "space".
func Label(k string) string {
	if rest, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return "^" + Label(rest)
	}
	if rest, ok := strings.CutPrefix(k, "alt+"); ok {
		return "alt-" + Label(rest)
	}
	if rest, ok := strings.CutPrefix(k, "shift+"); ok {
		return "⇧" + Label(rest)
	}
	switch k {
	case "enter":
		return "↵"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	}
	return k
}

// Labels writes all keys of a binding, for Help: "↑ k".
func Labels(pressed []string) string {
	out := make([]string, len(pressed))
	for i, k := range pressed {
		out[i] = Label(k)
	}
	return strings.Join(out, " ")
}
