package config

import (
	"path/filepath"
	"runtime"
)

// Dirs are the folders that regtui uses, each its own. Empty where the person
// has no such place.
type Dirs struct {
	Config string // config.yaml and themes/
	State  string // what the app remembers, locks
	Cache  string // what can be fetched again
}

// Find follows the XDG Base Directory Specification 0.8 on macOS too, and
// %AppData% and %LocalAppData% on Windows. Relative paths are ignored, as the
// specification wants it.
func Find(getenv func(string) string) Dirs {
	base := func(xdg, windows string, home ...string) string {
		candidates := []string{getenv(xdg)}
		if runtime.GOOS == "windows" {
			candidates = append(candidates, getenv(windows))
		}
		if h := getenv("HOME"); h != "" {
			candidates = append(candidates, filepath.Join(append([]string{h}, home...)...))
		} else if h := getenv("USERPROFILE"); h != "" {
			candidates = append(candidates, filepath.Join(append([]string{h}, home...)...))
		}
		for _, dir := range candidates {
			if filepath.IsAbs(dir) {
				return filepath.Join(dir, "regtui")
			}
		}
		return ""
	}
	return Dirs{
		Config: base("XDG_CONFIG_HOME", "AppData", ".config"),
		State:  base("XDG_STATE_HOME", "LocalAppData", ".local", "state"),
		Cache:  base("XDG_CACHE_HOME", "LocalAppData", ".cache"),
	}
}

// File is the config file, or "" where there is no place for one.
func (d Dirs) File() string { return in(d.Config, "config.yaml") }

// Themes is the folder of a person's own themes.
func (d Dirs) Themes() string { return in(d.Config, "themes") }

// Lock is the file that writers of the config hold. It is not beside the
// config, which often lives in a repository of its owner's.
func (d Dirs) Lock() string { return in(d.State, "config.lock") }

// LoginsLock is the file that writers of logins hold.
func (d Dirs) LoginsLock() string { return in(d.State, "logins.lock") }

// Removed is the folder of the journal of what was removed from registries.
func (d Dirs) Removed() string { return in(d.State, "removed") }

func in(dir, name string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}
