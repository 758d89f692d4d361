package tagfilter

import (
	"strings"

	"github.com/regtui/regtui/ui/widgets/text"
)

// ArtifactWord says in a word what an artifact is, from its type: a media type
// that is long and mostly the same.
func ArtifactWord(mediaType string) string {
	t := strings.ToLower(text.Clean(mediaType))
	for _, known := range []struct{ part, word string }{
		{"helm", "Helm chart"},
		{"cosign", "signature"},
		{"sigstore", "signature"},
		{"notary", "signature"},
		{"in-toto", "attestation"},
		{"spdx", "SBOM"},
		{"cyclonedx", "SBOM"},
		{"wasm", "Wasm"},
	} {
		if strings.Contains(t, known.part) {
			return known.word
		}
	}
	t = strings.TrimPrefix(strings.TrimPrefix(t, "application/"), "vnd.")
	t, _, _ = strings.Cut(t, "+")
	t, _, _ = strings.Cut(t, ".v1")
	if t = strings.TrimSuffix(t, ".config"); t == "" || t == "oci.empty" {
		return "artifact"
	}
	return t
}
