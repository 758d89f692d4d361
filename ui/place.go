package ui

import (
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// The screens that a Place can name.
const (
	Registries   = "registries"
	Repositories = "repositories"
	Tags         = "tags"
	Image        = "image"
	Accounts     = "accounts"
	Quota        = "quota"
	Find         = "find"
	Help         = "help"
	Themes       = "themes"
	Log          = "log"
)

// Place is somewhere to be: a screen and what it shows. It is a plain value,
// so that it can be written down, compared, and come from a command line.
type Place struct {
	Screen string `json:"screen"`
	Host   string `json:"host,omitempty"`
	Repo   string `json:"repo,omitempty"`
	// Namespace narrows Repositories to one folder of the tree.
	Namespace string `json:"namespace,omitempty"`
	// Ref is a tag or a digest.
	Ref string `json:"ref,omitempty"`
	// Tab is the tab of the image screen.
	Tab string `json:"tab,omitempty"`
	// Query is what Find looks for.
	Query string `json:"query,omitempty"`
}

// Crumb is one part of the way to a place, and where clicking it leads.
type Crumb struct {
	Text string
	To   Place
}

// Crumbs tells the way to the place: host, the parts of the repository, tag.
func (p Place) Crumbs() []Crumb {
	if p.Host == "" {
		return nil
	}
	crumbs := []Crumb{{p.Host, Place{Screen: Repositories, Host: p.Host}}}
	path := p.Repo
	if path == "" {
		path = p.Namespace
	}
	if path != "" {
		parts := strings.Split(path, "/")
		for i, part := range parts {
			to := Place{Screen: Repositories, Host: p.Host, Namespace: strings.Join(parts[:i+1], "/")}
			if i == len(parts)-1 && p.Repo != "" {
				to = Place{Screen: Tags, Host: p.Host, Repo: p.Repo}
				if p.Ref != "" {
					ref := ":" + p.Ref
					if strings.Contains(p.Ref, ":") {
						ref = "@" + p.Ref
					}
					if d, err := v1.NewHash(p.Ref); err == nil { // whole, it would leave no room for the rest
						ref = "@" + d.Algorithm + ":" + d.Hex[:12] + "…"
					}
					part, to = part+ref, p
				}
			}
			crumbs = append(crumbs, Crumb{part, to})
		}
	}
	return crumbs
}
