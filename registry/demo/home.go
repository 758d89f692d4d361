package demo

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// homes is the pattern of the home folders' names.
const homes = "regtui-demo-*"

// makeHome makes the home folder and writes the logins into its config.json.
func (d *Demo) makeHome() (err error) {
	sweep(os.TempDir(), time.Now())
	if d.Home, err = os.MkdirTemp("", homes); err != nil {
		return err
	}
	d.inUse = flock.New(filepath.Join(d.Home, lockName))
	if _, err := d.inUse.TryLock(); err != nil {
		return err
	}
	for _, dir := range []string{".docker", ".config", ".local/state", ".local/share", ".cache", "run"} {
		if err := os.MkdirAll(filepath.Join(d.Home, filepath.FromSlash(dir)), 0o700); err != nil {
			return err
		}
	}
	auths := map[string]any{}
	for _, r := range d.Registries {
		if l, ok := logins[r.Name]; ok {
			auths[r.Host] = entryOf(l)
		}
	}
	if err := writeJSON(filepath.Join(d.Home, ".docker", "config.json"), map[string]any{"auths": auths}); err != nil {
		return err
	}
	return d.writeSurroundings()
}

// own are the variables that would lead to the person's own files.
var own = []string{
	"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
	"DOCKER_CONFIG", "DOCKER_AUTH_CONFIG", "DOCKER_CERT_PATH", "REGISTRY_AUTH_FILE",
	"CONTAINERS_REGISTRIES_CONF", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF",
}

// Own lists the variables of Env's that would lead to the person's own files,
// and that an environment for the demo leaves out or has otherwise.
func Own() []string { return slices.Clone(own) }

// Env is an environment in which programs know the home folder as theirs and
// nothing of the person's own, as os.Environ gives it.
func (d *Demo) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		name = strings.ToUpper(name)
		return slices.Contains(own, name) || strings.HasPrefix(name, "XDG_") || strings.HasPrefix(name, "REGTUI_")
	})
	for _, v := range []struct{ name, dir string }{
		{"HOME", ""},
		{"USERPROFILE", ""},
		{"APPDATA", ".config"},
		{"LOCALAPPDATA", ".local/state"},
		{"XDG_CONFIG_HOME", ".config"},
		{"XDG_STATE_HOME", ".local/state"},
		{"XDG_DATA_HOME", ".local/share"},
		{"XDG_CACHE_HOME", ".cache"},
		{"XDG_RUNTIME_DIR", "run"},
		{"DOCKER_CONFIG", ".docker"},
		{Variable, ""},
	} {
		env = append(env, v.name+"="+filepath.Join(d.Home, filepath.FromSlash(v.dir)))
	}
	return d.withBin(env)
}
