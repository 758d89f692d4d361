package main

import (
	"path/filepath"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
)

// known lists the registries that this machine knows of: those of the config
// first, then those that there are logins for, then Docker Hub.
func (p *program) known(logins []creds.Login) []ui.Known {
	var all []ui.Known
	add := func(s registry.Settings, from string) {
		host := vendors.Canonical(s.Host)
		i := slices.IndexFunc(all, func(k ui.Known) bool { return vendors.Canonical(k.Host) == host })
		if i < 0 {
			all = append(all, ui.Known{Settings: s, From: []string{from}})
		} else if !slices.Contains(all[i].From, from) {
			all[i].From = append(all[i].From, from)
		}
	}
	if cfg, err := p.config(); err == nil {
		for _, s := range cfg.Registries {
			add(cfg.Settings(s.Host), "config")
		}
	}
	for _, l := range logins {
		add(p.settings(l.Host), source(l.Place))
	}
	add(p.settings("docker.io"), "built in")
	return all
}

// source names where a registry is known from: the file that has its login or
// names a helper for it, or the variable.
func source(p creds.Place) string {
	switch p.Kind {
	case creds.KindHelper, creds.KindEnv:
		return filepath.Base(p.Path)
	}
	return p.Kind
}
