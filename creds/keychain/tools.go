package keychain

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/podman"
)

// tool is a program that uses the same logins, as far as it matters which it
// finds. What is said here of each was tried with docker 28, podman 4.3, skopeo
// 1.9 and go-containerregistry 0.22, and read in their sources.
type tool struct {
	name string
	// paths are the places that it reads, the first with a login wins.
	paths []string
	// finds tells whether it would find a login in such a place, by its key.
	finds func(*creds.Login) bool
	// helpersFirst: a row of credHelpers goes before all entries of its file for
	// the same registry, those for a part of it too, also where the helper has
	// nothing.
	helpersFirst bool
}

// tools are creds.Tools with what they read. made is a file that counts as there
// though it is still to be made; empty for none.
func tools(env creds.Env, made string) []tool {
	config := []string{dockerconfig.Env, dockerconfig.Path(env)}
	// skopeo reads every file; podman, when DOCKER_CONFIG is set and
	// REGISTRY_AUTH_FILE is not, docker's alone.
	containers := podman.Paths(env)
	if env.Getenv(podman.Env) == "" {
		containers = append(containers, dockerconfig.Path(env), podman.OldPath(env))
	}
	only := containers
	if env.Getenv(podman.Env) == "" && env.Getenv("DOCKER_CONFIG") != "" {
		only = config[1:]
	}
	return []tool{
		{"docker", config, dockerFinds, false},
		{"podman", only, podmanFinds, true},
		{"skopeo", containers, podmanFinds, true},
		{"crane", cranePaths(env, made), dockerFinds, false},
	}
}

// usedBy tells of each login which tools would send it. A file that is wrong as
// a whole is lost to all of them.
func usedBy(env creds.Env, logins []creds.Login, problems []creds.Problem, made string) {
	at := map[string][]*creds.Login{}
	// For all; for docker's reader; for podman's.
	broken, refused, unread := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range problems {
		switch {
		case errors.Is(p.Err, dockerconfig.ErrTwice): // they take both, or one
		case errors.Is(p.Err, dockerconfig.ErrBehind):
			unread[p.Path] = true
		default:
			broken[p.Path] = true
		}
	}
	for i := range logins {
		l := &logins[i]
		at[l.Place.Path] = append(at[l.Place.Path], l)
		refused[l.Place.Path] = refused[l.Place.Path] || isRefused(l)
	}
	for _, t := range tools(env, made) {
		var found []*creds.Login
		for _, path := range t.paths {
			dockers := t.name == "docker" || t.name == "crane"
			if broken[path] || refused[path] && dockers || unread[path] && !dockers {
				continue
			}
			rows := map[string]bool{} // the registries that a helper is named for
			for _, l := range at[path] {
				if t.helpersFirst && l.Place.Helper != "" && t.finds(l) {
					rows[l.Host] = true
				}
			}
			for _, l := range at[path] {
				if sends(l) && t.finds(l) && (l.Place.Helper != "" || !rows[l.Host]) {
					found = append(found, l)
				}
			}
		}
		for l, by := range winners(found) {
			if by == nil {
				l.UsedBy = append(l.UsedBy, t.name)
			}
		}
	}
}

// dockerFinds tells whether docker/cli's config package would come upon the
// key: docker's own for the Hub, the host as it is or in a URL for others. A key
// with a path it takes for another host's, or for any repository of the host by
// chance, so that doesn't count.
func dockerFinds(l *creds.Login) bool {
	key := creds.ParseKey(l.Key)
	switch {
	case key.Path != "" || l.Stranded:
		return false
	case key.Host == creds.Hub:
		return l.Key == creds.HubServer
	}
	host := strings.TrimPrefix(strings.TrimPrefix(l.Key, "https://"), "http://")
	host, _, _ = strings.Cut(host, "/")
	return host == key.Host
}

// podmanFinds: every key of a login; of helpers those that are named for the
// very host, and no credsStore.
func podmanFinds(l *creds.Login) bool {
	return l.Place.Helper == "" || !l.Place.ForAll && l.Key == l.Host
}

// cranePaths are the places of go-containerregistry's DefaultKeychain: docker's,
// if a config.json is there, or else one auth.json.
func cranePaths(env creds.Env, made string) []string {
	home := filepath.Join(env.Home, ".docker", "config.json")
	config := dockerconfig.Path(env)
	if env.Home != "" && exists(home) || config != "" && (exists(config) || config == made) {
		return []string{dockerconfig.Env, config}
	}
	for _, path := range podman.Paths(env) {
		if exists(path) {
			return []string{path}
		}
	}
	return nil
}

// isRefused tells whether docker gives up the file for this entry.
func isRefused(l *creds.Login) bool { return errors.Is(l.Problem, creds.ErrRefused) }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
