package oci

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// PutManifest writes a manifest under a tag, or with ref empty under its digest
// alone (distribution-spec, "Pushing Manifests"). The repository must have what
// the manifest names.
func (r *Registry) PutManifest(ctx context.Context, repo, ref string, m *registry.Manifest) error {
	if ref == "" {
		ref = m.Digest.String()
	}
	return r.fail("write manifest", label(repo, ref), scope{kind: "push", name: repo}, r.putManifest(ctx, repo, ref, m))
}

func (r *Registry) putManifest(ctx context.Context, repo, ref string, m *registry.Manifest) error {
	resp, err := r.change(ctx, scope{kind: "push", name: repo}, http.MethodPut, ref, m)
	var a *answerError
	if errors.As(err, &a) && (a.status == http.StatusBadRequest || a.status == http.StatusNotFound) {
		return because(registry.ErrNotFound, "the repository does not have all that the manifest is made of", err)
	}
	if err != nil {
		return err
	}
	told, err := v1.NewHash(resp.Header.Get("Docker-Content-Digest"))
	if err == nil && told != m.Digest {
		return fmt.Errorf("%w: it keeps the manifest as %s and not as %s", registry.ErrBadAnswer, told, m.Digest)
	}
	return nil
}

// DeleteManifest removes a manifest, and with it every tag on it
// (distribution-spec, "Deleting Manifests").
func (r *Registry) DeleteManifest(ctx context.Context, repo string, digest v1.Hash) error {
	ref := digest.String()
	if r.tagsStay.Load() {
		r.oneByOne.Lock()
		defer r.oneByOne.Unlock()
	}
	return r.fail("remove manifest", label(repo, ref), scope{kind: "delete", name: repo}, r.delete(ctx, repo, ref))
}

func (r *Registry) delete(ctx context.Context, repo, ref string) error {
	_, err := r.change(ctx, scope{kind: "delete", name: repo}, http.MethodDelete, ref, nil)
	return err
}

// change sends a request that changes what is under ref. Its errors are not
// yet those for people: see fail.
func (r *Registry) change(ctx context.Context, s scope, method, ref string, m *registry.Manifest) (*http.Response, error) {
	u, err := r.repoURL(ctx, s.name, "/manifests/"+ref)
	if err != nil {
		return nil, err
	}
	var body []byte
	if m != nil {
		body = m.Raw
	}
	req, err := http.NewRequestWithContext(withScope(ctx, s), method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.o.UserAgent)
	if m != nil {
		req.Header.Set("Content-Type", string(m.MediaType))
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, answered(resp)
	}
	discard(resp.Body)
	return resp, nil
}

var (
	_ registry.TagDeleter      = (*Registry)(nil)
	_ registry.ManifestDeleter = (*Registry)(nil)
	_ registry.ManifestPutter  = (*Registry)(nil)
	_ registry.Header          = (*Registry)(nil)
)
