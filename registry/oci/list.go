package oci

import (
	"context"
	"iter"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Repositories streams the catalogue.
func (r *Registry) Repositories(context.Context, registry.Query) iter.Seq2[registry.Repository, error] {
	return func(yield func(registry.Repository, error) bool) {
		yield(registry.Repository{}, registry.ErrUnsupported)
	}
}

// Tags streams a repository's tags.
func (r *Registry) Tags(context.Context, string) iter.Seq2[registry.Tag, error] {
	return func(yield func(registry.Tag, error) bool) { yield(registry.Tag{}, registry.ErrUnsupported) }
}

// Describe finds what there is to know about one tag.
func (r *Registry) Describe(context.Context, string, string) (registry.Tag, error) {
	return registry.Tag{}, registry.ErrUnsupported
}

// Manifest fetches a manifest or an index.
func (r *Registry) Manifest(context.Context, name.Reference) (*registry.Manifest, error) {
	return nil, registry.ErrUnsupported
}

// Blob fetches a whole small blob.
func (r *Registry) Blob(context.Context, string, v1.Hash, int64) ([]byte, error) {
	return nil, registry.ErrUnsupported
}

// Referrers lists what refers to a manifest.
func (r *Registry) Referrers(context.Context, string, v1.Hash) ([]v1.Descriptor, error) {
	return nil, registry.ErrUnsupported
}
