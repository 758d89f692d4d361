// Package nearest finds the word that a misspelt one is most likely meant to
// be, for errors that say what would have been right.
package nearest

import (
	"slices"
	"strings"
)

// To finds the name that takes the fewest letters to add, drop or change to
// get to; case does not count. A name of several parts of which the word is one
// goes before those: "regtui-light" is what "light" means. Names must not be empty.
func To(word string, names []string) string {
	word = strings.ToLower(strings.TrimSpace(word))
	for _, name := range names {
		if parts := strings.Split(strings.ToLower(name), "-"); len(parts) > 1 && slices.Contains(parts, word) {
			return name
		}
	}
	return slices.MinFunc(names, func(a, b string) int {
		return Distance(word, strings.ToLower(a)) - Distance(word, strings.ToLower(b))
	})
}

// Distance is Levenshtein's: how many letters must be added, dropped or changed
// to make b of a.
func Distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	line := make([]int, len(to)+1)
	for j := range line {
		line[j] = j
	}
	for i, f := range from {
		corner := line[0]
		line[0] = i + 1
		for j, t := range to {
			cost := corner
			if f != t {
				cost++
			}
			corner = line[j+1]
			line[j+1] = min(cost, line[j]+1, line[j+1]+1)
		}
	}
	return line[len(to)]
}
