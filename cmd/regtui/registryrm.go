package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/vendors"
)

func registryRm(p *program) *cobra.Command {
	return &cobra.Command{
		Use:               "rm HOST",
		Short:             "Take a registry out of the config",
		Args:              exactly(1),
		ValidArgsFunction: p.completeConfigured,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.file().Forget(args[0]); err != nil {
				return err
			}
			host, file := vendors.Canonical(args[0]), p.file().Path
			switch {
			case p.flags.format != table:
				return p.printJSON(removedJSON{host, file})
			case p.flags.quiet:
				return nil
			}
			_, err := fmt.Fprintf(p.out, "%s is no longer in %s\n", host, file)
			return err
		},
	}
}

// removedJSON is an entry that was taken out, for programs.
type removedJSON struct {
	Host string `json:"host"`
	File string `json:"file"`
}

// completeConfigured offers the registries of the config alone.
func (p *program) completeConfigured(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var hosts []cobra.Completion
	if cfg, err := p.config(); err == nil && len(args) == 0 {
		for _, s := range cfg.Registries {
			hosts = append(hosts, s.Host)
		}
	}
	return hosts, cobra.ShellCompDirectiveNoFileComp
}
