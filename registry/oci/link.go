package oci

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/regtui/regtui/registry"
)

// nextPage finds where a listing goes on, from the Link header of the page at
// url (RFC 8288; distribution-spec, "Listing Tags"), or nil at its end.
//
// Only the query is taken from the link. Registries behind a proxy name hosts
// there that nobody else can reach, some leave a part of the path out, and
// nothing that was not asked for is ever contacted this way.
func nextPage(page *url.URL, h http.Header) (*url.URL, error) {
	target, ok := linkTarget(h, "next")
	if !ok {
		return nil, nil
	}
	link, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("%w: the Link to the next page is not a URL", registry.ErrBadAnswer)
	}
	next := *page
	next.RawQuery, next.Fragment = link.RawQuery, ""
	if !queryClean(link.RawQuery) { // Harbor does not escape it
		next.RawQuery = link.Query().Encode()
	}
	return &next, nil
}

// linkTarget gives the first link with the relation rel.
func linkTarget(h http.Header, rel string) (string, bool) {
	for _, line := range h.Values("Link") {
		for line != "" {
			var target, params string
			target, params, line = cutLink(line)
			if target != "" && hasRel(params, rel) {
				return target, true
			}
		}
	}
	return "", false
}

// cutLink cuts `<target>; params` off the front of a Link header.
func cutLink(s string) (target, params, rest string) {
	_, s, ok := strings.Cut(s, "<")
	if !ok {
		return "", "", ""
	}
	if target, s, ok = strings.Cut(s, ">"); !ok {
		return "", "", ""
	}
	// The next link begins at a comma outside of quotes.
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '\\' && quoted:
			i++
		case s[i] == ',' && !quoted:
			return target, s[:i], s[i+1:]
		}
	}
	return target, s, ""
}

// hasRel reports whether a link's parameters give it the relation: rel="next",
// rel=next, rel="last next".
func hasRel(params, rel string) bool {
	for p := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if !strings.EqualFold(strings.TrimSpace(key), "rel") {
			continue
		}
		for word := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(word, rel) {
				return true
			}
		}
	}
	return false
}

// queryClean reports whether a query can stand in a request as it is.
func queryClean(q string) bool {
	for i := range len(q) {
		if c := q[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^{|}`+"`", c) >= 0 {
			return false
		}
	}
	return true
}
