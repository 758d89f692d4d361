package registry_test

import (
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestPlatform(t *testing.T) {
	for _, c := range []struct {
		p           registry.Platform
		text, short string
	}{
		{registry.Platform{}, "", ""},
		{registry.Platform{OS: "linux", Architecture: "amd64"}, "linux/amd64", "amd64"},
		{registry.Platform{OS: "linux", Architecture: "amd64", Variant: "v1"}, "linux/amd64/v1", "amd64"},
		{registry.Platform{OS: "linux", Architecture: "amd64", Variant: "v3"}, "linux/amd64/v3", "amd64/v3"},
		{registry.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}, "linux/arm64/v8", "arm64"},
		{registry.Platform{OS: "linux", Architecture: "arm", Variant: "v7"}, "linux/arm/v7", "arm/v7"},
		{registry.Platform{OS: "windows", Architecture: "amd64", OSVersion: "10.0.20348.1"}, "windows/amd64:10.0.20348.1", "windows/amd64"},
	} {
		if got := c.p.String(); got != c.text {
			t.Errorf("%+v is written %q, want %q", c.p, got, c.text)
		}
		if got := c.p.Short(); got != c.short {
			t.Errorf("%+v is in short %q, want %q", c.p, got, c.short)
		}
	}
}

func TestPlatformMatches(t *testing.T) {
	arm64 := registry.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}
	windows := registry.Platform{OS: "windows", Architecture: "amd64", OSVersion: "10.0.20348.1"}
	for _, c := range []struct {
		p    registry.Platform
		text string
		want bool
	}{
		{arm64, "arm64", true},
		{arm64, " Linux/ARM64 ", true},
		{arm64, "linux/arm64/v8", true},
		{arm64, "linux", true},
		{arm64, "arm", false},
		{arm64, "amd64", false},
		{arm64, "linux/arm", false},
		{windows, "windows/amd64", true},
		{windows, "windows/amd64:10.0.20348.1", true},
		{windows, "linux/amd64", false},
	} {
		if got := c.p.Matches(c.text); got != c.want {
			t.Errorf("%v matches %q: %v", c.p, c.text, got)
		}
	}
}

func TestPreferred(t *testing.T) {
	windows := registry.Platform{OS: "windows", Architecture: "amd64"}
	arm := registry.Platform{OS: "linux", Architecture: "arm64"}
	amd := registry.Platform{OS: "linux", Architecture: "amd64"}
	for _, c := range []struct {
		all  []registry.Platform
		want int
	}{
		{nil, 0},
		{[]registry.Platform{windows}, 0},
		{[]registry.Platform{windows, arm}, 1},
		{[]registry.Platform{windows, arm, amd}, 2},
	} {
		if got := registry.Preferred(c.all); got != c.want {
			t.Errorf("of %v it is %d, want %d", c.all, got, c.want)
		}
	}
}
