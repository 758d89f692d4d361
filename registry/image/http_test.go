package image_test

import (
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/registry/oci"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// What a list of tags has read already is not read again to look at an image,
// nor to compare it with the others.
func TestRequestsOverHTTP(t *testing.T) {
	s := disttest.V3(t)
	var tags []string
	for _, tag := range []string{"1.0", "1.1", "1.2"} {
		im, err := random.Image(512, 3)
		if err != nil {
			t.Fatal(err)
		}
		s.Push(t, "shop/api:"+tag, im)
		tags = append(tags, tag)
	}
	r, err := oci.New(s.Host, oci.Options{CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	var described []registry.Tag
	for _, tag := range tags {
		d, err := r.Describe(t.Context(), "shop/api", tag)
		if err != nil {
			t.Fatal(err)
		}
		described = append(described, d)
	}
	s.Reset()
	v, err := image.Open(t.Context(), r, "shop/api", described[0].Digest.String())
	if err != nil {
		t.Fatal(err)
	}
	im, err := v.Image(t.Context(), r, v.Platforms[0].Digest)
	if err != nil || im.Problem != nil || len(im.Layers) != 3 || im.Size != described[0].Size {
		t.Fatalf("%+v, %v", im, err)
	}
	var layers []v1.Hash
	for _, l := range im.Layers {
		layers = append(layers, l.Digest)
	}
	shared := 0
	for share, err := range image.Shared(t.Context(), r, "shop/api", im.Platform, layers, described) {
		if err != nil || share.Err != nil {
			t.Fatal(err, share.Err)
		}
		shared += len(share.Layers)
	}
	if shared != 3 { // its own: random layers are shared with nobody
		t.Errorf("%d layers are shared", shared)
	}
	if got := s.Requests(); len(got) != 0 {
		t.Errorf("read again: %v", got)
	}
	groups, err := image.Referrers(t.Context(), r, "shop/api", im.Digest)
	if err != nil || len(groups) != 0 {
		t.Errorf("referrers: %v, %v", groups, err)
	}
}
