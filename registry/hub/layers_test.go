package hub

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/image"
)

// TestLayersAreThoseOfTheManifest holds what the API tells against what a pull
// would tell.
func TestLayersAreThoseOfTheManifest(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, alice)
	for repo, tag := range map[string]string{"library/nginx": "1.29.3", demo.HubReal: "latest", "alice/dotfiles": "latest"} {
		told, err := r.Describe(t.Context(), repo, tag)
		if err != nil {
			t.Fatal(err)
		}
		before := s.hub.Reads()
		all, err := r.Layers(t.Context(), repo, told)
		if err != nil || s.hub.Reads() != before {
			t.Fatalf("%s: %v, %d pulls", repo, err, s.hub.Reads()-before)
		}
		free, images := image.Told("docker.io", repo, told, all)
		paid, err := image.Open(t.Context(), r, repo, tag)
		if err != nil {
			t.Fatal(err)
		}
		if len(free.Platforms) != len(paid.Platforms) || len(free.Attestations) != len(paid.Attestations) || free.Kind != paid.Kind || free.Top.Digest != paid.Top.Digest {
			t.Errorf("%s: %+v, want %+v", repo, free, paid)
		}
		for i, c := range free.Platforms[:min(2, len(free.Platforms))] {
			want, err := paid.Image(t.Context(), r, c.Digest)
			if err != nil {
				t.Fatal(err)
			}
			got := images[i]
			if got.Digest != c.Digest || got.Stored != want.Stored || len(got.Layers) != len(want.Layers) || len(got.History) != len(want.History) || got.Platform != want.Platform {
				t.Errorf("%s: %+v, want %+v", repo, got, want)
			}
			for n, l := range got.Layers {
				if w := want.Layers[n]; l.Digest != w.Digest || l.Size != w.Size || l.Share != w.Share || l.Step != w.Step {
					t.Errorf("%s, layer %d: %+v, want %+v", repo, n, l, w)
				}
				if h, w := got.History[l.Step], want.History[l.Step]; h.Word != w.Word || h.Text != w.Text || h.Layer != w.Layer {
					t.Errorf("%s, layer %d: %+v, want %+v", repo, n, h, w)
				}
			}
		}
	}
}

// What does not fit, or is not there, is an error: the manifest has to be read.
func TestLayersThatAreNotTold(t *testing.T) {
	layer := `{"digest":"sha256:` + strings.Repeat("c", 64) + `","size":5,"instruction":"RUN x"}`
	one := func(digest, layers string) string {
		return `[{"digest":` + digest + `,"os":"linux","layers":` + layers + `}]`
	}
	own := `"sha256:` + strings.Repeat("a", 64) + `"`
	single := registry.Tag{Name: "1", Kind: registry.KindImage, Digest: v1.Hash{Algorithm: "sha256", Hex: strings.Repeat("a", 64)}}
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
		tag    func(*registry.Tag)
	}{
		"good":                    {200, one(own, "["+layer+"]"), nil, nil},
		"digest not told":         {200, one("null", "["+layer+"]"), nil, nil},
		"gone":                    {404, `{"message":"object not found"}`, registry.ErrNotFound, nil},
		"forbidden":               {403, `{"message":"no"}`, registry.ErrForbidden, nil},
		"down":                    {501, ``, registry.ErrUnsupported, nil},
		"a page":                  {200, `<html>`, registry.ErrBadAnswer, nil},
		"another frame":           {200, `{"results":[]}`, registry.ErrBadAnswer, nil},
		"nothing":                 {200, `[]`, registry.ErrUnsupported, nil},
		"null":                    {200, `null`, registry.ErrUnsupported, nil},
		"no layers":               {200, one(own, "null"), registry.ErrUnsupported, nil},
		"empty steps alone":       {200, one(own, `[{"size":0,"instruction":"CMD x"}]`), registry.ErrUnsupported, nil},
		"a size without a digest": {200, one(own, `[{"size":9,"instruction":"RUN x"}]`), registry.ErrBadAnswer, nil},
		"a digest that is none":   {200, one(own, `[{"digest":"sha256:x","size":9}]`), registry.ErrBadAnswer, nil},
		"another image":           {200, one(`"sha256:`+strings.Repeat("b", 64)+`"`, "["+layer+"]"), registry.ErrBadAnswer, nil},
		"an image without digest": {200, one("null", "["+layer+"]"), registry.ErrBadAnswer, func(t *registry.Tag) { t.Kind = registry.KindIndex }},
		"an artifact":             {200, one(own, "["+layer+"]"), registry.ErrUnsupported, func(t *registry.Tag) { t.Kind = registry.KindArtifact }},
		"no tag's name":           {200, one(own, "["+layer+"]"), registry.ErrNotFound, func(t *registry.Tag) { t.Name = ".." }},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, sharedHub(), func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/images") {
					return false
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
				return true
			})
			tag := single
			if c.tag != nil {
				c.tag(&tag)
			}
			all, err := s.open(t, chain{}).Layers(t.Context(), "acme/app", tag)
			if c.want == nil {
				if err != nil || len(all) != 1 || all[0].Digest != tag.Digest || len(all[0].Steps) != 1 {
					t.Errorf("%+v, %v", all, err)
				}
				return
			}
			if !errors.Is(err, c.want) || len(all) != 0 || !strings.Contains(err.Error(), "docker.io/acme/app:") {
				t.Errorf("%+v, %v", all, err)
			}
			if s.manifestGETs() != 0 {
				t.Error("a manifest was read")
			}
		})
	}
}

// A tag that was moved is not shown with the layers of what it was.
func TestLayersOfAnotherIndex(t *testing.T) {
	s := serve(t, sharedHub(), nil)
	r := s.open(t, alice)
	tags, err := collect(r.Tags(t.Context(), "library/nginx"))
	if err != nil {
		t.Fatal(err)
	}
	tag := tags[0]
	i := 1
	for tags[i].Digest == tag.Digest {
		i++
	}
	tag.Digest = tags[i].Digest
	if _, err := r.Layers(t.Context(), "library/nginx", tag); !errors.Is(err, registry.ErrBadAnswer) {
		t.Error(err)
	}
}
