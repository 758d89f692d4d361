// Package image reads a manifest as a person would: platforms, config,
// history joined with layers, and what refers to it. It asks a registry for
// nothing that it does not show.
package image

import (
	"context"
	"fmt"

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
	Subject         v1.Hash // what it refers to itself, if it does
	// Told says that no manifest was read; see the function of that name.
	Told bool
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

// The annotations by which BuildKit tells attestations from images (BuildKit's
// docs/attestations/attestation-storage.md).
const (
	referenceType   = "vnd.docker.reference.type"
	referenceDigest = "vnd.docker.reference.digest"
)

// Open reads what ref, a tag or "sha256:…", points at: one request.
func Open(ctx context.Context, r registry.Registry, repo, ref string) (*View, error) {
	asked, err := reference(r.Host(), repo, ref)
	if err != nil {
		return nil, err
	}
	m, err := r.Manifest(ctx, asked)
	if err != nil {
		return nil, err
	}
	v := &View{Host: r.Host(), Repo: repo, Ref: ref, Top: m, Kind: m.Kind()}
	switch v.Kind {
	case registry.KindIndex:
		err = v.index()
	case registry.KindV1:
		v.single()
	default:
		err = v.manifest()
	}
	if err != nil {
		return nil, v.fail("read manifest", m.Digest, err)
	}
	return v, nil
}

// fail says what about this view could not be read.
func (v *View) fail(op string, d v1.Hash, err error) error {
	return &registry.Error{Op: op, Host: v.Host, Name: v.Repo + "@" + d.String(), Err: fmt.Errorf("%w: %w", registry.ErrBadAnswer, err)}
}

func (v *View) single() {
	v.Platforms = []Child{{Digest: v.Top.Digest, Size: int64(len(v.Top.Raw)), MediaType: v.Top.MediaType}}
}

func (v *View) manifest() error {
	m, err := v.Top.Image()
	if err != nil {
		return err
	}
	v.single()
	v.Annotations = m.Annotations
	if m.Subject != nil {
		v.Subject = m.Subject.Digest
	}
	if v.Kind == registry.KindArtifact {
		v.ArtifactType = registry.ArtifactType(m)
	}
	return nil
}

func (v *View) index() error {
	ix, err := v.Top.Index()
	if err != nil {
		return err
	}
	v.ArtifactType, v.Annotations = ix.ArtifactType, ix.Annotations
	if ix.Subject != nil {
		v.Subject = ix.Subject.Digest
	}
	for _, d := range ix.Manifests {
		if d.Digest == (v1.Hash{}) {
			continue
		}
		c := Child{
			Platform: registry.PlatformOf(d.Platform), Digest: d.Digest, Size: max(0, d.Size),
			MediaType: d.MediaType, ArtifactType: d.ArtifactType, Annotations: d.Annotations,
		}
		if !c.attests() {
			v.Platforms = append(v.Platforms, c)
			continue
		}
		if of, err := v1.NewHash(d.Annotations[referenceDigest]); err == nil {
			c.Of = of
		}
		v.Attestations = append(v.Attestations, c)
	}
	return nil
}

// attests reports a manifest that is about another one of the index.
func (c *Child) attests() bool {
	return c.Annotations[referenceType] != "" || c.Platform.Unknown()
}

// IsIndex reports a child that has platforms of its own: it is opened by its
// digest, not read by View.Image.
func (c *Child) IsIndex() bool { return c.MediaType.IsIndex() }

// Preferred is the index in Platforms of the one to look at first; -1 when
// there is none.
func (v *View) Preferred() int {
	if len(v.Platforms) == 0 {
		return -1
	}
	all := make([]registry.Platform, len(v.Platforms))
	for i, c := range v.Platforms {
		all[i] = c.Platform
	}
	return registry.Preferred(all)
}

// Find is the index in Platforms of the first one that text means ("arm64",
// "linux/arm/v7"); -1 when there is none.
func (v *View) Find(text string) int {
	for i, c := range v.Platforms {
		if c.Platform.Matches(text) {
			return i
		}
	}
	return -1
}
