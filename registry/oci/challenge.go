package oci

import (
	"net/http"
	"strings"
)

// challenge is one way of logging in that a server offers with a 401
// (RFC 9110, 11.6.1; distribution's docs/content/spec/auth/token.md).
type challenge struct {
	scheme string // "basic" or "bearer", in lower case; empty when none is known
	// What a bearer challenge says.
	realm, service, scope string
}

// same reports whether two challenges ask for the same thing, whatever they
// are about.
func (c challenge) same(d challenge) bool {
	return c.scheme == d.scheme && c.realm == d.realm && c.service == d.service
}

// pickChallenge takes the first challenge of a 401 that can be met.
func pickChallenge(h http.Header) (challenge, bool) {
	for _, line := range h.Values("WWW-Authenticate") {
		for _, c := range parseChallenges(line) {
			if c.scheme == "basic" || c.scheme == "bearer" && c.realm != "" {
				return c, true
			}
		}
	}
	return challenge{}, false
}

// parseChallenges reads one WWW-Authenticate line, which may hold several
// challenges: `Basic realm="x", Bearer realm="https://…",service="y"`. What it
// cannot make sense of it passes over.
func parseChallenges(line string) []challenge {
	var all []challenge
	for line != "" {
		line = strings.TrimLeft(line, " \t,")
		var word, value string
		word, line = cutToken(line)
		if word == "" {
			line = skipItem(line)
			continue
		}
		rest := strings.TrimLeft(line, " \t")
		if !strings.HasPrefix(rest, "=") {
			all = append(all, challenge{scheme: strings.ToLower(word)})
			continue
		}
		value, line = cutValue(strings.TrimLeft(rest[1:], " \t"))
		if len(all) > 0 {
			all[len(all)-1].set(strings.ToLower(word), value)
		}
	}
	return all
}

func (c *challenge) set(name, value string) {
	switch name {
	case "realm":
		c.realm = value
	case "service":
		c.service = value
	case "scope":
		c.scope = value
	}
}

// cutToken cuts a token of RFC 9110 off the front.
func cutToken(s string) (token, rest string) {
	i := 0
	for i < len(s) && isTokenChar(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

// cutValue cuts a token or a quoted string off the front. An open quote ends
// with the line.
func cutValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		i := strings.IndexAny(s, ", \t")
		if i < 0 {
			return s, ""
		}
		return s[:i], s[i:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// skipItem passes over whatever stands before the next comma.
func skipItem(s string) string {
	if i := strings.IndexByte(s, ','); i >= 0 {
		return s[i+1:]
	}
	return ""
}

func isTokenChar(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
