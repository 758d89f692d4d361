package creds

import "strings"

// Hub is the one name that Docker Hub goes by here.
const Hub = "docker.io"

// HubServer is the key under which docker keeps its Hub login, and the server
// that credential helpers are asked for.
const HubServer = "https://index.docker.io/v1/"

// CanonicalHost is the one spelling of a registry's name: lower case, without
// the port 443 that nerdctl adds, and "docker.io" for all the names of Docker
// Hub.
func CanonicalHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ":443")
	switch host {
	case "index.docker.io", "registry-1.docker.io":
		return Hub
	}
	return host
}

// Key is what a key in a file of logins names.
type Key struct {
	Host string // canonical
	Path string // the login is for repositories at and below this path; empty for all
	// Side says that the entry is none for pulling: the access and refresh
	// tokens that "docker login" keeps beside the Hub login.
	Side bool
}

// ParseKey reads a key in any of the forms that tools write: a host, a host
// with a path ("quay.io/team", podman), a URL with or without /v1/ or /v2/
// ("https://index.docker.io/v1/", docker), a host with a port (nerdctl).
//
// A path in a URL that is not the API's own counts as a path to stay below.
// docker cuts it off and would send the login for the whole host; sending less
// is the safe reading. A URL with a user and a password in it names no host:
// no tool sends a login for it, and showing it would show the password.
func ParseKey(key string) Key {
	rest, isURL := strings.TrimSpace(key), false
	for _, scheme := range []string{"https://", "http://"} {
		if len(rest) >= len(scheme) && strings.EqualFold(rest[:len(scheme)], scheme) {
			rest, isURL = rest[len(scheme):], true
			break
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	if strings.Contains(host, "@") {
		return Key{}
	}
	k := Key{Host: CanonicalHost(host)}
	version, below, more := strings.Cut(path, "/")
	if (version == "v1" || version == "v2") && (isURL || more && below == "" || k.Host == Hub) {
		path = below
	}
	k.Path = strings.Trim(path, "/")
	if k.Host == Hub && (k.Path == "access-token" || k.Path == "refresh-token") {
		k.Side = true
	}
	return k
}

// Covers tells whether a login under the key may be sent for the resource:
// the host is the same and the path is the key's own or below it, at a slash.
func (k Key) Covers(r Resource) bool {
	if k.Side || k.Host == "" || k.Host != r.Host {
		return false
	}
	return k.Path == "" || r.Path == k.Path || strings.HasPrefix(r.Path, k.Path+"/")
}
