package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Image is what a sample image is made of.
type Image struct {
	Platform v1.Platform
	Created  time.Time
	Config   v1.Config
	Author   string
	Steps    []Step
	// Annotations are those of the manifest.
	Annotations map[string]string
	// Docker is for Docker's media types in place of OCI's.
	Docker bool
}

// Step is one line of the history. Steps without a size and without files made
// no layer.
type Step struct {
	By   string // "RUN …", as builders write it
	Size int64  // of the layer as stored, in bytes
	// Seed names the layer: steps with the same seed share it. Empty means
	// that By and the image's platform name it.
	Seed string
	// Files are those of a layer that is really there, by their path. Size and
	// Seed mean nothing then.
	Files map[string]string
	Age   time.Duration // how long before the image it was made
	// Comment is the history's comment ("buildkit.dockerfile.v0").
	Comment string
}

// Image keeps an image under its digest and the tags. The descriptor that
// comes back holds its platform, as an index wants it.
func (s *Store) Image(repo string, im Image, tags ...string) v1.Descriptor {
	kinds := struct{ manifest, config, layer types.MediaType }{types.OCIManifestSchema1, types.OCIConfigJSON, types.OCILayer}
	if im.Docker {
		kinds.manifest, kinds.config, kinds.layer = types.DockerManifestSchema2, types.DockerConfigJSON, types.DockerLayer
	}
	config := v1.ConfigFile{
		OS: im.Platform.OS, Architecture: im.Platform.Architecture, Variant: im.Platform.Variant,
		OSVersion: im.Platform.OSVersion, Created: v1.Time{Time: im.Created}, Author: im.Author, Config: im.Config,
		RootFS: v1.RootFS{Type: "layers"},
	}
	m := v1.Manifest{SchemaVersion: 2, MediaType: kinds.manifest, Annotations: im.Annotations}
	for _, step := range im.Steps {
		config.History = append(config.History, v1.History{
			Created: v1.Time{Time: im.Created.Add(-step.Age)}, CreatedBy: step.By,
			EmptyLayer: step.Size == 0 && step.Files == nil, Comment: step.Comment,
		})
		if step.Files != nil {
			d, diffID := s.layer(kinds.layer, step.Files, im.Created.Add(-step.Age))
			m.Layers, config.RootFS.DiffIDs = append(m.Layers, d), append(config.RootFS.DiffIDs, diffID)
			continue
		}
		if step.Size == 0 {
			continue
		}
		seed := step.Seed
		if seed == "" {
			seed = step.By
		}
		seed += " " + im.Platform.String()
		m.Layers = append(m.Layers, v1.Descriptor{MediaType: kinds.layer, Size: step.Size, Digest: digestOf(seed)})
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, digestOf("unpacked "+seed))
	}
	m.Config = s.Blob(kinds.config, encode(config))
	d := s.Manifest(repo, kinds.manifest, encode(m), tags...)
	if im.Platform.OS != "" {
		d.Platform = &im.Platform
	}
	return d
}

// digestOf is the digest of a layer that is only named.
func digestOf(seed string) v1.Hash {
	sum := sha256.Sum256([]byte(seed))
	return v1.Hash{Algorithm: "sha256", Hex: hex.EncodeToString(sum[:])}
}

// ParsePlatform reads "linux/arm/v7". It panics on anything else: the sample
// content is made by programmers.
func ParsePlatform(s string) v1.Platform {
	p, err := v1.ParsePlatform(s)
	if err != nil {
		panic(fmt.Sprintf("demo: platform %q: %v", s, err))
	}
	return *p
}
