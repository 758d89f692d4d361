package hub

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

const opLayers = "read layers of"

// tagRule is what a tag may be called (distribution-spec, "Pulling manifests"),
// and with it what gets into a path.
var tagRule = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$`)

// toldWire is an image of a tag with its layers (the schemas "image" and
// "layer" of the API's description). A step that made no layer has no digest.
type toldWire struct {
	imageWire
	Layers []struct {
		Digest      text   `json:"digest"`
		Size        number `json:"size"`
		Instruction text   `json:"instruction"`
	} `json:"layers"`
}

// Layers tells what Docker Hub's web page shows of an image: sizes and
// instructions, from where the page has them (…/tags/{tag}/images). Its path is
// in no description of the API, and the answer is checked as far as it can be:
// what does not fit the tag is ErrBadAnswer, and what tells no layers
// ErrUnsupported.
func (r *Registry) Layers(ctx context.Context, repo string, tag registry.Tag) ([]registry.ToldImage, error) {
	repo = expand(repo)
	all, err := r.layers(ctx, repo, tag)
	if err != nil {
		return nil, r.fail(opLayers, repo+":"+tag.Name, err)
	}
	return all, nil
}

func (r *Registry) layers(ctx context.Context, repo string, tag registry.Tag) ([]registry.ToldImage, error) {
	namespace, name := cutName(repo)
	if !isName(namespace) || !isName(name) || !tagRule.MatchString(tag.Name) {
		return nil, registry.ErrNotFound
	}
	if tag.Kind != registry.KindImage && tag.Kind != registry.KindIndex {
		return nil, registry.ErrUnsupported
	}
	who, _, err := r.account(ctx, repo)
	if err != nil {
		return nil, err
	}
	var answer []toldWire
	if err := r.api.get(ctx, who, r.api.at(nil, "v2", "repositories", namespace, name, "tags", tag.Name, "images"), &answer); err != nil {
		return nil, err
	}
	var all []registry.ToldImage
	layers := 0
	for i := range answer {
		im, err := answer[i].told(tag)
		if err != nil {
			return nil, err
		}
		for _, s := range im.Steps {
			if s.Digest != (v1.Hash{}) {
				layers++
			}
		}
		all = append(all, im)
	}
	if layers == 0 {
		return nil, fmt.Errorf("%w: Docker Hub's API does not tell the layers of this tag", registry.ErrUnsupported)
	}
	return all, r.fits(repo, tag, all)
}

// told is an image in registry's words.
func (w *toldWire) told(tag registry.Tag) (registry.ToldImage, error) {
	im := registry.ToldImage{Platform: w.platform(), Size: int64(w.Size)}
	var err error
	if im.Digest, err = v1.NewHash(string(w.Digest)); err != nil {
		if tag.Kind != registry.KindImage || w.Digest != "" {
			return im, fmt.Errorf("%w: it tells of an image without its digest", registry.ErrBadAnswer)
		}
		im.Digest = tag.Digest
	}
	for _, l := range w.Layers {
		s := registry.ToldStep{By: string(l.Instruction), Size: int64(l.Size)}
		if l.Digest != "" {
			s.Digest, err = v1.NewHash(string(l.Digest))
		} else if s.Size > 0 {
			err = fmt.Errorf("%d bytes", s.Size)
		}
		if err != nil {
			return im, fmt.Errorf("%w: it tells of a layer without its digest", registry.ErrBadAnswer)
		}
		im.Steps = append(im.Steps, s)
	}
	return im, nil
}

// fits makes sure that the images are those behind the tag: Docker Hub's API
// and its registry have differed before (docker/hub-feedback#2361).
func (r *Registry) fits(repo string, tag registry.Tag, all []registry.ToldImage) error {
	inside := []v1.Hash{tag.Digest}
	if tag.Kind == registry.KindIndex {
		var known bool
		if inside, known = r.listed.inside(repo, tag.Digest); !known {
			return nil
		}
	}
	for _, im := range all {
		if !slices.Contains(inside, im.Digest) {
			return fmt.Errorf("%w: Docker Hub's API tells of another image than its registry has", registry.ErrBadAnswer)
		}
	}
	return nil
}
