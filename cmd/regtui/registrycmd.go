package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

func registryCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "registry",
		Short: "The registries that regtui knows",
		Args:  exactly(0),
		RunE:  func(c *cobra.Command, _ []string) error { return usagef("registry needs one of ls, add, rm, test") },
	}
	c.AddCommand(registryLs(p), registryAdd(p), registryRm(p), registryTest(p))
	return c
}

func registryLs(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "ls",
		Short: "List the registries of the config, of the credentials, and Docker Hub",
		Args:  exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := p.config(); err != nil {
				return err
			}
			logins, _ := p.keychain().Logins(c.Context()) // `accounts` tells what is wrong with them
			return p.printKnown(p.known(logins))
		},
	}
}

// knownJSON is a known registry for programs.
type knownJSON struct {
	registry.Settings
	From []string `json:"from"`
}

func (p *program) printKnown(all []ui.Known) error {
	switch {
	case p.flags.format != table:
		out := make([]knownJSON, len(all))
		for i, k := range all {
			out[i] = knownJSON{k.Settings, k.From}
		}
		return printList(p, out)
	case p.flags.quiet:
		for _, k := range all {
			fmt.Fprintln(p.out, text.Clean(k.Host))
		}
		return nil
	}
	rows := make([][]cell, len(all))
	for i, k := range all {
		vendor := k.Vendor
		if vendor == "" {
			vendor = vendors.Guess(k.Host)
		}
		rows[i] = []cell{
			{k.Host, strong},
			{orDash(k.Name != "", k.Name), plain},
			{orDash(vendor != "", vendors.Title(vendor)), plain},
			{strings.Join(k.From, ", "), dim},
			marksOf(k.Settings),
		}
	}
	p.printTable(columns{"HOST", "NAME", "VENDOR", "KNOWN FROM", ""}, rows)
	return nil
}

func marksOf(s registry.Settings) cell {
	var all []string
	if s.Insecure {
		all = append(all, "insecure")
	}
	if s.ReadOnly {
		all = append(all, "read-only")
	}
	return cell{strings.Join(all, ", "), warn}
}

func registryAdd(p *program) *cobra.Command {
	var s registry.Settings
	var untested bool
	c := &cobra.Command{
		Use:   "add HOST",
		Short: "Add a registry to the config, or change its entry",
		Long: `Test a registry and write it to the config file. Comments and order of the file
are kept. Of a registry that is there already, only what is given changes.`,
		Example: "regtui registry add harbor.example --name Work --namespace team\nregtui registry add registry.lan:5000 --insecure",
		Args:    exactly(1),
	}
	f := c.Flags()
	f.StringVar(&s.Name, "name", "", "show this name and not the host")
	f.StringVar(&s.Vendor, "vendor", "", "speak to it as to this vendor: "+strings.Join(vendors.Names(), ", "))
	f.StringSliceVar(&s.Namespaces, "namespace", nil, "list this namespace; may be given again")
	f.StringVar(&s.Color, "color", "", "mark it in the header: a role such as bad, or #rrggbb")
	f.IntVar(&s.Concurrency, "concurrency", 0, "so many requests at once")
	f.BoolVar(&untested, "no-test", false, "write it without a test")
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := p.config()
		if err != nil {
			return err
		}
		host := vendors.Canonical(args[0])
		entry := registry.Settings{Host: host}
		for _, r := range cfg.Registries {
			if vendors.Canonical(r.Host) == host {
				entry = r
			}
		}
		p.merge(&entry, s, c.Flags().Changed)
		if !untested {
			if err := p.test(c.Context(), entry); err != nil {
				return fmt.Errorf("%w\nnothing was written; --no-test writes it all the same", err)
			}
		}
		if err := p.file().Save(entry); err != nil {
			return err
		}
		if !p.flags.quiet && p.flags.format == table {
			fmt.Fprintf(p.out, "%s is in %s\n", host, p.file().Path)
		}
		return nil
	}
	return c
}

