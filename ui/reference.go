package ui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/regtui/regtui/registry/vendors"
)

// namespaced are the vendors whose repositories are always below a namespace,
// so that "ghcr.io/acme" cannot be a repository.
var namespaced = map[string]bool{"ghcr": true, "quay": true, "gitlab": true, "gitea": true, "harbor": true}

// ParsePlace reads what a person types to go somewhere: a host ("ghcr.io"), a
// host and a namespace ("ghcr.io/acme", "harbor.example/team/"), a repository
// ("nginx", "quay.io/coreos/etcd"), a tag or a digest in one. Names without a
// host are Docker Hub's, as docker reads them. A slash at the end says that it
// is a namespace. Known tells of hosts that are known by their bare name; it
// may be nil.
func ParsePlace(text string, known func(host string) bool) (Place, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Place{}, errors.New("an empty reference")
	}
	host, rest, slash := strings.Cut(text, "/")
	if !IsHost(host, slash) && (known == nil || !known(host)) {
		host, rest, slash = "docker.io", text, true
	}
	host = vendors.Canonical(host)
	if _, err := name.NewRegistry(host); err != nil {
		return Place{}, fmt.Errorf("%q is not a host", host)
	}
	if !slash || rest == "" {
		return Place{Screen: Repositories, Host: host}, nil
	}
	if namespace, ok := strings.CutSuffix(rest, "/"); ok || namespaced[vendors.Guess(host)] && !strings.ContainsAny(rest, "/:@") {
		return Place{Screen: Repositories, Host: host, Namespace: namespace}, nil
	}
	ref, err := name.ParseReference(host + "/" + rest)
	if err != nil {
		return Place{}, fmt.Errorf("%q is not a reference: write it as [HOST/]REPOSITORY[:TAG|@DIGEST]", text)
	}
	p := Place{Screen: Tags, Host: host, Repo: ref.Context().RepositoryStr()}
	last := rest[strings.LastIndex(rest, "/")+1:]
	if strings.ContainsAny(last, ":@") {
		p.Screen, p.Ref = Image, ref.Identifier()
	}
	return p, nil
}

// IsHost reports whether the first part of a reference names a host, as docker
// decides it: it has a dot or a port, or is "localhost". Where it stands alone,
// "redis:6379" could be a tag: only what has a dot counts there.
func IsHost(first string, more bool) bool {
	base, port, hasPort := strings.Cut(first, ":")
	if strings.HasPrefix(first, "[") {
		return true // an IPv6 address
	}
	if hasPort {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return false
		}
	}
	return base == "localhost" || strings.Contains(base, ".") || more && hasPort
}
