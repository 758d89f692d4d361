package demo

import (
	"net/http"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// layers answers with the images of a tag and their layers, as the API has them
// for Docker Hub's own pages.
func (h *Hub) layers(w http.ResponseWriter, user, repo, tag string) {
	if !member(user, repo) {
		answer(w, http.StatusNotFound, shape("missing"))
		return
	}
	for _, t := range h.tagsOf(repo) {
		if t.name != tag {
			continue
		}
		images := []any{}
		for _, im := range t.images {
			one := t.image(im)
			one["layers"] = h.content().told(repo, im.digest)
			images = append(images, one)
		}
		answer(w, http.StatusOK, images)
		return
	}
	answer(w, http.StatusNotFound, shape("missing"))
}

// told are the steps of an image with their layers. What the classic builder
// wrote for its own sake is left out, and a step without a layer has no digest.
func (s *Store) told(repo, digest string) []any {
	var m v1.Manifest
	var c v1.ConfigFile
	s.read("/v2/"+repo+"/manifests/"+digest, &m)
	s.read("/v2/"+repo+"/blobs/"+m.Config.Digest.String(), &c)
	steps, at := []any{}, 0
	for _, step := range c.History {
		one := shape("layer")
		one["instruction"] = strings.TrimPrefix(step.CreatedBy, "/bin/sh -c #(nop) ")
		if step.EmptyLayer || at >= len(m.Layers) {
			delete(one, "digest")
			one["size"] = 0
		} else {
			one["digest"], one["size"] = m.Layers[at].Digest, m.Layers[at].Size
			at++
		}
		steps = append(steps, one)
	}
	return steps
}
