package image

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Told makes a view, and its images in the order of View.Platforms, of what a
// registry's own API tells of a tag. No manifest was read: there is no config,
// there are no diff ids and no dates, and Top has no bytes.
func Told(host, repo string, tag registry.Tag, all []registry.ToldImage) (*View, []*Image) {
	v := &View{
		Host: host, Repo: repo, Ref: tag.Name, Kind: tag.Kind, Told: true,
		Top: &registry.Manifest{Digest: tag.Digest, MediaType: tag.MediaType},
	}
	var images []*Image
	for _, t := range all {
		c := Child{Platform: t.Platform, Digest: t.Digest}
		if c.attests() {
			v.Attestations = append(v.Attestations, c)
			continue
		}
		v.Platforms = append(v.Platforms, c)
		images = append(images, toldImage(t))
	}
	return v, images
}

func toldImage(t registry.ToldImage) *Image {
	i := &Image{Platform: t.Platform, Digest: t.Digest, Kind: registry.KindImage, Joined: true}
	for _, s := range t.Steps {
		one := step(v1.History{CreatedBy: s.By, EmptyLayer: s.Digest == (v1.Hash{})})
		if !one.Empty {
			one.Layer, one.Size = len(i.Layers), max(0, s.Size)
			i.Layers = append(i.Layers, Layer{Digest: s.Digest, Size: one.Size, Step: len(i.History)})
			i.Stored = sum(i.Stored, one.Size)
		}
		i.History = append(i.History, one)
	}
	i.Size = max(i.Stored, t.Size)
	i.share()
	return i
}
