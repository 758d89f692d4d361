package oci

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
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
	"*/*;q=0.1",
}, ", ")

// Manifest fetches a manifest or an index, whatever its kind, and checks it
// against its digest (distribution-spec, "Pulling manifests"). One that is at
// hand is not fetched again.
func (r *Registry) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	repo := ref.Context().RepositoryStr()
	m, err := r.manifest(ctx, repo, ref.Identifier())
	if err != nil {
		return nil, r.fail("read manifest", label(repo, ref.Identifier()), scope{"repository", repo}, err)
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
		resp, err = r.send(ctx, scope{"repository", repo}, http.MethodGet, u, acceptManifest)
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

// whole reads a body of at most limit bytes. When the connection breaks in the
// middle it asks again.
func (r *Registry) whole(ctx context.Context, limit int64, ask func() (*http.Response, error)) ([]byte, error) {
	for attempt := 1; ; attempt++ {
		resp, err := ask()
		if err != nil {
			return nil, err
		}
		raw, err := readUpTo(resp, limit)
		if err == nil || attempt == attempts || !broken(err) {
			return raw, err
		}
		if err := sleep(ctx, r.timing.backoff<<(attempt-1)); err != nil {
			return nil, err
		}
	}
}

func readUpTo(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		_ = resp.Body.Close() // unread: the connection goes with it
		return nil, fmt.Errorf("%w: %d bytes, and at most %d are read", registry.ErrTooLarge, resp.ContentLength, limit)
	}
	defer discard(resp.Body)
	var raw []byte
	var err error
	if resp.ContentLength >= 0 {
		raw = make([]byte, resp.ContentLength)
		_, err = io.ReadFull(resp.Body, raw)
	} else {
		raw, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	}
	if err == nil && int64(len(raw)) > limit {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%w: at most %d bytes are read", registry.ErrTooLarge, limit)
	}
	return raw, err
}

// notManifest tells what came instead of a manifest.
func notManifest(resp *http.Response, raw []byte) error {
	if isHTML(resp.Header.Get("Content-Type"), raw) {
		return &pageError{htmlDetail(raw)}
	}
	return fmt.Errorf("%w: it is not JSON", registry.ErrBadAnswer)
}

// Blob fetches a whole blob of at most limit bytes and checks it against its
// digest (distribution-spec, "Pulling blobs"). Those of up to a megabyte are
// kept.
func (r *Registry) Blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	raw, err := r.blob(ctx, repo, digest, limit)
	if err != nil {
		return nil, r.fail("read blob", label(repo, digest.String()), scope{"repository", repo}, err)
	}
	return raw, nil
}

// maxKeptBlob is the largest blob that is worth keeping, in bytes: configs are
// smaller.
const maxKeptBlob = 1 << 20

func (r *Registry) blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	if raw, ok := r.held.get(digest); ok {
		if int64(len(raw)) > limit {
			return nil, fmt.Errorf("%w: %d bytes, and at most %d are read", registry.ErrTooLarge, len(raw), limit)
		}
		return raw, nil
	}
	u, err := r.repoURL(ctx, repo, "/blobs/"+digest.String())
	if err != nil {
		return nil, err
	}
	raw, err := r.whole(ctx, limit, func() (*http.Response, error) {
		return r.send(ctx, scope{"repository", repo}, http.MethodGet, u, "")
	})
	if err != nil {
		return nil, err
	}
	if err := check(raw, digest); err != nil {
		return nil, err
	}
	if len(raw) <= maxKeptBlob {
		r.held.put(digest, raw)
	}
	return raw, nil
}

// Head tells what a tag points at without reading it: Digest, MediaType and
// Kind of a Tag. Nothing is counted as a pull by it, unless the registry does
// not tell digests in its answers to HEAD; then the manifest is read.
func (r *Registry) Head(ctx context.Context, repo, tag string) (registry.Tag, error) {
	t, err := r.head(ctx, repo, tag)
	if err != nil {
		t.Err = r.fail("read tag", label(repo, tag), scope{"repository", repo}, err)
	}
	return t, t.Err
}

func (r *Registry) head(ctx context.Context, repo, tag string) (registry.Tag, error) {
	t := registry.Tag{Name: tag}
	if !tagName.MatchString(tag) && !strings.Contains(tag, ":") {
		return t, fmt.Errorf("%w: that is no tag", registry.ErrNotFound)
	}
	u, err := r.repoURL(ctx, repo, "/manifests/"+tag)
	if err != nil {
		return t, err
	}
	resp, err := r.send(ctx, scope{"repository", repo}, http.MethodHead, u, acceptManifest)
	if err == nil {
		discard(resp.Body)
		if t.Digest, err = v1.NewHash(resp.Header.Get("Docker-Content-Digest")); err == nil {
			media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
			t.MediaType = types.MediaType(media)
			return t, nil
		}
	} else if !errors.Is(err, registry.ErrUnsupported) {
		return t, err
	}
	// No HEAD, or none that tells the digest: the manifest itself does.
	m, err := r.fetchManifest(ctx, repo, tag)
	if err != nil {
		return t, err
	}
	t.Digest, t.MediaType = m.Digest, m.MediaType
	return t, nil
}
