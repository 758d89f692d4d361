package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// longTags are tags that take more room than a terminal has.
func longTags(now time.Time) []registry.Tag {
	var platforms []registry.Platform
	for _, arch := range []string{"386", "amd64", "ppc64le", "arm64", "riscv64", "s390x"} {
		platforms = append(platforms, registry.Platform{OS: "linux", Architecture: arch})
	}
	digest := v1.Hash{Algorithm: "sha256", Hex: strings.Repeat("0123456789abcdef", 4)}
	described := registry.Tag{Digest: digest, Kind: registry.KindIndex, Size: 123_400_000, Created: now.AddDate(0, -10, 0), Platforms: platforms}
	long, short, side, chart, broken := described, described, described, described, registry.Tag{}
	long.Name = "release-2026-11-24-with-a-long-tail-of-words-behind"
	short.Name = "v1"
	side.Name, side.Kind = strings.Replace(digest.String(), ":", "-", 1)+".sig", registry.KindArtifact
	chart.Name, chart.Kind, chart.ArtifactType = "chart", registry.KindArtifact, "application/vnd.cncf.helm.config.v1+json"
	broken.Name, broken.Err = "bad", &registry.Error{Op: "read manifest", Host: "a.example", Err: errors.Join(registry.ErrServer, errors.New("a long story"))}
	return []registry.Tag{long, short, side, chart, broken}
}

func TestLongTagsFitTheTerminal(t *testing.T) {
	p, out, errs := try("NO_COLOR=1")
	tags := longTags(p.now())
	(&tagList{p: p}).printLong(tags)
	p.out.flush()
	piped := out.String()
	if !strings.Contains(piped, "words-behind") || !strings.Contains(piped, "386 amd64 ppc64le arm64 riscv64 s390x") || !strings.Contains(piped, ".sig") || !strings.Contains(piped, "helm.config.v1+json") || errs.Len() > 0 {
		t.Errorf("piped:\n%s%s", piped, errs)
	}
	for _, width := range []int{80, 100, 120} {
		out.Reset()
		errs.Reset()
		p.outTerminal, p.width = true, width
		(&tagList{p: p}).printLong(tags)
		p.out.flush()
		for line := range strings.Lines(out.String()) {
			if w := text.Width(strings.TrimSuffix(line, "\n")); w > width {
				t.Errorf("%d of %d cells: %s", w, width, line)
			}
		}
		if s := out.String(); !strings.Contains(s, "amd64 arm64") || !strings.Contains(s, "Helm chart\n") || strings.Contains(s, ".sig") || !strings.Contains(s, "the registry failed") || strings.Contains(s, "story") {
			t.Errorf("%d cells:\n%s", width, s)
		}
		if !strings.Contains(errs.String(), "1; --all") {
			t.Errorf("what is left out is told as %q", errs)
		}
	}
	out.Reset()
	(&tagList{p: p, all: true}).printLong(tags)
	p.out.flush()
	if !strings.Contains(out.String(), "\nsha256-") {
		t.Errorf("all of them:\n%s", out)
	}
}
