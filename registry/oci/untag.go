package oci

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// DeleteTag removes one tag and no other. Registries differ: Distribution 3,
// zot and most others remove a tag by its name. Distribution 2 refuses that,
// and deleting a digest there takes all its tags along: with alone that is
// what is done, and otherwise the tag is first moved to a copy of the manifest
// with a digest of its own, and that is deleted.
func (r *Registry) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash, alone bool) error {
	return r.fail("remove tag", label(repo, tag), scope{kind: "delete", name: repo}, r.untag(ctx, repo, tag, digest, alone))
}

func (r *Registry) untag(ctx context.Context, repo, tag string, digest v1.Hash, alone bool) error {
	now, err := r.head(ctx, repo, tag)
	if err != nil {
		return err
	}
	if now.Digest != digest {
		return fmt.Errorf("%w: it points at %s and not at %s", registry.ErrMoved, now.Digest, digest)
	}
	if !r.tagsStay.Load() {
		err := r.delete(ctx, repo, tag)
		switch {
		case isNotFound(err):
			if _, err := r.head(ctx, repo, tag); isNotFound(err) {
				return nil // somebody else was quicker, or the answer to a first try got lost
			}
		case !refusesTag(err):
			return err
		}
		r.tagsStay.Store(true)
	}
	// Such a registry reads all tags of the repository to find those of a
	// digest, and fails over one that is being written.
	r.oneByOne.Lock()
	defer r.oneByOne.Unlock()
	if alone {
		return r.delete(ctx, repo, digest.String())
	}
	return r.displace(ctx, repo, tag, digest)
}

// refusesTag reports an answer of a registry that deletes by digest only.
func refusesTag(err error) bool {
	var a *answerError
	if !errors.As(err, &a) {
		return false
	}
	switch a.status {
	case http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusNotImplemented:
		return true
	}
	return false
}

// displace moves a tag to a copy of its manifest and deletes the copy. Should
// this end halfway, the tag still gives the same image.
func (r *Registry) displace(ctx context.Context, repo, tag string, digest v1.Hash) error {
	m, err := r.manifest(ctx, repo, digest.String())
	if err != nil {
		return err
	}
	c, err := standIn(m)
	if err != nil {
		return err
	}
	// What nobody has cannot be deleted; how the registry says so tells
	// whether it deletes anything, before anything is changed.
	if !r.deletes.Load() {
		if err := r.delete(ctx, repo, c.Digest.String()); err != nil && !isNotFound(err) {
			return err
		}
		r.deletes.Store(true)
	}
	if err := r.putManifest(ctx, repo, tag, c); err != nil {
		return err
	}
	if err := r.delete(ctx, repo, c.Digest.String()); err != nil && !isNotFound(err) {
		if back := r.putManifest(ctx, repo, tag, m); back != nil {
			return fmt.Errorf("%w; the tag points at a copy of its image now, %s: %w", err, c.Digest, back)
		}
		return err
	}
	return nil
}

// standIn copies a manifest, with an annotation that gives the copy a digest
// that nothing else has. It names no subject: it is nobody's referrer.
func standIn(m *registry.Manifest) (*registry.Manifest, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(m.Raw, &fields); err != nil || fields == nil {
		return nil, fmt.Errorf("%w: manifest %s is no JSON object", registry.ErrBadAnswer, m.Digest)
	}
	media := m.MediaType
	if m.Kind() == registry.KindV1 { // signed as a whole
		media = types.OCIImageIndex
		fields = map[string]json.RawMessage{"schemaVersion": []byte("2"), "mediaType": []byte(`"` + media + `"`), "manifests": []byte("[]")}
	}
	delete(fields, "subject")
	var notes map[string]string
	if raw, ok := fields["annotations"]; ok {
		_ = json.Unmarshal(raw, &notes) // what is no annotation is not needed here
	}
	if notes == nil {
		notes = map[string]string{}
	}
	notes[registry.StandsFor] = m.Digest.String() + " " + rand.Text()
	raw, err := json.Marshal(notes)
	if err != nil {
		return nil, err
	}
	fields["annotations"] = raw
	c := &registry.Manifest{MediaType: media}
	if c.Raw, err = json.Marshal(fields); err != nil {
		return nil, err
	}
	c.Digest, _, err = v1.SHA256(bytes.NewReader(c.Raw))
	return c, err
}
