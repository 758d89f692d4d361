package demo

import (
	"encoding/json"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// created is the annotation of when something was made (image-spec, annotations.md).
const created = "org.opencontainers.image.created"

// Sign adds a signature as a referrer, in the form that cosign 3 writes.
func (s *Store) Sign(repo string, of v1.Descriptor, at time.Time) v1.Descriptor {
	const bundle = "application/vnd.dev.sigstore.bundle.v0.3+json"
	content := encode(map[string]any{
		"mediaType": bundle,
		"messageSignature": map[string]any{
			"messageDigest": map[string]string{"algorithm": "SHA2_256", "digest": of.Digest.Hex}, "signature": "c2FtcGxl",
		},
	})
	return s.Artifact(repo, Artifact{
		Type: bundle, Subject: &of, Parts: []Part{{Type: bundle, Data: content}},
		Annotations: map[string]string{
			created: at.Format(time.RFC3339), "dev.sigstore.bundle.content": "message-signature",
			"dev.sigstore.bundle.predicateType": "https://sigstore.dev/cosign/sign/v1",
		},
	})
}

// SignBeside adds a signature under a tag made of the digest, as cosign did
// before registries could list referrers.
func (s *Store) SignBeside(repo string, of v1.Descriptor) v1.Descriptor {
	const payload types.MediaType = "application/vnd.dev.cosign.simplesigning.v1+json"
	content := encode(map[string]any{
		"critical": map[string]any{
			"identity": map[string]string{"docker-reference": repo},
			"image":    map[string]string{"docker-manifest-digest": of.Digest.String()},
			"type":     "cosign container image signature",
		},
		"optional": nil,
	})
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}
	d := s.Blob(payload, content)
	d.Annotations = map[string]string{"dev.cosignproject.cosign/signature": "c2FtcGxl"}
	m.Layers = append(m.Layers, d)
	m.Config = s.Blob(types.OCIConfigJSON, encode(v1.ConfigFile{RootFS: v1.RootFS{Type: "layers", DiffIDs: []v1.Hash{d.Digest}}}))
	return s.Manifest(repo, m.MediaType, encode(m), strings.Replace(of.Digest.String(), ":", "-", 1)+".sig")
}

// Materials adds an SPDX bill of materials as a referrer.
func (s *Store) Materials(repo string, of v1.Descriptor, at time.Time) v1.Descriptor {
	const kind = "application/spdx+json"
	return s.Artifact(repo, Artifact{
		Type: kind, Subject: &of, Parts: []Part{{Type: kind, Data: spdx(repo, at)}},
		Annotations: map[string]string{created: at.Format(time.RFC3339), "org.opencontainers.artifact.description": "SPDX 2.3"},
	})
}

// Attest adds how the image was built, as a referrer.
func (s *Store) Attest(repo string, of v1.Descriptor, at time.Time) v1.Descriptor {
	const bundle, predicate = "application/vnd.dev.sigstore.bundle.v0.3+json", "https://slsa.dev/provenance/v1"
	statement := inToto(repo, of, predicate, provenance(repo, at))
	content := encode(map[string]any{
		"mediaType":    bundle,
		"dsseEnvelope": map[string]any{"payloadType": "application/vnd.in-toto+json", "payload": json.RawMessage(encode(statement))},
	})
	return s.Artifact(repo, Artifact{
		Type: bundle, Subject: &of, Parts: []Part{{Type: bundle, Data: content}},
		Annotations: map[string]string{
			created: at.Format(time.RFC3339), "dev.sigstore.bundle.content": "dsse-envelope",
			"dev.sigstore.bundle.predicateType": predicate,
		},
	})
}
