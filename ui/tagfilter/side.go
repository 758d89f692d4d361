package tagfilter

import (
	"encoding/hex"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// SideTag reads a tag that names no image of its own but carries something
// about one: cosign's "sha256-….sig", ".att" and ".sbom", and the referrers
// tag schema's bare "sha256-…" (distribution-spec, "Referrers Tag Schema").
// It gives the manifest that it is about and what it carries.
func SideTag(name string) (of v1.Hash, carries string, ok bool) {
	rest, ok := strings.CutPrefix(name, "sha256-")
	if !ok {
		return v1.Hash{}, "", false
	}
	digest, suffix, dotted := strings.Cut(rest, ".")
	if len(digest) != 64 {
		return v1.Hash{}, "", false
	}
	if _, err := hex.DecodeString(digest); err != nil {
		return v1.Hash{}, "", false
	}
	switch {
	case !dotted:
		carries = "referrers"
	case suffix == "sig":
		carries = "signature"
	case suffix == "att":
		carries = "attestation"
	case suffix == "sbom":
		carries = "SBOM"
	default:
		return v1.Hash{}, "", false
	}
	return v1.Hash{Algorithm: "sha256", Hex: strings.ToLower(digest)}, carries, true
}
