package image

import (
	"math"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// The instructions are as Docker Hub's API has them: what the classic builder
// did has no word, BuildKit's have theirs.
func TestTold(t *testing.T) {
	h := func(c string) v1.Hash { return v1.Hash{Algorithm: "sha256", Hex: strings.Repeat(c, 64)} }
	tag := registry.Tag{Name: "1", Digest: h("1"), Kind: registry.KindIndex}
	v, images := Told("docker.io", "acme/app", tag, []registry.ToldImage{
		{Platform: registry.Platform{OS: "linux", Architecture: "amd64"}, Digest: h("2"), Size: 90, Steps: []registry.ToldStep{
			{By: "ADD file:" + strings.Repeat("0a", 32) + " in / ", Digest: h("a"), Size: 60},
			{By: ` CMD ["/bin/sh"]`},
			{By: "/bin/sh -c apk add xmrig", Digest: h("b"), Size: 20},
			{By: "RUN /bin/sh -c make # buildkit", Digest: h("c"), Size: -4},
		}},
		{Platform: registry.Platform{OS: "unknown", Architecture: "unknown"}, Digest: h("3")},
		{Platform: registry.Platform{OS: "linux", Architecture: "arm64"}, Digest: h("4"), Steps: []registry.ToldStep{
			{Digest: h("a"), Size: math.MaxInt64}, {Digest: h("b"), Size: math.MaxInt64},
		}},
		{},
	})
	if !v.Told || v.Top.Digest != tag.Digest || len(v.Platforms) != 3 || len(v.Attestations) != 1 || len(images) != 3 {
		t.Fatalf("%+v, %d images", v, len(images))
	}
	im := images[0]
	if im.Size != 90 || im.Stored != 80 || !im.Joined || len(im.Layers) != 3 || im.Layers[1].Share != .25 || im.Layers[2].Size != 0 {
		t.Errorf("%+v", im)
	}
	var told []string
	for _, s := range im.History {
		told = append(told, s.Word+" "+s.Text)
	}
	if got := strings.Join(told, "\n"); got != "ADD file:0a0a0a0a0a0a /\nCMD [\"/bin/sh\"]\nRUN apk add xmrig\nRUN make" {
		t.Error(got)
	}
	if s := im.History[2]; im.Layers[1].Step != 2 || s.Layer != 1 || s.Size != 20 || !im.History[1].Empty || im.History[1].Layer != -1 {
		t.Errorf("%+v", s)
	}
	if images[1].Stored != math.MaxInt64 {
		t.Errorf("%d", images[1].Stored)
	}
}
