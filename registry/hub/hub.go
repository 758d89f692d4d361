// Package hub speaks to Docker Hub: to its own API for what there is to see,
// and as to any registry for manifests, layers and what the API does not tell.
// Docker Hub counts every manifest that is read as a pull, so that nothing here
// reads one but Manifest.
//
// https://docs.docker.com/reference/api/hub/latest/
// https://docs.docker.com/docker-hub/usage/pulls/
package hub

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

// Endpoints are where Docker Hub is. The zero value is the real one.
type Endpoints struct {
	API      string // the URL of its own API: "https://hub.docker.com"
	Registry string // the host of the registry: "registry-1.docker.io"
	Login    string // the URL of its login service: "https://login.docker.com"
}

// apiURL is where Docker Hub's own API is, and its name in tokens.
const apiURL = "https://hub.docker.com"

// Options are those of any registry, and Docker Hub's own.
type Options struct {
	oci.Options
	Endpoints Endpoints
	// Counted is told every reading of the pull limit that comes along with
	// an answer, from several goroutines; it must be quick. Nil tells nobody.
	Counted func(registry.Quota)
}

// Registry is Docker Hub.
type Registry struct {
	*oci.Registry
	nobody *oci.Registry // the same without a login
	o      Options
	api    *api
	oauth  *oauth
	listed listed
	notes  notes
	window atomic.Int64 // of the pull limit, in seconds, as it was told last

	uncounted sync.Map // repositories and whether that is so, see Uncounted
}

var (
	_ registry.PullCounter   = (*Registry)(nil)
	_ registry.Searcher      = (*Registry)(nil)
	_ registry.Teller        = (*Registry)(nil)
	_ registry.Noter         = (*Registry)(nil)
	_ registry.QuotaReporter = (*Registry)(nil)
	_ registry.IndexTeller   = (*Registry)(nil)
	_ registry.DeviceStarter = (*Registry)(nil)
	_ registry.LayerTeller   = (*Registry)(nil)
	_ registry.TokenRevoker  = (*Registry)(nil)
)

// New opens Docker Hub under the name that a person has for it, "docker.io".
// It does no I/O.
func New(host string, o Options) (*Registry, error) {
	o.Endpoint = cmp.Or(o.Endpoints.Registry, "registry-1.docker.io")
	o.LoginHost = name.DefaultRegistry
	o.HeadsOnly = true
	r := &Registry{o: o}
	o.Answered = r.answered
	inner, err := oci.New(host, o.Options)
	if err != nil {
		return nil, err
	}
	r.Registry = inner
	o.Keychain, o.Cache = nil, nil
	if r.nobody, err = oci.New(host, o.Options); err != nil {
		return nil, err
	}
	agent := cmp.Or(o.UserAgent, "regtui")
	if r.api, err = newAPI(cmp.Or(o.Endpoints.API, apiURL), agent, inner); err != nil {
		return nil, err
	}
	r.oauth, err = newOAuth(cmp.Or(o.Endpoints.Login, "https://login.docker.com"), agent, inner)
	return r, err
}

// expand writes "nginx" as Docker Hub has it: "library/nginx".
func expand(repo string) string {
	if repo == "" || strings.Contains(repo, "/") {
		return repo
	}
	return official + "/" + repo
}

// cutName is a repository's namespace and its name there.
func cutName(repo string) (namespace, name string) {
	namespace, name, _ = strings.Cut(repo, "/")
	return namespace, name
}

// official is the namespace of the official images.
const official = "library"

// Describe tells what the list of tags has told already, and otherwise what a
// HEAD and what is at hand tell: it never spends a pull.
func (r *Registry) Describe(ctx context.Context, repo, tag string) (registry.Tag, error) {
	repo = expand(repo)
	listed, ok := r.listed.get(repo, tag)
	if ok && listed.Kind != registry.KindUnknown {
		return r.AtHand(ctx, repo, listed), nil
	}
	t, err := r.Registry.Describe(ctx, repo, tag)
	t.Pushed, t.Pulled = listed.Pushed, listed.Pulled
	if t.Size == 0 {
		t.Size, t.Platform, t.Platforms = listed.Size, listed.Platform, listed.Platforms
	}
	if err != nil {
		err = r.limited(err)
		t.Err = err
	}
	return t, err
}

// Manifest fetches a manifest, which spends a pull. A tag is first looked up
// with a HEAD, so that a manifest that is at hand costs nothing.
func (r *Registry) Manifest(ctx context.Context, ref name.Reference) (*registry.Manifest, error) {
	repo := ref.Context()
	if tag, ok := ref.(name.Tag); ok {
		t, err := r.Head(ctx, repo.RepositoryStr(), tag.TagStr())
		switch {
		case err == nil:
			ref = repo.Digest(t.Digest.String())
		case !errors.Is(err, registry.ErrBadAnswer): // a proxy may have taken the digest out
			return nil, err
		}
	}
	m, err := r.Registry.Manifest(ctx, ref)
	return m, r.limited(err)
}

// Blob fetches a whole small blob, which is never counted.
func (r *Registry) Blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	return r.Registry.Blob(ctx, expand(repo), digest, limit)
}

// Referrers lists what refers to a manifest.
func (r *Registry) Referrers(ctx context.Context, repo string, digest v1.Hash) ([]v1.Descriptor, error) {
	return r.Registry.Referrers(ctx, expand(repo), digest)
}

// Head tells what a tag points at, which spends no pull.
func (r *Registry) Head(ctx context.Context, repo, ref string) (registry.Tag, error) {
	t, err := r.Registry.Head(ctx, expand(repo), ref)
	return t, r.limited(err)
}

// Access tells who reads a repository: who the registry or the API was asked
// as about it, or about anything.
func (r *Registry) Access(repo string) registry.Access {
	for _, asked := range []string{expand(repo), "", previewRepo} {
		if a := r.Registry.Access(asked); a != (registry.Access{}) {
			return a
		}
	}
	return registry.Access{}
}

// PullCost is one pull for a manifest that is not at hand.
func (r *Registry) PullCost(_ string, digest v1.Hash) int {
	if r.Holds(digest) {
		return 0
	}
	return 1
}

// answered looks for the pull limit in the answers that carry it.
func (r *Registry) answered(resp *http.Response) {
	req := resp.Request
	if all, ok := req.Context().Value(headersKey{}).(*http.Header); ok {
		*all = resp.Header
	}
	repo, _, ok := strings.Cut(strings.TrimPrefix(req.URL.Path, "/v2/"), "/manifests/")
	if !ok {
		return
	}
	who := r.Registry.Access(repo).User
	r.noteUncounted(repo, resp, who)
	if q, ok := r.reading(resp.Header, who); ok {
		r.window.Store(int64(q.Window / time.Second))
		if r.o.Counted != nil {
			r.o.Counted(q)
		}
	}
}
