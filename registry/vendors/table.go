package vendors

import (
	"maps"
	"slices"
	"strings"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/registry/oci"
)

// makers are the packages that speak to vendors in their own way. Every other
// registry is spoken to as the specification says.
var makers = map[string]func(host string, o oci.Options, all *Options) (registry.Registry, error){
	"hub": func(host string, o oci.Options, all *Options) (registry.Registry, error) {
		return hub.New(host, hub.Options{Options: o, Endpoints: all.Hub, Counted: all.Counted})
	},
}

// Canonical is the one name for a host: Docker Hub goes by several.
func Canonical(host string) string {
	host = strings.ToLower(strings.TrimSpace(host))
	switch strings.TrimSuffix(host, ":443") {
	case "docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com":
		return "docker.io"
	}
	return host
}

// hosts tells vendors by their public hosts: whole names, or what they end with.
var hosts = []struct{ vendor, host, suffix string }{
	{"hub", "docker.io", ""},
	{"ghcr", "ghcr.io", ""},
	{"quay", "quay.io", ""},
	{"gitlab", "registry.gitlab.com", ""},
	{"ecr", "public.ecr.aws", ""},
	{"ecr", "", ".amazonaws.com"},
	{"ecr", "", ".amazonaws.com.cn"},
	{"acr", "", ".azurecr.io"},
	{"acr", "", ".azurecr.cn"},
	{"acr", "", ".azurecr.us"},
	{"gar", "gcr.io", ".gcr.io"},
	{"gar", "", ".pkg.dev"},
	{"artifactory", "", ".jfrog.io"},
	{"gitea", "codeberg.org", ""},
	{"gitea", "gitea.com", ""},
}

// Guess names the vendor of a host from the host alone, or "" when the host
// does not tell.
func Guess(host string) (vendor string) {
	host = Canonical(host)
	for _, h := range hosts {
		if h.host != "" && host == h.host || h.suffix != "" && strings.HasSuffix(host, h.suffix) {
			return h.vendor
		}
	}
	return ""
}

// titles are the vendors' names as people write them.
var titles = map[string]string{
	"hub": "Docker Hub", "ghcr": "GHCR", "quay": "Quay", "gitlab": "GitLab",
	"ecr": "Amazon ECR", "acr": "Azure ACR", "gar": "Google AR", "artifactory": "Artifactory",
	"gitea": "Gitea", "harbor": "Harbor", "zot": "zot", "nexus": "Nexus", "oci": "OCI registry",
}

// Names lists the vendors that settings can name, sorted.
func Names() []string { return slices.Sorted(maps.Keys(titles)) }

// Title is how a vendor's name is shown; an unknown one is shown as it is.
func Title(vendor string) string {
	if t, ok := titles[vendor]; ok {
		return t
	}
	return vendor
}
