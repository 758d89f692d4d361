package main

import (
	"fmt"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// note tells beside the output what a registry has to say about a listing.
func (p *program) note(reg registry.Registry, repo string) {
	if n, ok := reg.(registry.Noter); ok {
		if said := n.Note(repo); said != "" {
			fmt.Fprintf(p.err, "%s %s\n", p.paint(p.errTerminal, warn, "regtui:"), text.Clean(said))
		}
	}
}
