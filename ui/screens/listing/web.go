package listing

import (
	"net/url"
	"strings"

	"github.com/regtui/regtui/ui"
)

// WebPage is where a browser finds a registry, a repository or a tag. Vendors
// without a page for each lead to the nearest that they have.
func WebPage(d *ui.Deps, host, repo, tag string) string {
	switch host {
	case "docker.io":
		return hubPage(repo, tag)
	case "ghcr.io":
		if owner, _, ok := strings.Cut(repo, "/"); ok && owner != "" {
			return page("https", "ghcr.io", repo, "") // leads to the package's page
		}
		return "https://github.com/packages"
	case "quay.io":
		if repo == "" {
			return "https://quay.io/"
		}
		return page("https", "quay.io", "repository/"+repo, with("tab=tags", "tag", tag))
	case "public.ecr.aws":
		return page("https", "gallery.ecr.aws", repo, "")
	case "mcr.microsoft.com":
		if repo != "" {
			return page("https", host, "artifact/mar/"+repo+"/tags", "")
		}
	case "gcr.io":
		return page("https", host, repo, "")
	}
	if strings.HasSuffix(host, ".pkg.dev") || strings.HasSuffix(host, ".gcr.io") {
		return page("https", host, repo, "")
	}
	scheme := "https"
	if Plain(d, host) {
		scheme = "http"
	}
	return page(scheme, host, "", "")
}

func hubPage(repo, tag string) string {
	if repo == "" {
		return "https://hub.docker.com/"
	}
	path := "r/" + repo
	if official, ok := strings.CutPrefix(repo, "library/"); ok {
		path = "_/" + official
	}
	return page("https", "hub.docker.com", path+"/tags", with("", "name", tag))
}

func with(query, name, value string) string {
	if value == "" {
		return query
	}
	if query != "" {
		query += "&"
	}
	return query + name + "=" + url.QueryEscape(value)
}

func page(scheme, host, path, query string) string {
	u := url.URL{Scheme: scheme, Host: host, Path: "/" + path, RawQuery: query}
	return u.String()
}
