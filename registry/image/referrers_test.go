package image

import (
	"errors"
	"fmt"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

func TestClassify(t *testing.T) {
	const bundle = "application/vnd.dev.sigstore.bundle.v0.3+json"
	for _, c := range []struct {
		artifactType string
		annotations  map[string]string
		kind         RefKind
		format       string
	}{
		{"application/vnd.dev.cosign.artifact.sig.v1+json", nil, Signature, "cosign"},
		{"application/vnd.cncf.notary.signature", nil, Signature, "notation"},
		{bundle, map[string]string{bundleSays: "https://sigstore.dev/cosign/sign/v1", bundleHolds: "dsse-envelope"}, Signature, "cosign"},
		{bundle, map[string]string{bundleSays: "https://slsa.dev/provenance/v1"}, Attestation, "SLSA provenance"},
		{bundle, map[string]string{bundleSays: "https://spdx.dev/Document/v2.3"}, SBOM, "SPDX"},
		{bundle, map[string]string{bundleHolds: "dsse-envelope"}, Attestation, "sigstore bundle"},
		{bundle, nil, Signature, "cosign"},
		{"application/spdx+json", nil, SBOM, "SPDX"},
		{"text/spdx+json", nil, SBOM, "SPDX"},
		{"application/vnd.cyclonedx+json;version=1.6", nil, SBOM, "CycloneDX"},
		{"application/vnd.in-toto+json", map[string]string{predicate: "https://spdx.dev/Document"}, SBOM, "SPDX"},
		{"application/vnd.in-toto+json", map[string]string{predicate: "https://slsa.dev/provenance/v0.2"}, Attestation, "SLSA provenance"},
		{"application/vnd.in-toto+json", map[string]string{predicate: "https://acme.example/review/v1"}, Attestation, "acme.example/review/v1"},
		{"application/vnd.in-toto+json", nil, Attestation, "in-toto"},
		{"application/vnd.dev.cosign.artifact.att.v1+json", nil, Attestation, "cosign"},
		{"application/sarif+json", nil, Other, "application/sarif+json"},
		{"", nil, Other, string(types.OCIManifestSchema1)},
	} {
		d := v1.Descriptor{MediaType: types.OCIManifestSchema1, ArtifactType: c.artifactType, Annotations: c.annotations}
		if kind, format := classify(d); kind != c.kind || format != c.format {
			t.Errorf("%s %v is %s %q, want %s %q", c.artifactType, c.annotations, kind, format, c.kind, c.format)
		}
	}
}

func TestReferrers(t *testing.T) {
	f := newFake()
	about := func(artifactType, created, tag string) v1.Descriptor {
		return v1.Descriptor{ArtifactType: artifactType, Annotations: map[string]string{
			"org.opencontainers.image.created": created, "org.opencontainers.image.ref.name": tag,
		}}
	}
	f.refer = []v1.Descriptor{
		about("application/sarif+json", "", ""),
		about("application/vnd.cncf.notary.signature", "2026-01-01T00:00:00Z", ""),
		about("application/spdx+json", "yesterday", ""),
		about("application/vnd.dev.cosign.artifact.sig.v1+json", "2026-02-01T00:00:00Z", "sha256-00.sig"),
	}
	groups, err := Referrers(t.Context(), f, "shop/api", hash("x"))
	if err != nil || len(groups) != 3 {
		t.Fatalf("%+v, %v", groups, err)
	}
	if g := groups[0]; g.Kind != Signature || g.Items[0].Format != "cosign" || g.Items[0].Tag != "sha256-00.sig" || g.Items[1].Format != "notation" || g.Items[1].Of != hash("x") {
		t.Errorf("signatures: %+v", g)
	}
	if groups[1].Kind != SBOM || !groups[1].Items[0].Created.IsZero() || groups[2].Kind != Other {
		t.Errorf("others: %+v", groups[1:])
	}
	f.fail["referrers"] = registry.ErrForbidden
	if _, err := Referrers(t.Context(), f, "shop/api", hash("x")); !errors.Is(err, registry.ErrForbidden) {
		t.Error(err)
	}
}

func TestAttested(t *testing.T) {
	f := newFake()
	d := f.manifest(t, fmt.Sprintf(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%[1]v","size":2},
		"layers":[{"mediaType":"application/vnd.in-toto+json","digest":"%[1]v","size":7,"annotations":{"in-toto.io/predicate-type":"https://spdx.dev/Document"}},
		{"mediaType":"application/vnd.in-toto+json","digest":"%[1]v","size":8,"annotations":{"in-toto.io/predicate-type":"https://slsa.dev/provenance/v1"}}]}`, hash("c")))
	v := &View{Host: "harbor", Repo: "shop/api"}
	all, err := v.Attested(t.Context(), f, Child{Digest: d, Of: hash("image")})
	if err != nil || len(all) != 2 || all[0].Kind != SBOM || all[1].Format != "SLSA provenance" || all[1].In != d || all[0].Of != hash("image") {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := v.Attested(t.Context(), f, Child{Digest: hash("gone")}); !errors.Is(err, registry.ErrNotFound) {
		t.Error(err)
	}
}
