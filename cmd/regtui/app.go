package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/app"
	"github.com/regtui/regtui/ui/keys"
	"github.com/regtui/regtui/ui/state"
)

// runApp opens the app at the place that the argument names.
func (p *program) runApp(c *cobra.Command, args []string) error {
	var place ui.Place
	if p.flags.insecure && len(args) == 0 {
		return usagef("--insecure holds for the registry that is named, and none is: regtui --insecure HOST")
	}
	if len(args) > 0 {
		var err error
		if place, err = p.parsePlace(args[0]); err != nil {
			return err
		}
	}
	return p.showApp(c.Context(), place)
}

// showApp wires everything together and shows the app until it is quit.
func (p *program) showApp(ctx context.Context, place ui.Place) error {
	if !p.inTerminal || !p.outTerminal {
		return usagef("the app needs a terminal; without one there are commands: regtui ls, tags, inspect, layers")
	}
	if p.getenv("TERM") == "dumb" {
		return usagef("the app needs a terminal that can place text, and TERM=dumb says that this one cannot; use the commands: regtui ls, tags, inspect, layers")
	}
	d, err := p.deps(ctx)
	if err != nil {
		return err
	}
	return app.Run(ctx, d, place)
}

// deps makes what the screens need. Nothing here waits for a network.
func (p *program) deps(ctx context.Context) (*ui.Deps, error) {
	if path := p.file().Path; path != "" && p.flags.theme == "" {
		if _, _, err := p.check(path); err != nil {
			return nil, err
		}
	}
	cfg, err := p.config()
	if err != nil {
		return nil, err
	}
	bindings, err := keys.Load(cfg.Keys)
	if err != nil {
		return nil, usagef("%s: %w", p.file().Path, err)
	}
	name := cmp.Or(p.flags.theme, cfg.Theme)
	broken, unused := p.themes().sort(name)
	if broken != nil {
		return nil, usageError{broken}
	}
	for _, err := range unused {
		p.complain(err) // the app starts with the other themes
	}
	_, _ = p.appLogins(ctx) // what is wrong with them stands on the Accounts screen
	remembered, err := state.Open(state.Path(p.getenv))
	if err != nil {
		p.complain(err)
	}
	d := &ui.Deps{
		Context:    ctx,
		Registries: p.registries(), Details: &details.Fillers{},
		Known: p.appKnown, Save: p.save, Forget: p.forget,
		Exchanges: p.log.all, Quotas: p.history(), OtherPulls: p.otherPulls, Removed: remove.Journal{Dir: p.dirs().Removed()},
		Themes: p.themes().Library, Theme: name, Keys: bindings, State: remembered,
		Now: p.now, Home: p.env().Home, OpenURL: p.openURL, Clipboard: p.clipboard,
		ReadOnly: cfg.ReadOnly || p.flags.readOnly, Accessible: p.getenv("ACCESSIBLE") != "", MouseOff: !cfg.MouseOn(),
		Version: version(), FirstStart: !p.loaded.Load().there, Demo: p.demo,
	}
	p.loginDeps(d)
	return d, nil
}

// save writes a registry to the config and opens it anew.
func (p *program) save(s registry.Settings) error {
	if err := p.file().Save(p.own(s)); err != nil {
		return err
	}
	return p.changed(s.Host)
}

// own takes out of a registry's settings what it has from the general ones
// and from flags: those hold without being written into its entry.
func (p *program) own(s registry.Settings) registry.Settings {
	cfg, err := p.config()
	if err != nil {
		return s
	}
	entry, all := cfg.Entry(s.Host), p.settings(s.Host)
	if s.Concurrency == all.Concurrency {
		s.Concurrency = entry.Concurrency
	}
	if s.ReadOnly == all.ReadOnly {
		s.ReadOnly = entry.ReadOnly
	}
	if s.Insecure == all.Insecure {
		s.Insecure = entry.Insecure
	}
	return s
}

// forget takes a registry out of the config.
func (p *program) forget(host string) error {
	if err := p.file().Forget(host); err != nil {
		return err
	}
	return p.changed(host)
}

// changed reads the config again and drops what was open with the old one.
func (p *program) changed(host string) error {
	if l := p.reload(); l.err != nil {
		return l.err
	}
	p.registries().Close(host)
	return nil
}
