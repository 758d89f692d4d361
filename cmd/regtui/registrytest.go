package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

func registryTest(p *program) *cobra.Command {
	c := &cobra.Command{
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
	p.insecureFlag(c)
	return c
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
