package oci

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// acceptManifest names every kind of manifest. A kind that is missing here is
// converted by some registries and denied by others.
var acceptManifest = strings.Join([]string{
	string(types.OCIImageIndex), string(types.DockerManifestList),
	string(types.OCIManifestSchema1), string(types.DockerManifestSchema2),
	"application/vnd.oci.artifact.manifest.v1+json",
	string(types.DockerManifestSchema1Signed), string(types.DockerManifestSchema1),
	"*/*", // as containerd asks: for what is yet to come
}, ", ")

// Manifest fetches a manifest or an index, whatever its kind, and checks it
// against its digest (distribution-spec, "Pulling manifests"). One that is at
// hand is not fetched again.
func (r *Registry) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	repo := ref.Context().RepositoryStr()
	m, err := r.manifest(ctx, repo, ref.Identifier())
	if err != nil {
		return nil, r.fail("read manifest", label(repo, ref.Identifier()), scope{kind: "repository", name: repo}, err)
	}
	return m, nil
}

func (r *Registry) manifest(ctx context.Context, repo, ref string) (*registry.Manifest, error) {
	if !strings.Contains(ref, ":") {
		return r.fetchManifest(ctx, repo, ref)
	}
	digest, err := v1.NewHash(ref)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", registry.ErrUnsupported, err)
	}
	if raw, ok := r.held.get(digest); ok {
		return &registry.Manifest{Digest: digest, MediaType: registry.SniffMediaType(raw), Raw: raw}, nil
	}
	return r.fetchManifest(ctx, repo, ref)
}

// fetchManifest reads a manifest from the registry and keeps it.
func (r *Registry) fetchManifest(ctx context.Context, repo, ref string) (*registry.Manifest, error) {
	if !tagName.MatchString(ref) && !strings.Contains(ref, ":") {
		return nil, fmt.Errorf("%w: that is no tag", registry.ErrNotFound)
	}
	u, err := r.repoURL(ctx, repo, "/manifests/"+ref)
	if err != nil {
		return nil, err
	}
	var resp *http.Response
	raw, err := r.whole(ctx, registry.MaxManifest, func() (_ *http.Response, err error) {
		resp, err = r.send(ctx, scope{kind: "repository", name: repo}, http.MethodGet, u, acceptManifest)
		return resp, err
	})
	if err != nil {
		return nil, err
	}
	// What the manifest says of itself is what its digest vouches for: the
	// Content-Type is often a vague one.
	m := &registry.Manifest{Raw: raw, MediaType: registry.SniffMediaType(raw)}
	if m.MediaType == "" {
		return nil, notManifest(resp, raw)
	}
	wanted := ref
	if !strings.Contains(ref, ":") {
		wanted = resp.Header.Get("Docker-Content-Digest")
	}
	if m.Digest, err = checkManifest(m, wanted); err != nil {
		return nil, err
	}
	r.held.put(m.Digest, raw)
	return m, nil
}

// notManifest tells what came instead of a manifest.
func notManifest(resp *http.Response, raw []byte) error {
	if isHTML(resp.Header.Get("Content-Type"), raw) {
		return &pageError{htmlDetail(raw)}
	}
	return fmt.Errorf("%w: it is not JSON", registry.ErrBadAnswer)
}
