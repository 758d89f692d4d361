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
// and deleting a digest there takes all its tags along, also one that somebody
// pushes in this very moment. So the tag is first moved to a copy of the
// manifest with a digest of its own, and that is deleted.
func (r *Registry) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash) error {
	return r.fail("remove tag", label(repo, tag), scope{kind: "delete", name: repo}, r.untag(ctx, repo, tag, digest))
}

func (r *Registry) untag(ctx context.Context, repo, tag string, digest v1.Hash) error {
	if err := r.pointsAt(ctx, repo, tag, digest); err != nil {
		return err
	}
	if !r.tagsStay.Load() {
		err := r.delete(ctx, repo, tag)
		switch {
		case isNotFound(err):
			switch err := r.pointsAt(ctx, repo, tag, digest); {
			case isNotFound(err):
				return nil // somebody else was quicker, or the answer to a first try got lost
			case err != nil:
				return err
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
	if err := r.pointsAt(ctx, repo, tag, digest); err != nil { // the others took a while
		return err
	}
	return r.displace(ctx, repo, tag, digest)
}

// pointsAt gives ErrMoved for a tag that points elsewhere.
func (r *Registry) pointsAt(ctx context.Context, repo, tag string, digest v1.Hash) error {
	now, err := r.head(ctx, repo, tag)
	if err == nil && now.Digest != digest {
		return fmt.Errorf("%w: it points at %s and not at %s", registry.ErrMoved, now.Digest, digest)
	}
	return err
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
	err = r.putManifest(ctx, repo, tag, c)
	if isNotFound(err) { // the image is not whole, and so is no copy of it
		if c, err = hollow(m); err == nil {
			err = r.putManifest(ctx, repo, tag, c)
		}
	}
	if err != nil {
		return err
	}
	if err := r.delete(ctx, repo, c.Digest.String()); err != nil {
		return r.putBack(ctx, repo, tag, m, c.Digest, err)
	}
	return nil
}

// putBack looks what became of a tag whose stand-in was not deleted, and points
// it at its manifest again where it is still on that.
func (r *Registry) putBack(ctx context.Context, repo, tag string, m *registry.Manifest, standIn v1.Hash, err error) error {
	switch now := r.pointsAt(ctx, repo, tag, standIn); {
	case isNotFound(now):
		return nil // the answer to it got lost
	case errors.Is(now, registry.ErrMoved):
		return now
	}
	if isNotFound(err) { // which the stand-in is not
		err = fmt.Errorf("%w: it answers 404 Not Found to whatever is to be removed", registry.ErrUnsupported)
	}
	if back := r.putManifest(ctx, repo, tag, m); back != nil {
		return fmt.Errorf("%w; the tag points at a copy of its image now, %s: %w", err, standIn, back)
	}
	return err
}

// standIn copies a manifest, with an annotation that gives the copy a digest
// that nothing else has. It names no subject: it is nobody's referrer.
func standIn(m *registry.Manifest) (*registry.Manifest, error) {
	if m.Kind() == registry.KindV1 { // signed as a whole
		return hollow(m)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(m.Raw, &fields); err != nil || fields == nil {
		return nil, fmt.Errorf("%w: manifest %s is no JSON object", registry.ErrBadAnswer, m.Digest)
	}
	delete(fields, "subject")
	return noted(m.Digest, m.MediaType, fields)
}

// hollow stands for a manifest of which there can be no copy: an index that
// holds nothing.
func hollow(m *registry.Manifest) (*registry.Manifest, error) {
	const media = types.OCIImageIndex
	return noted(m.Digest, media, map[string]json.RawMessage{
		"schemaVersion": []byte("2"), "mediaType": []byte(`"` + media + `"`), "manifests": []byte("[]"),
	})
}

// noted makes a manifest of fields, with the note of what it stands for.
func noted(of v1.Hash, media types.MediaType, fields map[string]json.RawMessage) (*registry.Manifest, error) {
	var notes map[string]string
	if raw, ok := fields["annotations"]; ok {
		_ = json.Unmarshal(raw, &notes) // what is no annotation is not needed here
	}
	if notes == nil {
		notes = map[string]string{}
	}
	notes[registry.StandsFor] = of.String() + " " + rand.Text()
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
