// Package config reads, checks and edits regtui's config file. It refuses what
// it does not know with file, line and column, and its edits keep every
// comment and the order of what a person has written.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
)

// Config is what the file can say. Every field may be left out.
type Config struct {
	// Registries are shown at home, in this order, before those that are
	// known from the credentials on this machine.
	Registries []registry.Settings `yaml:"registries,omitempty" json:"registries,omitempty"`
	// Theme is a theme's name; empty follows the terminal's background.
	Theme string `yaml:"theme,omitempty" json:"theme,omitempty"`
	// Keys rebinds actions: the action's name and the keys that it gets.
	Keys map[string][]string `yaml:"keys,omitempty" json:"keys,omitempty"`
	// Concurrency is how many requests run at once for one host, where the
	// registry's own entry does not say; 0 means registry.DefaultConcurrency.
	Concurrency int `yaml:"concurrency,omitempty" json:"concurrency,omitempty"`
	// Mouse is whether the app takes the mouse at start; nil means yes.
	Mouse *bool `yaml:"mouse,omitempty" json:"mouse,omitempty"`
	// ReadOnly switches off everything that would change a registry.
	ReadOnly bool `yaml:"readonly,omitempty" json:"readonly,omitempty"`
	// Cache is how much is kept on disk, such as "512MB", or "off"; empty
	// means DefaultCache.
	Cache string `yaml:"cache,omitempty" json:"cache,omitempty"`
}

// DefaultCache is how much is kept on disk where the config does not say.
const DefaultCache = "512MB"

// CacheBytes is the size of the cache in bytes; 0 switches it off.
func (c *Config) CacheBytes() int64 {
	n, err := cacheBytes(c.Cache)
	if err != nil { // refused when the file was read
		return 0
	}
	return n
}

func cacheBytes(s string) (int64, error) {
	switch strings.ToLower(s) {
	case "off":
		return 0, nil
	case "":
		s = DefaultCache
	}
	n, err := humanize.ParseBytes(s)
	if err != nil || n > 1<<50 {
		return 0, fmt.Errorf("%q is not a size: write one such as 512MB or 2GiB, or off", s)
	}
	return int64(n), nil
}

// MouseOn reports whether the app takes the mouse at start.
func (c *Config) MouseOn() bool { return c.Mouse == nil || *c.Mouse }

// Settings is what the config says about a host; where it says nothing, only
// Host and the general Concurrency are set.
func (c *Config) Settings(host string) registry.Settings {
	s := c.Entry(host)
	if s.Concurrency == 0 {
		s.Concurrency = c.Concurrency
	}
	s.ReadOnly = s.ReadOnly || c.ReadOnly
	return s
}

// Entry is what the config's own entry for a host says, without the general
// settings; where there is none, only Host is set.
func (c *Config) Entry(host string) registry.Settings {
	if i := c.index(host); i >= 0 {
		return c.Registries[i]
	}
	return registry.Settings{Host: vendors.Canonical(host)}
}

// index finds the entry of a host, whatever name of it is used, or -1.
func (c *Config) index(host string) int {
	host = vendors.Canonical(host)
	for i, r := range c.Registries {
		if vendors.Canonical(r.Host) == host {
			return i
		}
	}
	return -1
}

// Load reads the file at path. A file that is not there is an empty config
// with there false. A file that cannot be read or is not valid is an error,
// *Invalid in the second case. Where themes is not nil, it tells the names that
// a theme can have; it is called when the file names one.
func Load(path string, themes func() []string) (c *Config, there bool, err error) {
	data, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Config{}, false, nil
	case err != nil:
		return nil, true, fmt.Errorf("the config cannot be read: %w", err)
	}
	c, err = parse(data, path, themes)
	return c, true, err
}

// readFile reads a file as far as a config can be long, and a byte more.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSize+1))
}
