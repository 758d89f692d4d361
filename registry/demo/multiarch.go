package demo

import (
	"encoding/json"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// MultiArch keeps an index of one image for each platform; make gives the
// image of a platform. With attested, each has an attestation beside it, with
// an SBOM and its provenance, as BuildKit writes them.
func (s *Store) MultiArch(repo string, platforms []v1.Platform, attested bool, make func(v1.Platform) Image, tags ...string) v1.Descriptor {
	var ix v1.IndexManifest
	for _, p := range platforms {
		im := make(p)
		im.Platform = p
		if im.Docker {
			ix.MediaType = types.DockerManifestList
		}
		ix.Manifests = append(ix.Manifests, s.Image(repo, im))
	}
	if attested {
		for i, d := range ix.Manifests {
			created := make(platforms[i]).Created
			ix.Manifests = append(ix.Manifests, s.attestation(repo, d, created))
		}
	}
	return s.Index(repo, ix, tags...)
}

// attestation keeps what BuildKit puts beside an image (BuildKit's
// docs/attestations/attestation-storage.md).
func (s *Store) attestation(repo string, of v1.Descriptor, created time.Time) v1.Descriptor {
	const statement types.MediaType = "application/vnd.in-toto+json"
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	config := v1.ConfigFile{OS: "unknown", Architecture: "unknown", RootFS: v1.RootFS{Type: "layers"}}
	for _, part := range []struct {
		predicate string
		data      []byte
	}{
		{"https://spdx.dev/Document", inToto(repo, of, "https://spdx.dev/Document", json.RawMessage(spdx(repo, created)))},
		{"https://slsa.dev/provenance/v1", inToto(repo, of, "https://slsa.dev/provenance/v1", provenance(repo, created))},
	} {
		d := s.Blob(statement, part.data)
		d.Annotations = map[string]string{"in-toto.io/predicate-type": part.predicate}
		m.Layers = append(m.Layers, d)
		config.RootFS.DiffIDs = append(config.RootFS.DiffIDs, d.Digest)
	}
	m.Config = s.Blob(types.OCIConfigJSON, encode(config))
	d := s.Manifest(repo, m.MediaType, encode(m))
	d.Platform = &v1.Platform{OS: "unknown", Architecture: "unknown"}
	d.Annotations = map[string]string{
		"vnd.docker.reference.type":   "attestation-manifest",
		"vnd.docker.reference.digest": of.Digest.String(),
	}
	return d
}

// inToto is a statement about a manifest (in-toto attestation, Statement v1).
func inToto(repo string, of v1.Descriptor, predicate string, content any) []byte {
	return encode(map[string]any{
		"_type":         "https://in-toto.io/Statement/v1",
		"subject":       []any{map[string]any{"name": repo, "digest": map[string]string{of.Digest.Algorithm: of.Digest.Hex}}},
		"predicateType": predicate,
		"predicate":     content,
	})
}

func provenance(repo string, created time.Time) any {
	return map[string]any{
		"buildDefinition": map[string]any{
			"buildType":          "https://mobyproject.org/buildkit@v1",
			"externalParameters": map[string]any{"request": map[string]string{"frontend": "dockerfile.v0"}, "source": "https://git.example/" + repo},
		},
		"runDetails": map[string]any{
			"builder":  map[string]string{"id": "https://ci.example/builders/7"},
			"metadata": map[string]string{"finishedOn": created.Format(time.RFC3339)},
		},
	}
}

// spdx is a small bill of materials (SPDX 2.3).
func spdx(repo string, created time.Time) []byte {
	type pkg struct {
		ID      string `json:"SPDXID"`
		Name    string `json:"name"`
		Version string `json:"versionInfo"`
		License string `json:"licenseConcluded"`
		From    string `json:"downloadLocation"`
	}
	return encode(map[string]any{
		"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "dataLicense": "CC0-1.0",
		"name": repo, "documentNamespace": "https://spdx.example/" + repo,
		"creationInfo": map[string]any{"created": created.Format(time.RFC3339), "creators": []string{"Tool: sample-1.0"}},
		"packages": []pkg{
			{"SPDXRef-1", "ca-certificates", "20250419", "MPL-2.0", "NOASSERTION"},
			{"SPDXRef-2", "libc6", "2.41-12", "LGPL-2.1-or-later", "NOASSERTION"},
			{"SPDXRef-3", "libssl3", "3.5.4-1", "Apache-2.0", "NOASSERTION"},
			{"SPDXRef-4", "zlib1g", "1.3.1-2", "Zlib", "NOASSERTION"},
		},
	})
}
