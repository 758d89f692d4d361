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
