package image

import (
	"bytes"
	"context"
	"fmt"
	"math"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// maxConfig is the largest config that is read, in bytes.
const maxConfig = 8 << 20

// title is the annotation with the file name of an artifact's blob (image-spec,
// annotations.md).
const title = "org.opencontainers.image.title"

// Image is one manifest with its config: an image for one platform, or an
// artifact.
type Image struct {
	Platform     registry.Platform
	Digest       v1.Hash
	MediaType    types.MediaType
	Kind         registry.Kind
	ArtifactType string
	Manifest     *v1.Manifest // nil for schema 1
	RawManifest  []byte
	RawConfig    []byte         // may be anything for an artifact; nil where there is none
	Config       *v1.ConfigFile // nil for artifacts and where Problem is set
	// Problem is why the config is not there though it should be. Everything
	// else is good all the same.
	Problem error
	Layers  []Layer
	History []Step
	// Joined says that Layer.Step and Step.Layer are known: the history tells
	// of as many layers as there are.
	Joined bool
	// Size is what a pull transfers: config and layers as stored, in bytes; 0
	// for schema 1, which does not tell.
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

// Image reads one of the platforms: its manifest and its config, each of them
// once in a run.
func (v *View) Image(ctx context.Context, r registry.Registry, digest v1.Hash) (*Image, error) {
	m := v.Top
	if digest != m.Digest {
		ref, err := reference(v.Host, v.Repo, digest.String())
		if err != nil {
			return nil, err
		}
		if m, err = r.Manifest(ctx, ref); err != nil {
			return nil, err
		}
	}
	i := &Image{Digest: m.Digest, MediaType: m.MediaType, Kind: m.Kind(), RawManifest: m.Raw}
	switch i.Kind {
	case registry.KindIndex:
		return nil, v.fail("read image", digest, fmt.Errorf("it is an index with platforms of its own"))
	case registry.KindV1:
		if err := i.schema1(); err != nil {
			return nil, v.fail("read image", digest, err)
		}
	default:
		var err error
		if i.Manifest, err = m.Image(); err != nil {
			return nil, v.fail("read image", digest, err)
		}
		i.weigh()
		if err := i.config(ctx, v, r); err != nil {
			return nil, err
		}
	}
	i.place(v)
	i.join()
	return i, nil
}

// config reads what the manifest names as its config. Only the end of ctx is
// an error: an image without its config is still worth looking at.
func (i *Image) config(ctx context.Context, v *View, r registry.Registry) error {
	d := i.Manifest.Config
	if i.Kind == registry.KindArtifact {
		i.ArtifactType = registry.ArtifactType(i.Manifest)
	}
	if d.Digest == (v1.Hash{}) {
		return nil
	}
	raw, err := r.Blob(ctx, v.Repo, d.Digest, maxConfig)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		i.Problem = err
		return nil
	}
	i.RawConfig = raw
	if i.Kind == registry.KindArtifact {
		return nil
	}
	c, err := v1.ParseConfigFile(bytes.NewReader(raw))
	if err != nil {
		i.Problem = v.fail("read config", d.Digest, err)
		return nil
	}
	i.Config = c
	for n := range min(len(i.Layers), len(c.RootFS.DiffIDs)) {
		i.Layers[n].DiffID = c.RootFS.DiffIDs[n]
	}
	return nil
}

// weigh takes over the layers with their sizes and shares. What a stranger
// writes as a size may be anything.
func (i *Image) weigh() {
	for _, d := range i.Manifest.Layers {
		l := Layer{
			Digest: d.Digest, Size: max(0, d.Size), MediaType: d.MediaType,
			Title: d.Annotations[title], Step: -1, Annotations: d.Annotations,
		}
		i.Layers = append(i.Layers, l)
		i.Stored = sum(i.Stored, l.Size)
	}
	i.Size = sum(i.Stored, max(0, i.Manifest.Config.Size))
	i.share()
}

// share works out how much of the whole each layer is.
func (i *Image) share() {
	for n := range i.Layers {
		if i.Stored > 0 {
			i.Layers[n].Share = float64(i.Layers[n].Size) / float64(i.Stored)
		}
	}
}

// sum adds without going round.
func sum(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// place tells the platform: what the index says, which is what a client goes
// by, else what the config says.
func (i *Image) place(v *View) {
	for _, c := range v.Platforms {
		if c.Digest == i.Digest && c.Platform != (registry.Platform{}) {
			i.Platform = c.Platform
			return
		}
	}
	if i.Config != nil {
		i.Platform = registry.PlatformOf(i.Config.Platform())
	}
}
