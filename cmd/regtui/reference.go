package main

import (
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/app"
)

// namespaced are the vendors whose repositories are always below a namespace,
// so that "ghcr.io/acme" cannot be a repository.
var namespaced = map[string]bool{"ghcr": true, "quay": true, "gitlab": true, "gitea": true, "harbor": true}

// parsePlace reads a REF of the command line, and keeps which host it names.
func (p *program) parsePlace(text string) (ui.Place, error) {
	place, err := p.readPlace(text)
	p.named = vendors.Canonical(place.Host)
	return place, err
}

// readPlace takes what the palette takes, and namespaces: "ghcr.io/acme", or
// "harbor.example/team/" with a slash at the end. A name that the config has
// for a host stands for it.
func (p *program) readPlace(text string) (ui.Place, error) {
	host, rest, slash := strings.Cut(text, "/")
	if s, ok := p.configured(host); ok && rest == "" {
		return ui.Place{Screen: ui.Repositories, Host: s.Host}, nil
	}
	namespace := strings.TrimSuffix(rest, "/")
	place, err := app.ParsePlace(host + strings.TrimSuffix("/"+rest, "/"))
	if err != nil {
		return place, usageError{err}
	}
	inNamespace := namespace != rest || namespaced[vendors.Guess(place.Host)] && !strings.ContainsAny(rest, "/:@")
	if slash && namespace != "" && inNamespace {
		return ui.Place{Screen: ui.Repositories, Host: place.Host, Namespace: namespace}, nil
	}
	return place, nil
}

// parseNamespace reads HOST[/NAMESPACE]: what else could be a repository is
// taken for a namespace, and one without a host is Docker Hub's.
func (p *program) parseNamespace(text string) (ui.Place, error) {
	place, err := p.parsePlace(text)
	switch {
	case err != nil:
		return place, err
	case place.Screen == ui.Image:
		return place, usagef("%q names one image: regtui inspect shows it", text)
	case place.Screen == ui.Tags:
		place.Namespace = place.Repo
		if place.Host == "docker.io" {
			place.Namespace = strings.TrimPrefix(place.Repo, "library/")
		}
	}
	return place, nil
}

// parseRepo reads a REPO: a repository without tag or digest.
func (p *program) parseRepo(text string) (ui.Place, error) {
	place, err := p.parsePlace(text)
	switch {
	case err != nil:
		return place, err
	case place.Screen == ui.Image:
		return place, usagef("%q names one image: give the repository alone, %s/%s", text, place.Host, place.Repo)
	case place.Screen != ui.Tags:
		return place, usagef("%q is no repository: regtui ls %s lists those that are there", text, text)
	}
	return place, nil
}

// parseRef reads a REF of one image; without a tag it is latest, as everywhere.
func (p *program) parseRef(text string) (ui.Place, error) {
	place, err := p.parsePlace(text)
	switch {
	case err != nil:
		return place, err
	case place.Repo == "":
		return place, usagef("%q is no image: write it as [HOST/]REPOSITORY[:TAG|@DIGEST]", text)
	case place.Ref == "":
		place.Ref = "latest"
	}
	return place, nil
}

// configured finds a host of the config by its host or its name there.
func (p *program) configured(host string) (s registry.Settings, ok bool) {
	cfg, err := p.config()
	if err != nil {
		return s, false
	}
	for _, r := range cfg.Registries {
		if r.Host == host || r.Name == host {
			return r, true
		}
	}
	return s, false
}
