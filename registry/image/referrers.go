package image

import (
	"context"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// RefKind is what a referrer is for.
type RefKind string

// The kinds of referrer, in the order in which they are shown.
const (
	Signature   RefKind = "signature"
	SBOM        RefKind = "sbom"
	Attestation RefKind = "attestation"
	Other       RefKind = "other"
)

// Referrer is something that is about a manifest.
type Referrer struct {
	v1.Descriptor
	Of      v1.Hash // the manifest that it is about
	Kind    RefKind
	Format  string    // "cosign", "SPDX", "SLSA provenance" …, or its artifact type
	Tag     string    // the tag that it stands under, for cosign's older way
	In      v1.Hash   // the manifest of an index that holds it, as BuildKit does
	Created time.Time // zero where it does not tell
}

// Group is the referrers of one kind.
type Group struct {
	Kind  RefKind
	Items []Referrer
}

// Referrers lists what refers to a manifest, grouped by what it is for.
func Referrers(ctx context.Context, r registry.Registry, repo string, digest v1.Hash) ([]Group, error) {
	found, err := r.Referrers(ctx, repo, digest)
	if err != nil {
		return nil, err
	}
	all := make([]Referrer, len(found))
	for i, d := range found {
		all[i] = referrer(d, digest)
	}
	return Grouped(all), nil
}

// Grouped puts referrers in groups, the kinds in their order, in each the
// newest first.
func Grouped(all []Referrer) []Group {
	var groups []Group
	for _, kind := range []RefKind{Signature, SBOM, Attestation, Other} {
		g := Group{Kind: kind}
		for _, r := range all {
			if r.Kind == kind {
				g.Items = append(g.Items, r)
			}
		}
		slices.SortStableFunc(g.Items, func(a, b Referrer) int { return b.Created.Compare(a.Created) })
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// Attested reads what an attestation of an index says: BuildKit puts an SBOM
// and the provenance of each image there (BuildKit's
// docs/attestations/attestation-storage.md). The descriptors are those of the
// statements.
func (v *View) Attested(ctx context.Context, r registry.Registry, c Child) ([]Referrer, error) {
	ref, err := reference(v.Host, v.Repo, c.Digest.String())
	if err != nil {
		return nil, err
	}
	m, err := r.Manifest(ctx, ref)
	if err != nil {
		return nil, err
	}
	im, err := m.Image()
	if err != nil {
		return nil, v.fail("read attestation", c.Digest, err)
	}
	all := make([]Referrer, 0, len(im.Layers))
	for _, d := range im.Layers {
		one := referrer(d, c.Of)
		one.In = c.Digest
		all = append(all, one)
	}
	return all, nil
}

// The annotations that tell what a referrer is about.
const (
	created      = "org.opencontainers.image.created"  // image-spec, annotations.md
	refName      = "org.opencontainers.image.ref.name" // of the tag that it stands under
	predicate    = "in-toto.io/predicate-type"         // BuildKit
	bundleSays   = "dev.sigstore.bundle.predicateType" // cosign, GitHub's attestations
	bundleHolds  = "dev.sigstore.bundle.content"       // "dsse-envelope" or "message-signature"
	bundlePrefix = "application/vnd.dev.sigstore.bundle"
)

func referrer(d v1.Descriptor, of v1.Hash) Referrer {
	r := Referrer{Descriptor: d, Of: of, Tag: d.Annotations[refName]}
	r.Created, _ = time.Parse(time.RFC3339, d.Annotations[created])
	r.Kind, r.Format = classify(d)
	return r
}

// classify tells what a referrer is for from its artifact type, and from what
// it states where that is said.
func classify(d v1.Descriptor) (RefKind, string) {
	media := d.ArtifactType
	if media == "" {
		media = string(d.MediaType)
	}
	media, _, _ = strings.Cut(media, ";")
	media = strings.TrimSpace(media)
	if uri := d.Annotations[predicate] + d.Annotations[bundleSays]; uri != "" {
		return states(uri)
	}
	if strings.HasPrefix(media, bundlePrefix) {
		if d.Annotations[bundleHolds] == "dsse-envelope" {
			return Attestation, "sigstore bundle"
		}
		return Signature, "cosign"
	}
	for _, row := range artifactTypes {
		if strings.HasPrefix(media, row.prefix) {
			return row.kind, row.format
		}
	}
	return Other, media
}

// artifactTypes are the types in use, by their beginning.
var artifactTypes = []struct {
	prefix string
	kind   RefKind
	format string
}{
	{"application/vnd.dev.cosign.artifact.sig", Signature, "cosign"},
	{"application/vnd.dev.cosign.simplesigning", Signature, "cosign"},
	{"application/vnd.cncf.notary.signature", Signature, "notation"},
	{"application/vnd.dev.cosign.artifact.sbom", SBOM, "cosign"},
	{"application/spdx", SBOM, "SPDX"},
	{"text/spdx", SBOM, "SPDX"},
	{"application/vnd.cyclonedx", SBOM, "CycloneDX"},
	{"application/vnd.syft", SBOM, "Syft"},
	{"application/vnd.goharbor.harbor.sbom", SBOM, "Harbor"},
	{"application/vnd.dev.cosign.artifact.att", Attestation, "cosign"},
	{"application/vnd.in-toto", Attestation, "in-toto"},
	{"application/vnd.docker.attestation", Attestation, "in-toto"},
	{"application/vnd.dsse", Attestation, "DSSE"},
}

// states tells what an in-toto statement is about from the type of its predicate.
func states(uri string) (RefKind, string) {
	for _, row := range []struct {
		part   string
		kind   RefKind
		format string
	}{
		{"spdx.dev/document", SBOM, "SPDX"},
		{"cyclonedx.org/bom", SBOM, "CycloneDX"},
		{"syft.dev/bom", SBOM, "Syft"},
		{"sigstore.dev/cosign/sign", Signature, "cosign"},
		{"slsa.dev/provenance", Attestation, "SLSA provenance"},
		{"slsa.dev/verification_summary", Attestation, "SLSA verification summary"},
		{"attestation/vuln", Attestation, "vulnerability scan"},
		{"attestation/test-result", Attestation, "test result"},
		{"in-toto.io/attestation/release", Attestation, "release"},
	} {
		if strings.Contains(strings.ToLower(uri), row.part) {
			return row.kind, row.format
		}
	}
	return Attestation, strings.TrimPrefix(uri, "https://")
}
