package ui

import (
	"strings"
	"testing"
)

func TestParsePlace(t *testing.T) {
	const digest = "sha256:9f00d3aa9f00d3aa9f00d3aa9f00d3aa9f00d3aa9f00d3aa9f00d3aa9f00d3aa"
	known := func(host string) bool { return host == "registry" }
	for in, want := range map[string]Place{
		"ghcr.io":                {Screen: Repositories, Host: "ghcr.io"},
		"ghcr.io/":               {Screen: Repositories, Host: "ghcr.io"},
		"index.docker.io":        {Screen: Repositories, Host: "docker.io"},
		"localhost":              {Screen: Repositories, Host: "localhost"},
		"localhost:5000":         {Screen: Repositories, Host: "localhost:5000"},
		"127.0.0.1:5000":         {Screen: Repositories, Host: "127.0.0.1:5000"},
		"registry":               {Screen: Repositories, Host: "registry"},
		"ghcr.io/acme":           {Screen: Repositories, Host: "ghcr.io", Namespace: "acme"},
		"harbor.example/team/":   {Screen: Repositories, Host: "harbor.example", Namespace: "team"},
		"nginx":                  {Screen: Tags, Host: "docker.io", Repo: "library/nginx"},
		"docker.io/nginx":        {Screen: Tags, Host: "docker.io", Repo: "library/nginx"},
		"bitnami/redis":          {Screen: Tags, Host: "docker.io", Repo: "bitnami/redis"},
		"localhost:5000/app":     {Screen: Tags, Host: "localhost:5000", Repo: "app"},
		"registry:5000/a/b":      {Screen: Tags, Host: "registry:5000", Repo: "a/b"},
		"redis:7":                {Screen: Image, Host: "docker.io", Repo: "library/redis", Ref: "7"},
		"nginx:1.29.3":           {Screen: Image, Host: "docker.io", Repo: "library/nginx", Ref: "1.29.3"},
		"ghcr.io/acme/app:v1":    {Screen: Image, Host: "ghcr.io", Repo: "acme/app", Ref: "v1"},
		"nginx@" + digest:        {Screen: Image, Host: "docker.io", Repo: "library/nginx", Ref: digest},
		"nginx:1.29@" + digest:   {Screen: Image, Host: "docker.io", Repo: "library/nginx", Ref: digest},
		" localhost:5000/a:b-1 ": {Screen: Image, Host: "localhost:5000", Repo: "a", Ref: "b-1"},
	} {
		got, err := ParsePlace(in, known)
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", " ", "UPPER/case", "nginx:", "a b", "nginx@sha256:1", "https://ghcr.io/a", "ghcr.io/acme/app:v 1", strings.Repeat("a", 300) + "/b"} {
		if got, err := ParsePlace(in, nil); err == nil {
			t.Errorf("%q was taken as %+v", in, got)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("ghcr.io/acme/app:v1")
	f.Add("[::1]:5000/a@sha256:")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePlace(s, nil)
		if err == nil && (p.Host == "" || strings.ContainsAny(p.Host+p.Repo+p.Ref, " \x1b\n")) {
			t.Errorf("%q became %+v", s, p)
		}
	})
}
