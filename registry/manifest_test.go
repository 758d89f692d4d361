package registry_test

import (
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

func TestSniffMediaType(t *testing.T) {
	for _, c := range []struct {
		raw   string
		media types.MediaType
		kind  registry.Kind
	}{
		{`{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json"}`, types.DockerManifestList, registry.KindIndex},
		{`{"schemaVersion":2,"manifests":[]}`, types.OCIImageIndex, registry.KindIndex},
		{`{"schemaVersion":1}`, types.DockerManifestSchema1Signed, registry.KindV1},
		{`{"fsLayers":[]}`, types.DockerManifestSchema1Signed, registry.KindV1},
		{`{"config":{"mediaType":"application/vnd.docker.container.image.v1+json"}}`, types.OCIManifestSchema1, registry.KindImage},
		{`{"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},"artifactType":"x/y"}`, types.OCIManifestSchema1, registry.KindArtifact},
		{`{"config":{"mediaType":"application/vnd.oci.empty.v1+json"}}`, types.OCIManifestSchema1, registry.KindArtifact},
		{`{"schemaVersion":"two"}`, "", registry.KindUnknown},
		{`<html>`, "", registry.KindUnknown},
		{``, "", registry.KindUnknown},
	} {
		media := registry.SniffMediaType([]byte(c.raw))
		m := registry.Manifest{MediaType: media, Raw: []byte(c.raw)}
		if media != c.media || media != "" && m.Kind() != c.kind {
			t.Errorf("%s: %q, %q", c.raw, media, m.Kind())
		}
	}
}

func TestArtifactType(t *testing.T) {
	for raw, want := range map[string]string{
		`{"artifactType":"a/b","config":{"mediaType":"c/d"}}`: "a/b",
		`{"config":{"mediaType":"c/d"}}`:                      "c/d",
	} {
		m, err := (&registry.Manifest{Raw: []byte(raw)}).Image()
		if err != nil {
			t.Fatal(err)
		}
		if got := registry.ArtifactType(m); got != want {
			t.Errorf("%s: %q", raw, got)
		}
	}
}

// FuzzManifest holds that no bytes end the program.
func FuzzManifest(f *testing.F) {
	for _, seed := range []string{`{"manifests":[{"digest":"sha256:00"}]}`, `{"schemaVersion":1}`, `{"config":null,"layers":[null]}`, `[`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := registry.Manifest{MediaType: registry.SniffMediaType(raw), Raw: raw}
		if m.Kind() == registry.KindArtifact {
			if _, err := m.Image(); err != nil {
				t.Errorf("an artifact that cannot be read: %v", err)
			}
		}
		_, _ = m.Index()
	})
}
