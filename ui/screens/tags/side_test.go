package tags

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
		of, carries, ok := sideTag(name)
		if carries != want || ok != (want != "") {
			t.Errorf("sideTag(%q) carries %q, %v; want %q", name, carries, ok, want)
		}
		if ok && of != (v1.Hash{Algorithm: "sha256", Hex: hex}) {
			t.Errorf("sideTag(%q) is about %v", name, of)
		}
	}
}

func TestSharing(t *testing.T) {
	a, b := v1.Hash{Algorithm: "sha256", Hex: "aa"}, v1.Hash{Algorithm: "sha256", Hex: "bb"}
	s := newSharing()
	for _, tag := range []string{"1.29.3", "1", "latest", "1.29"} {
		if !s.set(tag, a) {
			t.Errorf("%s was news and not told as such", tag)
		}
	}
	if s.set("1", a) || s.set("2", v1.Hash{}) {
		t.Error("what is known, or no digest, is told as news")
	}
	if got := s.others("1.29", a, 80); got != "1, 1.29.3, latest" {
		t.Errorf("others of 1.29: %q", got)
	}
	if !s.set("latest", b) || s.count(a) != 3 || s.count(b) != 1 {
		t.Errorf("a tag that moved is counted %d and %d times", s.count(a), s.count(b))
	}
	if got := s.others("latest", b, 80); got != "" {
		t.Errorf("the only tag has others: %q", got)
	}
	s.set("latest", a)
	if s.count(b) != 0 {
		t.Error("a digest without tags is still counted")
	}
	if got := s.others("1", a, 4); got != "1.29, " && got != "1.29, 1.29.3" {
		t.Errorf("a narrow cell gets %q", got)
	}
}
