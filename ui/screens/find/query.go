package find

import (
	"regexp"
	"strings"
)

// what a query is after.
type what int

const (
	repositories what = iota
	tags
	digests
)

// query is what a person wrote, taken apart.
type query struct {
	what what
	// repo is the part of a repository's name that it must have; empty for any.
	repo string
	// text is the part of the tag, or the start of the digest's hex.
	text string
}

var (
	versionLike = regexp.MustCompile(`^v?\d+\.\d+[\w.+-]*$`)
	hexLike     = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	hasDigit    = regexp.MustCompile(`\d`)
	hasLetter   = regexp.MustCompile(`[a-f]`)
)

// parse reads a query: "nginx" is part of a repository's name, "nginx:1.29"
// and ":1.29" and "1.29" are tags, "sha256:9f00…", "nginx@sha256:9f00" and
// "9f00d3aa10c4" are the start of a digest.
func parse(s string) query {
	s = strings.TrimSpace(s)
	lower := strings.ToLower(s)
	if repo, digest, ok := strings.Cut(lower, "@"); ok {
		return query{digests, repo, strings.TrimPrefix(digest, "sha256:")}
	}
	if digest, ok := strings.CutPrefix(lower, "sha256:"); ok {
		return query{what: digests, text: digest}
	}
	if hexLike.MatchString(lower) && hasDigit.MatchString(lower) && hasLetter.MatchString(lower) {
		return query{what: digests, text: lower}
	}
	if i := strings.LastIndex(lower, ":"); i >= 0 {
		return query{tags, lower[:i], lower[i+1:]}
	}
	if versionLike.MatchString(lower) {
		return query{what: tags, text: lower}
	}
	return query{what: repositories, repo: lower}
}

// hasRepo reports whether a repository's name is among those asked for.
func (q query) hasRepo(name string) bool {
	return q.repo == "" || strings.Contains(strings.ToLower(name), q.repo)
}

// hasTag reports whether a tag's name is.
func (q query) hasTag(name string) bool {
	return strings.Contains(strings.ToLower(name), q.text)
}

// String says in words what is looked for.
func (q query) String() string {
	in := ""
	if q.repo != "" {
		in = " in repositories named “" + q.repo + "”"
	}
	switch q.what {
	case tags:
		return "tags with “" + q.text + "”" + in
	case digests:
		return "digest sha256:" + q.text + "…" + in
	}
	return "repositories named “" + q.repo + "”"
}
