package hub

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/quota"
)

const (
	opUntag  = "remove tag"
	opRemove = "remove manifest"
)

// mayDelete says what an account needs to remove something.
const mayDelete = "that needs a token with Read, Write, Delete, and an account that may administer the repository"

// DeleteTag removes one tag by Docker Hub's API, and no other. The registry
// deletes no tags, and no manifest that has one.
func (r *Registry) DeleteTag(ctx context.Context, repo, tag string, digest v1.Hash) error {
	repo = expand(repo)
	if err := r.pointsAt(ctx, repo, tag, digest); err != nil {
		return err
	}
	err := r.untag(ctx, repo, tag)
	if isMissing(err) {
		switch head := r.pointsAt(ctx, repo, tag, digest); {
		case isMissing(head):
			return nil // somebody else was quicker, or the answer to a first try got lost
		case errors.Is(head, registry.ErrMoved):
			return head
		}
	}
	return r.refused(opUntag, repo, ":"+tag, err)
}

// pointsAt gives ErrMoved for a tag that points elsewhere.
func (r *Registry) pointsAt(ctx context.Context, repo, tag string, digest v1.Hash) error {
	now, err := r.Head(ctx, repo, tag)
	if err == nil && now.Digest != digest {
		return &registry.Error{
			Op: opUntag, Host: r.Host(), Name: repo + ":" + tag,
			Err: fmt.Errorf("%w: it points at %s and not at %s", registry.ErrMoved, now.Digest, digest),
		}
	}
	return err
}

// MayRemove says why nothing can be removed: without a login that the API
// takes it removes nothing, and nothing for an account that may not write. What
// the API says of the account's rights spares a pull; where it says nothing, the
// removal itself will tell. The rights do not tell a token's scopes.
func (r *Registry) MayRemove(ctx context.Context, repo string) error {
	repo = expand(repo)
	who, err := r.remover(ctx, repo)
	if err != nil {
		return r.refused("remove from", repo, "", err)
	}
	if space, _ := cutName(repo); space == who.User {
		return nil // its own; and nothing is published about the rights of an organisation's token
	}
	w, err := r.wire(ctx, who, repo)
	if err != nil || !w.Rights.told || w.Rights.write {
		return ctx.Err()
	}
	return &registry.Error{
		Op: "remove from", Host: r.Host(), Name: repo, Err: registry.ErrForbidden,
		Detail: "Docker Hub lets " + who.User + " read this repository and not change it", Hint: mayDelete,
	}
}

// Uncounted reports that Docker Hub counts no pulls of a repository by the
// account in use: its last answer about a manifest there told no limit, as for
// an account with a paid plan (docs.docker.com/docker-hub/usage/pulls). Where
// none was asked about there, the last reading of the account's limit tells.
func (r *Registry) Uncounted(repo string) bool {
	repo = expand(repo)
	told, ok := r.uncounted.Load(repo)
	if who := r.Registry.Access(repo).User; !ok && (who == "" || who == r.Registry.Access(previewRepo).User) {
		told, ok = r.uncounted.Load(previewRepo)
	}
	return ok && told.(bool)
}

// noteUncounted notes whether an answer about a manifest tells a limit. Without
// a login there always is one, whatever a proxy has left of the headers.
func (r *Registry) noteUncounted(repo string, resp *http.Response, user string) {
	if h := resp.Header; resp.StatusCode == http.StatusOK {
		r.uncounted.Store(repo, user != "" && h.Get(quota.LimitHeader) == "" && h.Get(quota.RemainingHeader) == "")
	}
}

// remover is who asks the API to remove something.
func (r *Registry) remover(ctx context.Context, repo string) (oci.Account, error) {
	who, refused, err := r.account(ctx, repo)
	switch {
	case err != nil:
		return who, err
	case refused != nil:
		return who, refused
	case who == (oci.Account{}):
		return who, &registry.Error{
			Op: opUntag, Host: r.Host(), Err: registry.ErrUnauthorized,
			Hint: "Docker Hub lets nobody remove tags without a login: log in with `regtui login docker.io`",
		}
	}
	return who, nil
}

// untag asks the API: DELETE /v2/namespaces/…/tags/….
func (r *Registry) untag(ctx context.Context, repo, tag string) error {
	who, err := r.remover(ctx, repo)
	if err != nil {
		return err
	}
	u, err := r.tagURL(repo, tag)
	if err != nil {
		return err
	}
	return r.api.do(ctx, http.MethodDelete, who, u, nil)
}

// DeleteManifest removes a manifest that no tag and no index needs any more.
func (r *Registry) DeleteManifest(ctx context.Context, repo string, digest v1.Hash) error {
	repo = expand(repo)
	err := r.limited(r.Registry.DeleteManifest(ctx, repo, digest))
	e, ok := errors.AsType[*registry.Error](err)
	if ok && errors.Is(err, registry.ErrForbidden) && r.Access(repo).User != "" {
		told := *e
		told.Hint = "a tag or an index may still need it; otherwise " + mayDelete
		return &told
	}
	return err
}

// PutManifest writes a manifest under a tag or its digest.
func (r *Registry) PutManifest(ctx context.Context, repo, ref string, m *registry.Manifest) error {
	return r.limited(r.Registry.PutManifest(ctx, expand(repo), ref, m))
}

// refused makes of an error of the API's what a person sees who wanted to
// change something.
func (r *Registry) refused(op, repo, ref string, err error) error {
	if err == nil {
		return nil
	}
	told := r.fail(op, repo, err)
	e, ok := errors.AsType[*registry.Error](told)
	if !ok {
		return told
	}
	named := *e
	named.Name = repo + ref
	switch oci.Status(err) {
	case http.StatusForbidden:
		named.Hint = mayDelete + "; a tag that is immutable stays"
	case http.StatusNotFound: // and yet the registry has it
		named.Err = fmt.Errorf("%w: Docker Hub's API does not know it", registry.ErrForbidden)
		named.Hint = mayDelete
	}
	return &named
}

// Inside is what the API told that an index holds.
func (r *Registry) Inside(repo string, index v1.Hash) ([]v1.Hash, bool) {
	return r.listed.inside(expand(repo), index)
}
