package main

import (
	"fmt"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

// manCommand writes the manual page, for packages.
func manCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page, as roff",
		Hidden: true,
		Args:   exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, c.Root())
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(p.out, page.Build(roff.NewDocument()))
			return err
		},
	}
}
