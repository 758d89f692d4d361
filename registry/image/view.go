// Package image reads a manifest as a person would: platforms, config,
// history joined with layers, and what refers to it. It asks a registry for
// nothing that it does not show.
package image

import (
	"context"
	"errors"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// View is what a tag or digest points at.
type View struct {
	Host, Repo, Ref string
	Top             *registry.Manifest
	Kind            registry.Kind
	ArtifactType    string
	Annotations     map[string]string
	// Platforms are the images of an index in its order; of anything else the
	// one thing itself, whose platform is not known before Image reads it.
	Platforms []Child
	// Attestations are the manifests that builders put into an index beside
	// the images that they are about.
	Attestations []Child
}

// Child is one manifest of an index.
type Child struct {
	Platform     registry.Platform
	Digest       v1.Hash
	Size         int64 // of the manifest, in bytes
	MediaType    types.MediaType
	ArtifactType string
	Annotations  map[string]string
	Of           v1.Hash // what an attestation is about
}

// Open reads what ref, a tag or "sha256:…", points at: one request.
func Open(ctx context.Context, r registry.Registry, repo, ref string) (*View, error) {
	return nil, errors.ErrUnsupported
}

// Preferred is the index in Platforms of the one to look at first.
func (v *View) Preferred() int { return 0 }

// Image is one manifest with its config: an image for one platform, or an
// artifact.
type Image struct {
	Platform    registry.Platform
	Digest      v1.Hash
	MediaType   types.MediaType
	Kind        registry.Kind
	Manifest    *v1.Manifest // nil for schema 1
	RawManifest []byte
	RawConfig   []byte         // may be anything for an artifact; nil where it could not be had
	Config      *v1.ConfigFile // nil for artifacts and where Problem is set
	// Problem is why Config is not there though it should be. Everything else
	// is good all the same.
	Problem error
	Layers  []Layer
	History []Step
	// Joined says that Layer.Step and Step.Layer are known: the history tells
	// of as many layers as there are.
	Joined bool
	// Size is what a pull transfers: config and layers as stored, in bytes.
	Size int64
	// Stored is the size of the layers alone, in bytes.
	Stored int64
}

// Layer is one layer of an image, or one blob of an artifact.
type Layer struct {
	Digest, DiffID v1.Hash
	Size           int64 // as stored, in bytes
	MediaType      types.MediaType
	Share          float64 // 0…1 of the size of all layers
	Title          string  // the file's name, for artifacts
	Step           int     // index in History, -1 when not known
	Annotations    map[string]string
}

// Step is one step of the history of an image.
type Step struct {
	Created time.Time
	Word    string // the instruction, "RUN"; empty when the text is none
	Text    string // what follows, on one line
	Raw     string // as the builder wrote it
	Author  string
	Comment string
	Empty   bool  // made no layer
	Layer   int   // index in Layers, -1 for none
	Size    int64 // of the layer
}

// Image reads one of the platforms: its manifest and its config.
func (v *View) Image(ctx context.Context, r registry.Registry, digest v1.Hash) (*Image, error) {
	return nil, errors.ErrUnsupported
}
