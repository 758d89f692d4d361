package main

import (
	"fmt"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// note tells beside the output what a registry has to say about a listing, and
// that a login was of no use where the listing came all the same; an error has
// that in it.
func (p *program) note(reg registry.Registry, repo string, err error) {
	if n, ok := reg.(registry.Noter); ok {
		p.warn(n.Note(repo))
	}
	if err == nil {
		p.noteLogin(reg, repo)
	}
}

// noteLogin tells that what was read was read without the login that there is.
func (p *program) noteLogin(reg registry.Registry, repo string) {
	if a := reg.Access(repo); a.Refused != nil {
		p.warn("the login for " + reg.Host() + " is not used, reading went on anonymously: " + a.Refused.Error())
	}
}

// warn tells a person something beside the output.
func (p *program) warn(said string) {
	if said != "" {
		fmt.Fprintf(p.err, "%s %s\n", p.paint(p.errTerminal, warn, "regtui:"), text.Clean(said))
	}
}
