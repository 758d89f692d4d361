package tagfilter

import (
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestSideTag(t *testing.T) {
	hex := strings.Repeat("0a", 32)
	for name, want := range map[string]string{
		"sha256-" + hex + ".sig":                  "signature",
		"sha256-" + hex + ".att":                  "attestation",
		"sha256-" + hex + ".sbom":                 "SBOM",
		"sha256-" + hex:                           "referrers",
		"sha256-" + hex + ".txt":                  "",
		"sha256-" + hex[1:] + ".sig":              "",
		"sha256-" + strings.ToUpper(hex) + ".sig": "signature",
		"sha256-" + strings.Repeat("zz", 32):      "",
		"1.29.3":                                  "",
		"":                                        "",
	} {
		of, carries, ok := SideTag(name)
		if carries != want || ok != (want != "") {
			t.Errorf("SideTag(%q) carries %q, %v; want %q", name, carries, ok, want)
		}
		if ok && of != (v1.Hash{Algorithm: "sha256", Hex: hex}) {
			t.Errorf("SideTag(%q) is about %v", name, of)
		}
	}
}