// merge takes what the command line says into an entry.
func (p *program) merge(entry *registry.Settings, s registry.Settings, given func(string) bool) {
	if given("name") {
		entry.Name = s.Name
	}
	if given("vendor") {
		entry.Vendor = s.Vendor
	}
	if given("namespace") {
		entry.Namespaces = s.Namespaces
	}
	if given("color") {
		entry.Color = s.Color
	}
	if given("concurrency") {
		entry.Concurrency = s.Concurrency
	}
	if given("insecure") {
		entry.Insecure = p.flags.insecure
	}
	if given("readonly") {
		entry.ReadOnly = p.flags.readOnly
	}
}

func registryRm(p *program) *cobra.Command {
	return &cobra.Command{
		Use:               "rm HOST",
		Short:             "Take a registry out of the config",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.file().Forget(args[0]); err != nil {
				return err
			}
			if !p.flags.quiet && p.flags.format == table {
				fmt.Fprintf(p.out, "%s is no longer in %s\n", vendors.Canonical(args[0]), p.file().Path)
			}
			return nil
		},
	}
}

func registryTest(p *program) *cobra.Command {
	return &cobra.Command{
		Use:               "test HOST",
		Short:             "Greet a registry: does it answer, over TLS, with which login",
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			place, err := p.parsePlace(args[0])
			if err != nil {
				return err
			}
			if _, err := p.config(); err != nil {
				return err
			}
			return p.test(c.Context(), p.settings(place.Host))
		},
	}
}

// health is what a greeting tells, for programs.
type health struct {
	Host    string `json:"host"`
	Product string `json:"product,omitempty"`
	Scheme  string `json:"scheme"`
	Auth    string `json:"auth"`
	Realm   string `json:"realm,omitempty"`
	User    string `json:"user,omitempty"`
	Refused string `json:"refused,omitempty"`
	// Millis is how long the answer took, in milliseconds.
	Millis int64 `json:"milliseconds"`
}

// test greets a registry with settings that may not be in the config yet.
func (p *program) test(ctx context.Context, s registry.Settings) error {
	reg, err := p.openWith(s)
	if err != nil {
		return err
	}
	h, err := reg.Ping(ctx)
	if err != nil {
		return err
	}
	refused := tryLogin(ctx, reg)
	who := reg.Access("")
	out := health{
		Host: s.Host, Product: h.Product, Scheme: h.Scheme, Auth: h.Auth, Realm: h.Realm,
		User: who.User, Millis: h.Latency.Milliseconds(),
	}
	if refused = cmp.Or(who.Refused, refused); refused != nil {
		out.Refused = refused.Error()
	}
	if p.flags.format != table {
		return p.printJSON(out)
	}
	if p.flags.quiet {
		return nil
	}
	p.printHealth(out, h.Latency)
	return nil
}

// tryLogin asks for the first page of the catalogue, so that the registry
// says what it thinks of the login. An error is what it has against reading;
// a registry without a catalogue says nothing.
func tryLogin(ctx context.Context, reg registry.Registry) error {
	for _, err := range reg.Repositories(ctx, registry.Query{}) {
		if errors.Is(err, registry.ErrUnauthorized) || errors.Is(err, registry.ErrForbidden) {
			return err
		}
		break
	}
	return nil
}

func (p *program) printHealth(h health, latency time.Duration) {
	line := func(name, value string, st style) {
		if value != "" {
			p.out.print(p.paint(p.outTerminal, dim, fmt.Sprintf("%-9s", name)) + p.paint(p.outTerminal, st, text.Clean(value)) + "\n")
		}
	}
	line("host", h.Host, strong)
	line("answers", "in "+latency.Round(time.Millisecond/10).String(), good)
	line("product", h.Product, plain)
	if h.Scheme == "http" {
		line("scheme", "http: nothing is encrypted", warn)
	} else {
		line("scheme", h.Scheme, plain)
	}
	line("auth", h.Auth, plain)
	line("realm", h.Realm, plain)
	line("account", cmp.Or(h.User, "anonymous"), plain)
	line("login", h.Refused, bad)
}
