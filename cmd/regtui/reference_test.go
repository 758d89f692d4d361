package main

import (
	"testing"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
)

func TestPlaces(t *testing.T) {
	p, _, _ := try("HOME=" + t.TempDir())
	p.loaded.Store(&loaded{config: &config.Config{Registries: []registry.Settings{{Host: "harbor.example", Name: "work"}}}})
	for in, want := range map[string]ui.Place{
		"work":                 {Screen: ui.Repositories, Host: "harbor.example"},
		"ghcr.io":              {Screen: ui.Repositories, Host: "ghcr.io"},
		"ghcr.io/":             {Screen: ui.Repositories, Host: "ghcr.io"},
		"ghcr.io/acme":         {Screen: ui.Repositories, Host: "ghcr.io", Namespace: "acme"},
		"harbor.example/team/": {Screen: ui.Repositories, Host: "harbor.example", Namespace: "team"},
		"localhost:5000":       {Screen: ui.Repositories, Host: "localhost:5000"},
		"nginx":                {Screen: ui.Tags, Host: "docker.io", Repo: "library/nginx"},
		"localhost:5000/app":   {Screen: ui.Tags, Host: "localhost:5000", Repo: "app"},
		"ghcr.io/acme/app:v1":  {Screen: ui.Image, Host: "ghcr.io", Repo: "acme/app", Ref: "v1"},
	} {
		if got, err := p.parsePlace(in); err != nil || got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "a b", "nginx:", "a//b"} {
		if got, err := p.parsePlace(in); exitCode(err) != exitUsage {
			t.Errorf("%q was taken as %+v, %v", in, got, err)
		}
	}
}
