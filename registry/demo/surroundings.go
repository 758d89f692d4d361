package demo

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Variable names the home folder of a demo that runs, in the environment that
// Env gives.
const Variable = "REGTUI_DEMO"

// HubHosts are where a Docker Hub is: the URL of its API, the host of its
// registry, the URL of its login service.
type HubHosts struct {
	API, Registry, Login string
}

// hubFile, in the home folder, tells where its Docker Hub is.
const hubFile = "hub.json"

// Surrounding is the Docker Hub of the demo in whose surroundings a program
// runs; false outside of one. It is believed where the demo's home is the
// program's own, so that no login of the person's is read, and only on this
// machine's loopback.
func Surrounding(getenv func(string) string) (HubHosts, bool) {
	home := getenv(Variable)
	if home == "" || getenv("HOME") != home && getenv("USERPROFILE") != home {
		return HubHosts{}, false
	}
	raw, err := os.ReadFile(filepath.Join(home, hubFile))
	var at HubHosts
	if err != nil || json.Unmarshal(raw, &at) != nil {
		return HubHosts{}, false
	}
	for _, s := range []string{at.API, "http://" + at.Registry, at.Login} {
		u, err := url.Parse(s)
		if err != nil || u.Scheme != "http" || !net.ParseIP(u.Hostname()).IsLoopback() {
			return HubHosts{}, false
		}
	}
	return at, true
}

// writeSurroundings tells regtui where this demo's Docker Hub is, and skopeo,
// podman and buildah that docker.io is there and that none of the sample
// registries has a certificate (containers-registries.conf(5)).
func (d *Demo) writeSurroundings() error {
	if err := os.WriteFile(filepath.Join(d.Home, hubFile), encode(d.HubHosts), 0o600); err != nil {
		return err
	}
	var conf strings.Builder
	fmt.Fprintf(&conf, "unqualified-search-registries = [\"docker.io\"]\n\n[[registry]]\nprefix = \"docker.io\"\nlocation = %q\ninsecure = true\n", d.HubHosts.Registry)
	for _, r := range d.Registries {
		fmt.Fprintf(&conf, "\n[[registry]]\nlocation = %q\ninsecure = true\n", r.Host)
	}
	dir := filepath.Join(d.Home, ".config", "containers")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "registries.conf"), []byte(conf.String()), 0o600)
}
