package registry

import (
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Platform is an operating system and a processor, as the image specification
// names them: "linux/arm64/v8" (image-spec, image-index.md).
type Platform struct {
	OS           string `json:"os,omitempty"`
	Architecture string `json:"architecture,omitempty"`
	Variant      string `json:"variant,omitempty"`
	OSVersion    string `json:"osVersion,omitempty"`
}

// PlatformOf takes over what a descriptor or a config says.
func PlatformOf(p *v1.Platform) Platform {
	if p == nil {
		return Platform{}
	}
	return Platform{OS: p.OS, Architecture: p.Architecture, Variant: p.Variant, OSVersion: p.OSVersion}
}

// String writes the platform as docker and crane take it: "linux/arm/v7".
func (p Platform) String() string {
	if p == (Platform{}) {
		return ""
	}
	parts := []string{p.OS, p.Architecture}
	if p.Variant != "" {
		parts = append(parts, p.Variant)
	}
	s := strings.Join(parts, "/")
	if p.OSVersion != "" {
		s += ":" + p.OSVersion
	}
	return s
}

// Short leaves out what nearly every image shares: "linux/" and the variant
// that an architecture has by default (arm64/v8, amd64/v1).
func (p Platform) Short() string {
	s := p.Architecture
	switch {
	case p.Variant == "", p.Architecture == "arm64" && p.Variant == "v8", p.Architecture == "amd64" && p.Variant == "v1":
	default:
		s += "/" + p.Variant
	}
	if p.OS != "linux" && p.OS != "" {
		s = p.OS + "/" + s
	}
	return s
}

// Unknown reports the platform that builders give to attestation manifests:
// "unknown/unknown".
func (p Platform) Unknown() bool { return p.OS == "unknown" && p.Architecture == "unknown" }

// Matches reports whether p is what a person means by text: "arm64",
// "linux/arm64", "arm/v7", "windows".
func (p Platform) Matches(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	full, short := p.String(), p.Short()
	return text == full || text == short || text == p.OS || text == p.Architecture ||
		strings.HasPrefix(full, text+"/") || strings.HasPrefix(full, text+":")
}

// Preferred picks the platform that one looks at first: linux/amd64 where it
// is there, then any linux, then the first.
func Preferred(all []Platform) (i int) {
	best := -1
	for i, p := range all {
		switch {
		case p.OS == "linux" && p.Architecture == "amd64":
			return i
		case best < 0 && p.OS == "linux":
			best = i
		}
	}
	return max(best, 0)
}
