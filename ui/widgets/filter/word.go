package filter

// longest is how much of a text is looked at letter by letter, in bytes.
const longest = 256

// in reports whether the word is in the text: as it is, whatever the case, or
// loosely. Loosely means letter by letter from the start of a part: each next
// letter follows at once, or begins a further part ("129al" finds
// "1.29.3-alpine"), or, in a word of letters alone, leaves out two at most
// ("ngnx" finds "nginx"). What a longer word finds, each beginning of it finds.
func (w *word) in(text string) bool {
	if index(text, w.text) >= 0 {
		return true
	}
	if !w.loose || !subsequence(text, w.text) {
		return false
	}
	var rows [2][longest]bool
	text = text[:min(len(text), longest)]
	skips := letters(w.text)
	for k := range len(w.text) {
		if !step(text, w.text[k], k == 0, skips, &rows[(k+1)%2], &rows[k%2]) {
			return false
		}
	}
	return true
}

// step marks in next where the k-th letter can stand, given where the one
// before it can stand, and reports whether there is such a place.
func step(text string, c byte, first, skips bool, prev, next *[longest]bool) bool {
	found, before := false, false // before: some place for the one before was passed
	for j := range len(text) {
		next[j] = lower(text[j]) == c && (first && starts(text, j) || !first && (j > 0 && prev[j-1] ||
			before && starts(text, j) || skips && (j > 1 && prev[j-2] || j > 2 && prev[j-3])))
		found = found || next[j]
		before = before || !first && prev[j]
	}
	return found
}

// Spans tells where the words of the query are in a text, as from and to in
// bytes, in order: what a table highlights.
func (q Query) Spans(text string) [][2]int {
	var at []bool
	for i := range q.words {
		w := &q.words[i]
		if w.invert || w.text == "" {
			continue
		}
		if at == nil {
			at = make([]bool, len(text))
		}
		if i := index(text, w.text); i >= 0 {
			for k := range len(w.text) {
				at[i+k] = true
			}
		} else if w.loose {
			w.trace(text[:min(len(text), longest)], at)
		}
	}
	var spans [][2]int
	for i, on := range at {
		switch {
		case on && len(spans) > 0 && spans[len(spans)-1][1] == i:
			spans[len(spans)-1][1]++
		case on:
			spans = append(spans, [2]int{i, i + 1})
		}
	}
	return spans
}

// trace marks one way in which the word is in the text.
func (w *word) trace(text string, at []bool) {
	rows := make([][longest]bool, len(w.text)+1)
	skips := letters(w.text)
	for k := range len(w.text) {
		if !step(text, w.text[k], k == 0, skips, &rows[k], &rows[k+1]) {
			return
		}
	}
	end := len(text)
	for k := len(w.text); k > 0; k-- {
		j := end - 1
		if k < len(w.text) {
			j = back(text, &rows[k], end, skips)
		} else {
			for !rows[k][j] {
				j--
			}
		}
		at[j] = true
		end = j
	}
}

// back finds where the letter before the one at end stands.
func back(text string, row *[longest]bool, end int, skips bool) int {
	if row[end-1] {
		return end - 1
	}
	if starts(text, end) {
		for j := end - 1; j >= 0; j-- {
			if row[j] {
				return j
			}
		}
	}
	for j := end - 2; skips && j >= end-3 && j >= 0; j-- {
		if row[j] {
			return j
		}
	}
	return end - 1
}

// starts reports that a part of the text begins at i: after anything that is
// no letter or digit, where digits begin or end, and at a capital.
func starts(text string, i int) bool {
	if i == 0 {
		return true
	}
	c, before := text[i], text[i-1]
	return !alnum(c) || !alnum(before) || digit(c) != digit(before) || upper(c) && !upper(before)
}

func subsequence(text, w string) bool {
	k := 0
	for i := 0; i < len(text) && k < len(w); i++ {
		if lower(text[i]) == w[k] {
			k++
		}
	}
	return k == len(w)
}

// index finds w, which is lower case, in text whatever its case; -1 without.
func index(text, w string) int {
	if w == "" {
		return 0
	}
	small, large := w[0], w[0]
	if small >= 'a' && small <= 'z' {
		large -= 'a' - 'A'
	}
	for i := 0; i+len(w) <= len(text); i++ {
		if c := text[i]; (c == small || c == large) && begins(text[i+1:], w[1:]) {
			return i
		}
	}
	return -1
}

// begins reports that text begins with w, which is lower case.
func begins(text, w string) bool {
	for k := range len(w) {
		if lower(text[k]) != w[k] {
			return false
		}
	}
	return true
}

func letters(w string) bool {
	for i := range len(w) {
		if c := w[i]; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
func upper(c byte) bool { return c >= 'A' && c <= 'Z' }
func alnum(c byte) bool { l := lower(c); return l >= 'a' && l <= 'z' || digit(c) || c >= 0x80 }

func lower(c byte) byte {
	if upper(c) {
		return c + 'a' - 'A'
	}
	return c
}
