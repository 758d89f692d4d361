package demo

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// emptyConfig is the config of artifacts that have none (image-spec,
// manifest.md, "Guidance for an Empty Descriptor").
const emptyConfig types.MediaType = "application/vnd.oci.empty.v1+json"

// Artifact is what is in a registry and no image.
type Artifact struct {
	Type string // the manifest's artifactType; empty leaves it out
	// ConfigType and Config are the artifact's own config, where it has one.
	ConfigType  types.MediaType
	Config      []byte
	Parts       []Part
	Annotations map[string]string
	Subject     *v1.Descriptor // what it is about
}

// Part is one blob of an artifact.
type Part struct {
	Type        types.MediaType
	Data        []byte
	Size        int64 // of a blob that is only named, by Name
	Name        string
	Annotations map[string]string
}

// Artifact keeps an artifact under its digest and the tags.
func (s *Store) Artifact(repo string, a Artifact, tags ...string) v1.Descriptor {
	m := v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: a.Type,
		Layers: []v1.Descriptor{}, Annotations: a.Annotations,
	}
	if a.ConfigType == "" {
		a.ConfigType, a.Config = emptyConfig, []byte("{}")
	}
	m.Config = s.Blob(a.ConfigType, a.Config)
	if a.Subject != nil {
		m.Subject = &v1.Descriptor{MediaType: a.Subject.MediaType, Digest: a.Subject.Digest, Size: a.Subject.Size}
	}
	for _, p := range a.Parts {
		d := v1.Descriptor{MediaType: p.Type, Size: p.Size, Digest: digestOf(p.Name)}
		if p.Data != nil {
			d = s.Blob(p.Type, p.Data)
		}
		d.Annotations = p.Annotations
		m.Layers = append(m.Layers, d)
	}
	return s.Manifest(repo, m.MediaType, encode(m), tags...)
}
