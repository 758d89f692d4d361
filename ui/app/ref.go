package app

import (
	"fmt"
	"strings"

	"github.com/distribution/reference"

	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

// ParsePlace reads where to go as docker reads an image reference: "nginx:1.27"
// is docker.io/library/nginx:1.27, "localhost:5000/x" a repository, and a host
// alone ("ghcr.io", "localhost:5000") its repositories. An error says what is
// wrong with the text.
func ParsePlace(ref string) (ui.Place, error) {
	ref = strings.TrimSpace(ref)
	ref = strings.TrimPrefix(strings.TrimPrefix(ref, "https://"), "docker://")
	if host := strings.TrimSuffix(ref, "/"); isHost(host) {
		return ui.Place{Screen: ui.Repositories, Host: vendors.Canonical(host)}, nil
	}
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ui.Place{}, fmt.Errorf("%q is no image reference: %w", text.Clean(ref), err)
	}
	p := ui.Place{Screen: ui.Tags, Host: vendors.Canonical(reference.Domain(named)), Repo: reference.Path(named)}
	switch r := named.(type) {
	case reference.Digested: // a digest says more than the tag beside it
		p.Screen, p.Ref = ui.Image, r.Digest().String()
	case reference.Tagged:
		p.Screen, p.Ref = ui.Image, r.Tag()
	}
	return p, nil
}

// isHost reports whether ref is a host with nothing behind it, by docker's
// rule for telling a host from a name: it has a dot or is "localhost", or it
// has a port. "nginx:1.27" has a tag.
func isHost(text string) bool {
	if text == "" || strings.ContainsAny(text, "/@ ") {
		return false
	}
	name, port, hasPort := strings.Cut(text, ":")
	if hasPort && strings.Trim(port, "0123456789") != "" || hasPort && port == "" {
		return false
	}
	if name != "localhost" && !strings.Contains(name, ".") {
		return false
	}
	_, err := reference.ParseNormalizedNamed(text + "/x")
	return err == nil
}
