package tagfilter

import (
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/filter"
)

// What is not known matches neither a question nor its opposite.
func TestValue(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	d := v1.Hash{Algorithm: "sha256", Hex: strings.Repeat("9f", 32)}
	side := "sha256-" + d.Hex + ".sig"
	full := registry.Tag{
		Name: "1.0", Digest: d, Kind: registry.KindImage, Size: 2 << 30, Created: now.Add(-40 * 24 * time.Hour),
		Pushed: now.Add(-time.Hour), Platforms: []registry.Platform{{OS: "linux", Architecture: "arm64"}}, Signed: true,
	}
	bare := full
	bare.Signed, bare.Unsigned = false, true
	unsure := full
	unsure.Signed = false
	for _, c := range []struct {
		tag   registry.Tag
		query string
		want  bool
	}{
		{full, "age>30d size>1g platform:arm64 digest:9f9f signed:yes pushed<7d kind:image", true},
		{full, "signed:no", false},
		{bare, "signed:no", true},
		{bare, "signed:yes", false},
		{unsure, "signed:yes", false},
		{unsure, "signed:no", false},
		{registry.Tag{Name: side, Digest: d, Kind: registry.KindArtifact, Unsigned: true}, "signed:no", false},
		{registry.Tag{Name: side}, "kind:signature", true},
		{registry.Tag{Name: "1.0"}, "age>1d", false},
		{registry.Tag{Name: "1.0", Created: time.Unix(0, 0)}, "age>1d", false},
		{registry.Tag{Name: "1.0"}, "platform:arm64", false},
	} {
		q, err := filter.Parse(c.query, Fields()...)
		if err != nil {
			t.Fatal(err)
		}
		match := filter.Match(q, now, func(t *registry.Tag) string { return t.Name }, func(t *registry.Tag, f string) filter.Value { return Value(t, f, now) })
		if got := match(&c.tag); got != c.want {
			t.Errorf("%s: %+v matches: %v", c.query, c.tag, got)
		}
	}
	for want, tag := range map[bool]registry.Tag{true: unsure, false: {Name: side, Digest: d}} {
		if Unsure(&tag) != want {
			t.Errorf("%s is unsure: %v", tag.Name, !want)
		}
	}
}
