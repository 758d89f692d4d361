package vendors

import (
	"context"
	"iter"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

// hub is Docker Hub spoken to as a plain registry: its API is elsewhere than
// its name, official images are in "library", it has no catalogue, and it
// counts every manifest that is read as a pull
// (https://docs.docker.com/docker-hub/usage/pulls/).
type hub struct{ *oci.Registry }

var _ registry.PullCounter = hub{}

func newHub(host string, o oci.Options) (registry.Registry, error) {
	if o.Endpoint == "" {
		o.Endpoint = "registry-1.docker.io"
	}
	o.LoginHost = name.DefaultRegistry
	o.HeadsOnly = true
	r, err := oci.New(host, o)
	if err != nil {
		return nil, err
	}
	return hub{r}, nil
}

// expand writes "nginx" as Docker Hub has it: "library/nginx".
func expand(repo string) string {
	if repo == "" || strings.Contains(repo, "/") {
		return repo
	}
	return "library/" + repo
}

// Repositories says that there is no catalogue.
func (h hub) Repositories(context.Context, registry.Query) iter.Seq2[registry.Repository, error] {
	return func(yield func(registry.Repository, error) bool) {
		yield(registry.Repository{}, &registry.Error{
			Op: "list repositories", Host: h.Host(), Err: registry.ErrUnsupported,
			Hint: "Docker Hub has no list of all repositories; name one: `regtui tags nginx`",
		})
	}
}

// Tags streams a repository's tags.
func (h hub) Tags(ctx context.Context, repo string) iter.Seq2[registry.Tag, error] {
	return h.Registry.Tags(ctx, expand(repo))
}

// Describe tells what a HEAD and what is at hand tell: it never spends a pull.
func (h hub) Describe(ctx context.Context, repo, tag string) (registry.Tag, error) {
	return h.Registry.Describe(ctx, expand(repo), tag)
}

// Manifest fetches a manifest, which spends a pull. A tag is first looked up
// with a HEAD, so that a manifest that is at hand costs nothing.
func (h hub) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	repo := ref.Context()
	tag, ok := ref.(name.Tag)
	if !ok {
		return h.Registry.Manifest(ctx, ref)
	}
	t, err := h.Head(ctx, repo.RepositoryStr(), tag.TagStr())
	if err != nil {
		return nil, err
	}
	return h.Registry.Manifest(ctx, repo.Digest(t.Digest.String()))
}

// Blob fetches a whole small blob, which is never counted.
func (h hub) Blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	return h.Registry.Blob(ctx, expand(repo), digest, limit)
}

// Referrers lists what refers to a manifest.
func (h hub) Referrers(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error) {
	return h.Registry.Referrers(ctx, expand(repo), digest)
}

// NoRemoval says why nothing is removed from here: by the registry's API,
// Docker Hub deletes neither tags nor what has one.
func (h hub) NoRemoval() error {
	return &registry.Error{
		Op: "remove from", Host: h.Host(), Err: registry.ErrUnsupported,
		Hint: "Docker Hub removes tags on its website, https://hub.docker.com",
	}
}

// DeleteTag is refused: see NoRemoval.
func (h hub) DeleteTag(context.Context, string, string, v1.Hash, bool) error { return h.NoRemoval() }

// DeleteManifest is refused: see NoRemoval.
func (h hub) DeleteManifest(context.Context, string, v1.Hash) error { return h.NoRemoval() }

// PutManifest writes a manifest under a tag or its digest.
func (h hub) PutManifest(ctx context.Context, repo, ref string, m *registry.Manifest) error {
	return h.Registry.PutManifest(ctx, expand(repo), ref, m)
}

// Head tells what a tag points at, which spends no pull.
func (h hub) Head(ctx context.Context, repo, ref string) (registry.Tag, error) {
	return h.Registry.Head(ctx, expand(repo), ref)
}

// Access tells who reads a repository.
func (h hub) Access(repo string) registry.Access { return h.Registry.Access(expand(repo)) }

// PullCost is one pull for a manifest that is not at hand.
func (h hub) PullCost(_ string, digest v1.Hash) int {
	if h.Holds(digest) {
		return 0
	}
	return 1
}
