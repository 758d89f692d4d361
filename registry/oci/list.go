package oci

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strings"

	"github.com/regtui/regtui/registry"
)

// Repositories streams the catalogue (distribution's
// docs/content/spec/api.md, "Catalog"), as far as the registry offers one.
func (r *Registry) Repositories(ctx context.Context, q registry.Query) iter.Seq2[registry.Repository, error] {
	s := catalog(q.Namespace)
	l := &listing{r: r, scope: s, field: "repositories", size: &r.catalogPage}
	return func(yield func(registry.Repository, error) bool) {
		err := r.list(ctx, l, func() (*url.URL, error) { return r.url(ctx, "/v2/_catalog") }, func(name string) bool {
			return !matches(q, name) || yield(registry.Repository{Name: name}, nil)
		})
		if err != nil {
			yield(registry.Repository{}, r.catalogError(s, err))
		}
	}
}

// Tags streams a repository's tags (distribution-spec, "Listing Tags").
func (r *Registry) Tags(ctx context.Context, repo string) iter.Seq2[registry.Tag, error] {
	s := scope{kind: "repository", name: repo}
	l := &listing{r: r, scope: s, field: "tags", size: &r.tagsPage, whole: true}
	return func(yield func(registry.Tag, error) bool) {
		err := r.list(ctx, l, func() (*url.URL, error) { return r.repoURL(ctx, repo, "/tags/list") }, func(name string) bool {
			return yield(registry.Tag{Name: name}, nil)
		})
		if err != nil {
			yield(registry.Tag{}, r.fail("list tags", repo, s, err))
		}
	}
}

// list walks a listing from its start until yield has had enough.
func (r *Registry) list(ctx context.Context, l *listing, start func() (*url.URL, error), yield func(string) bool) error {
	first, err := start()
	if err != nil {
		return err
	}
	err = l.walk(ctx, first, func(name string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !yield(name) {
			return errStop
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

func matches(q registry.Query, name string) bool {
	if q.Namespace != "" && name != q.Namespace && !strings.HasPrefix(name, strings.TrimSuffix(q.Namespace, "/")+"/") {
		return false
	}
	return strings.Contains(name, q.Text)
}

// catalogError says that a registry has no catalogue: many public ones do not.
func (r *Registry) catalogError(s scope, err error) error {
	const op = "list repositories"
	var a *answerError
	if errors.As(err, &a) && (isNotFound(err) || errors.Is(err, registry.ErrUnsupported)) {
		return &registry.Error{
			Op: op, Host: r.host, Err: registry.ErrUnsupported, Detail: a.detail,
			Hint: "name a repository: `regtui " + r.host + "/NAME`",
		}
	}
	return r.fail(op, "", s, err)
}
