package image

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// reference is what a registry is asked with. The host stands beside the
// repository, so that "harbor/x" is never taken for a repository of Docker Hub.
func reference(host, repo, ref string) (name.Reference, error) {
	bad := func(err error) error {
		return &registry.Error{Op: "open", Host: host, Name: repo, Err: fmt.Errorf("%w: %q: %w", registry.ErrNotFound, ref, err)}
	}
	reg, err := name.NewRegistry(host)
	if err != nil {
		return nil, bad(err)
	}
	if strings.Contains(ref, ":") {
		d, err := v1.NewHash(ref)
		if err != nil {
			return nil, bad(err)
		}
		return reg.Repo(repo).Digest(d.String()), nil
	}
	if _, err := name.NewTag("example.com/" + repo + ":" + ref); err != nil {
		return nil, bad(err)
	}
	return reg.Repo(repo).Tag(ref), nil
}
