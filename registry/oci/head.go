package oci

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// Head tells what a tag points at without reading it: Digest, MediaType and
// Kind of a Tag. Nothing is counted as a pull by it. Of a registry that does
// not tell digests in its answers to HEAD the manifest is read, unless that
// counts what is read.
func (r *Registry) Head(ctx context.Context, repo, tag string) (registry.Tag, error) {
	t, err := r.head(ctx, repo, tag)
	if err != nil {
		t.Err = r.fail("read tag", label(repo, tag), scope{kind: "repository", name: repo}, err)
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
	resp, err := r.send(ctx, scope{kind: "repository", name: repo}, http.MethodHead, u, acceptManifest)
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
	if r.o.HeadsOnly {
		return t, fmt.Errorf("%w: its answer to HEAD does not tell the digest, and reading the manifest would be counted", registry.ErrBadAnswer)
	}
	// No HEAD, or none that tells the digest: the manifest itself does.
	m, err := r.fetchManifest(ctx, repo, tag)
	if err != nil {
		return t, err
	}
	t.Digest, t.MediaType = m.Digest, m.MediaType
	return t, nil
}
