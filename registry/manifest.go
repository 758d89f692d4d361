package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// MaxManifest is the largest manifest or index that is read, in bytes. The
// specification asks registries to take 4 MiB (distribution-spec, "Pushing
// Manifests"); none in use takes more than this.
const MaxManifest = 16 << 20

// Manifest is a manifest or an index as the registry sent it, checked against
// its digest and not yet interpreted.
type Manifest struct {
	Digest    v1.Hash
	MediaType types.MediaType
	Raw       []byte
}

// Kind tells what the manifest describes, from its media type and content.
func (m *Manifest) Kind() Kind {
	switch {
	case m.MediaType.IsIndex():
		return KindIndex
	case m.MediaType == types.DockerManifestSchema1, m.MediaType == types.DockerManifestSchema1Signed:
		return KindV1
	}
	im, err := m.Image()
	if err != nil {
		return KindUnknown
	}
	if isArtifact(im) {
		return KindArtifact
	}
	return KindImage
}

// isArtifact reports whether an image manifest carries something else than an
// image (image-spec, manifest.md, "Guidelines for Artifact Usage").
func isArtifact(m *v1.Manifest) bool {
	switch m.Config.MediaType {
	case types.OCIConfigJSON, types.DockerConfigJSON:
		return m.ArtifactType != ""
	}
	return true
}

// ArtifactType is what an artifact is: what it says, else its config's media
// type (image-spec, manifest.md, "Guidelines for Artifact Usage").
func ArtifactType(m *v1.Manifest) string {
	if m.ArtifactType != "" {
		return m.ArtifactType
	}
	return string(m.Config.MediaType)
}

// Image reads the manifest of one image or artifact.
func (m *Manifest) Image() (*v1.Manifest, error) {
	im, err := v1.ParseManifest(bytes.NewReader(m.Raw))
	if err != nil {
		return nil, fmt.Errorf("manifest %s is not valid JSON: %w", m.Digest, err)
	}
	return im, nil
}

// Index reads an index or manifest list.
func (m *Manifest) Index() (*v1.IndexManifest, error) {
	ix, err := v1.ParseIndexManifest(bytes.NewReader(m.Raw))
	if err != nil {
		return nil, fmt.Errorf("index %s is not valid JSON: %w", m.Digest, err)
	}
	return ix, nil
}

// SniffMediaType finds what a manifest is when the registry's Content-Type
// does not tell: from its own mediaType field, else from its shape.
func SniffMediaType(raw []byte) types.MediaType {
	var probe struct {
		SchemaVersion int                `json:"schemaVersion"`
		MediaType     types.MediaType    `json:"mediaType"`
		Manifests     *[]json.RawMessage `json:"manifests"`
		FSLayers      *[]json.RawMessage `json:"fsLayers"`
	}
	if json.Unmarshal(raw, &probe) != nil {
		return ""
	}
	switch {
	case probe.MediaType != "":
		return probe.MediaType
	case probe.SchemaVersion == 1 || probe.FSLayers != nil:
		return types.DockerManifestSchema1Signed
	case probe.Manifests != nil:
		return types.OCIImageIndex
	}
	return types.OCIManifestSchema1
}

// StandsFor is the annotation of the copies that tags are moved to before they
// are deleted, where a registry removes no tags by themselves. Its value is the
// digest of the manifest that it is a copy of, a space, and what makes the
// copy's own digest unlike any other.
const StandsFor = "com.github.regtui.stands-for"

// IsStandIn reports whether the manifest is such a copy of the one with digest.
func (m *Manifest) IsStandIn(digest v1.Hash) bool {
	var fields map[string]json.RawMessage // a struct would take "Annotations" for "annotations"
	var notes map[string]string
	if json.Unmarshal(m.Raw, &fields) != nil || json.Unmarshal(fields["annotations"], &notes) != nil {
		return false
	}
	return strings.HasPrefix(notes[StandsFor], digest.String()+" ")
}
