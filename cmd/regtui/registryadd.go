package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
)

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
	p.insecureFlag(c)
	f := c.Flags()
	f.StringVar(&s.Name, "name", "", "show this `NAME` and not the host")
	f.StringVar(&s.Vendor, "vendor", "", "what it is, where its host does not tell: `VENDOR` is one of "+strings.Join(vendors.Names(), ", "))
	f.StringSliceVar(&s.Namespaces, "namespace", nil, "list this `NAMESPACE`; may be given again")
	f.StringVar(&s.Color, "color", "", "mark it in the header: `COLOR` is a role such as bad, or #rrggbb")
	f.IntVar(&s.Concurrency, "concurrency", 0, "`NUMBER` of requests at once")
	_ = c.RegisterFlagCompletionFunc("vendor", cobra.FixedCompletions(vendors.Names(), cobra.ShellCompDirectiveNoFileComp))
	f.BoolVar(&untested, "no-test", false, "write it without a test")
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := p.config()
		if err != nil {
			return err
		}
		host := vendors.Canonical(args[0])
		entry := cfg.Entry(host)
		p.merge(&entry, s, c.Flags().Changed)
		if err := config.Check(entry); err != nil {
			return usageError{err}
		}
		done := addedJSON{Settings: entry, File: p.file().Path}
		if !untested {
			h, _, err := p.test(c.Context(), entry) // a login can come later; that it lacks is printed
			if err != nil {
				return fmt.Errorf("%w\nnothing was written; --no-test writes it all the same", err)
			}
			done.Test = &h
		}
		if err := p.file().Save(entry); err != nil {
			return err
		}
		return p.printAdded(done)
	}
	return c
}

// addedJSON is an entry that was written, for programs.
type addedJSON struct {
	registry.Settings
	File string  `json:"file"`
	Test *health `json:"test,omitempty"`
}

func (p *program) printAdded(a addedJSON) error {
	switch {
	case p.flags.format != table:
		return p.printJSON(a)
	case p.flags.quiet:
		return nil
	}
	if a.Test != nil {
		if err := p.printHealth(*a.Test); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.out, "%s is in %s\n", a.Host, a.File)
	return err
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
