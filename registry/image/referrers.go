package image

import (
	"context"
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

// Referrer is something that refers to a manifest.
type Referrer struct {
	v1.Descriptor
	Kind    RefKind
	Format  string    // "cosign", "notation", "SPDX", "CycloneDX", "in-toto", or the artifact type
	Created time.Time // where it tells
}

// Group is the referrers of one kind.
type Group struct {
	Kind  RefKind
	Items []Referrer
}

// Referrers lists what refers to a manifest, grouped by what it is for.
func Referrers(ctx context.Context, r registry.Registry, repo string, digest v1.Hash) ([]Group, error) {
	return nil, nil
}
