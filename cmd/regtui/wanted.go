package main

import (
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds/wants"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// wanted is what a login to a host wants. The config may say whose registry it is.
func (p *program) wanted(host string) wants.Login {
	return wants.Of(p.settings(host).Vendor, host)
}

// sayWanted tells a person what to give, before it is asked for.
func (p *program) sayWanted(host string) {
	if line := p.wanted(host).Line(); line != "" && !p.flags.quiet {
		fmt.Fprintln(p.err, text.Clean(host+" "+line))
	}
}

// whyRefused adds to a login that was refused what its vendor takes instead.
func (p *program) whyRefused(host string, err error) error {
	var refused *registry.Error
	if !errors.As(err, &refused) || !errors.Is(err, registry.ErrUnauthorized) && !errors.Is(err, registry.ErrForbidden) {
		return err
	}
	more := *refused
	more.Hint += "; " + p.wanted(host).Hint()
	return &more
}
