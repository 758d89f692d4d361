package hub

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/oci"
)

const opList = "list repositories"

// Repositories streams what a namespace has, or without one what the account
// and its organisations have, and the namespaces that the settings name.
// Docker Hub has no list of everything: without any of these it yields
// ErrUnsupported, and Search finds the rest.
func (r *Registry) Repositories(ctx context.Context, q registry.Query) iter.Seq2[registry.Repository, error] {
	return func(yield func(registry.Repository, error) bool) {
		r.notes.set("", "")
		who, refused, err := r.account(ctx, "")
		if err != nil {
			yield(registry.Repository{}, r.fail(opList, "", err))
			return
		}
		if refused != nil {
			r.notes.set("", refused.Error())
		}
		spaces, err := r.namespaces(ctx, who, q)
		for _, space := range spaces {
			if err == nil {
				err = r.inNamespace(ctx, who, space, q, yield)
			}
		}
		switch {
		case err == nil, errors.Is(err, errStop):
		default:
			yield(registry.Repository{}, r.fail(opList, q.Namespace, err))
		}
	}
}

// namespaces are those that are listed.
func (r *Registry) namespaces(ctx context.Context, who oci.Account, q registry.Query) ([]string, error) {
	if q.Namespace != "" {
		space, _, _ := strings.Cut(q.Namespace, "/")
		if !isName(space) {
			return nil, registry.ErrNotFound
		}
		return []string{space}, nil
	}
	var all []string
	if who.User != "" {
		var answer struct {
			Namespaces []text `json:"namespaces"`
		}
		err := r.api.get(ctx, who, r.api.at(nil, "v2", "repositories", "namespaces"), &answer)
		if errors.Is(err, registry.ErrForbidden) || errors.Is(err, registry.ErrNotFound) {
			answer.Namespaces = []text{text(who.User)} // some tokens may not ask for the organisations
			r.notes.set("", "this login may not ask for its organisations: name them under `namespaces:` in the config")
		} else if err != nil {
			return nil, err
		}
		for _, n := range answer.Namespaces {
			all = append(all, string(n))
		}
	}
	all = append(all, r.o.Settings.Namespaces...)
	all = slices.DeleteFunc(all, func(n string) bool { return !isName(n) })
	slices.Sort(all)
	if all = slices.Compact(all); len(all) > 0 {
		return all, nil
	}
	return nil, &registry.Error{
		Op: opList, Host: r.Host(), Err: registry.ErrUnsupported,
		Hint: "Docker Hub has no list of all repositories; name one: `regtui tags nginx`, or a namespace: `regtui ls docker.io/library`",
	}
}

// inNamespace yields the repositories of one namespace. One that does not
// exist, or that is not there for this account, is only an error when it was
// asked for by name.
func (r *Registry) inNamespace(ctx context.Context, who oci.Account, space string, q registry.Query, yield func(registry.Repository, error) bool) error {
	first := r.api.at(url.Values{"page": {"1"}, "page_size": {strconv.Itoa(pageSize)}}, "v2", "namespaces", space, "repositories")
	err := pages(ctx, r.api, who, first, func(all []repositoryWire) error {
		for i := range all {
			repo, ok := all[i].repository()
			if ok && wanted(q, repo.Name) && !yield(repo, nil) {
				return errStop
			}
		}
		return nil
	})
	if q.Namespace == "" && (errors.Is(err, registry.ErrNotFound) || errors.Is(err, registry.ErrForbidden)) {
		return nil
	}
	return err
}

func wanted(q registry.Query, name string) bool {
	within := strings.TrimSuffix(q.Namespace, "/")
	return (within == "" || name == within || strings.HasPrefix(name, within+"/")) && strings.Contains(name, q.Text)
}

// Repository tells what the API knows of one repository.
func (r *Registry) Repository(ctx context.Context, repo string) (registry.Repository, error) {
	const op = "read repository"
	repo = expand(repo)
	who, _, err := r.account(ctx, repo)
	if err != nil {
		return registry.Repository{}, r.fail(op, repo, err)
	}
	w, err := r.wire(ctx, who, repo)
	if err != nil {
		return registry.Repository{}, r.fail(op, repo, err)
	}
	found, _ := w.repository()
	return found, nil
}

// wire is what the API answers about one repository.
func (r *Registry) wire(ctx context.Context, who oci.Account, repo string) (w repositoryWire, err error) {
	namespace, name := cutName(repo)
	if !isName(namespace) || !isName(name) {
		return w, registry.ErrNotFound
	}
	err = r.api.get(ctx, who, r.api.at(nil, "v2", "namespaces", namespace, "repositories", name), &w)
	w.Namespace, w.Name = text(namespace), text(name)
	return w, err
}

// Search looks for repositories in all of Docker Hub, the best match first. It
// gives a hundred at most: a narrower text finds what is behind them.
func (r *Registry) Search(ctx context.Context, q string) iter.Seq2[registry.Repository, error] {
	const size, most = 50, 100
	return func(yield func(registry.Repository, error) bool) {
		seen := map[string]bool{}
		for from := 0; from < most; from += size {
			var answer struct {
				Total   int         `json:"total"`
				Results []foundWire `json:"results"`
			}
			u := r.api.at(url.Values{
				"custom_boosted_results": {"true"}, "type": {"image"}, "query": {q},
				"from": {strconv.Itoa(from)}, "size": {strconv.Itoa(size)},
			}, "api", "search", "v4")
			if err := r.api.get(ctx, oci.Account{}, u, &answer); err != nil {
				yield(registry.Repository{}, r.fail("search", "", err))
				return
			}
			for i := range answer.Results {
				repo, ok := answer.Results[i].repository()
				if !ok || seen[repo.Name] {
					continue
				}
				seen[repo.Name] = true
				if !yield(repo, nil) {
					return
				}
			}
			if len(answer.Results) == 0 || from+len(answer.Results) >= answer.Total {
				return
			}
		}
	}
}
