package oci

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/sync/errgroup"

	"github.com/regtui/regtui/registry"
)

// cosignTags are the endings of the tags that cosign puts beside an image, and
// what it calls the artifacts there (cosign's pkg/oci, "ArtifactType").
var cosignTags = []struct{ ending, artifactType string }{
	{".sig", "application/vnd.dev.cosign.artifact.sig.v1+json"},
	{".att", "application/vnd.dev.cosign.artifact.att.v1+json"},
	{".sbom", "application/vnd.dev.cosign.artifact.sbom.v1+json"},
}

// maxReferrers is how much of a list of referrers is read, in bytes.
const maxReferrers = 2 * registry.MaxManifest

// refName is the annotation under which the name of a cosign tag is given
// (image-spec, annotations.md).
const refName = "org.opencontainers.image.ref.name"

// Referrers lists what refers to a manifest (distribution-spec, "Listing
// Referrers"): what the API tells, or the referrers tag where there is no API,
// and what stands under cosign's tags, which are asked for with HEAD. Those
// carry their tag as the annotation org.opencontainers.image.ref.name.
func (r *Registry) Referrers(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error) {
	var told []v1.Descriptor
	beside := make([]*v1.Descriptor, len(cosignTags))
	group, within := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		told, err = r.referrers(within, repo, digest)
		return err
	})
	for i, tag := range cosignTags {
		group.Go(func() (err error) {
			beside[i], err = r.beside(within, repo, tagOf(digest)+tag.ending, tag.artifactType)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, r.fail("list referrers", label(repo, digest.String()), scope{kind: "repository", name: repo}, err)
	}
	seen := map[v1.Hash]bool{}
	for _, d := range told {
		seen[d.Digest] = true
	}
	for _, d := range beside {
		if d != nil && !seen[d.Digest] {
			told = append(told, *d)
		}
	}
	return told, nil
}

// tagOf is the tag that stands for a digest: "sha256-9f00…".
func tagOf(digest v1.Hash) string { return digest.Algorithm + "-" + digest.Hex }

// beside looks for a cosign tag; nil means that there is none.
func (r *Registry) beside(ctx context.Context, repo, tag, artifactType string) (*v1.Descriptor, error) {
	t, err := r.head(ctx, repo, tag)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &v1.Descriptor{
		MediaType: t.MediaType, Digest: t.Digest, ArtifactType: artifactType,
		Annotations: map[string]string{refName: tag},
	}, nil
}

// referrers asks the API, page by page, and where there is none reads the tag
// that clients keep instead.
func (r *Registry) referrers(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error) {
	page, err := r.repoURL(ctx, repo, "/referrers/"+digest.String())
	if err != nil {
		return nil, err
	}
	var all []v1.Descriptor
	visited := map[string]bool{}
	left := int64(maxReferrers)
	for n := 1; page != nil; n++ {
		if visited[page.RawQuery] || n > maxEmpty {
			return nil, fmt.Errorf("%w: its pages have no end", registry.ErrBadAnswer)
		}
		visited[page.RawQuery] = true
		var resp *http.Response
		raw, err := r.whole(ctx, min(left, registry.MaxManifest), func() (_ *http.Response, err error) {
			resp, err = r.send(ctx, scope{kind: "repository", name: repo}, http.MethodGet, page, string(types.OCIImageIndex))
			return resp, err
		})
		if n == 1 && (noReferrers(err) || err == nil && !isIndex(resp, raw)) {
			return r.referrersTag(ctx, repo, digest)
		}
		if err != nil {
			return nil, err
		}
		some, err := descriptors(raw)
		if err != nil {
			return nil, err
		}
		all, left = append(all, some...), left-int64(len(raw))
		if page, err = nextPage(resp.Request.URL, resp.Header); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// noReferrers reports an answer of a registry that does not know the API.
func noReferrers(err error) bool {
	if err == nil {
		return false
	}
	var a *answerError
	return errors.As(err, &a) && (a.status == http.StatusNotFound || a.status == http.StatusMethodNotAllowed ||
		a.status == http.StatusBadRequest || a.status == http.StatusNotImplemented)
}

// isIndex tells the answer of the API from a web page that some registries
// have for every path.
func isIndex(resp *http.Response, raw []byte) bool {
	return !isHTML(resp.Header.Get("Content-Type"), raw)
}

// referrersTag reads the index that clients keep under the digest as a tag
// (distribution-spec, "Referrers Tag Schema").
//
// Where reading is counted, an index that is not at hand is given itself.
func (r *Registry) referrersTag(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error) {
	ref := tagOf(digest)
	if r.o.HeadsOnly {
		d, err := r.beside(ctx, repo, ref, "")
		if d == nil || err != nil {
			return nil, err
		}
		if !r.Holds(d.Digest) {
			return []v1.Descriptor{*d}, nil
		}
		ref = d.Digest.String()
	}
	m, err := r.manifest(ctx, repo, ref)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if m.Kind() != registry.KindIndex {
		return nil, nil // a tag of that name that is something else
	}
	return descriptors(m.Raw)
}

// descriptors reads the manifests of an index, leaving out what has no digest.
func descriptors(raw []byte) ([]v1.Descriptor, error) {
	m := registry.Manifest{Raw: raw}
	ix, err := m.Index()
	if err != nil {
		return nil, fmt.Errorf("%w: the list of referrers is not valid JSON: %w", registry.ErrBadAnswer, err)
	}
	return slices.DeleteFunc(ix.Manifests, func(d v1.Descriptor) bool { return d.Digest == v1.Hash{} }), nil
}
