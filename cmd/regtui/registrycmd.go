package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/widgets/text"
)

func registryCommand(p *program) *cobra.Command {
	return group("registry", "The registries that regtui knows", registryLs(p), registryAdd(p), registryRm(p), registryTest(p))
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
			logins, err := p.keychain().Logins(c.Context())
			return errors.Join(p.printKnown(p.known(logins)), err)
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
