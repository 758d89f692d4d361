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
			h, refused, err := p.test(c.Context(), p.settings(place.Host))
			if err != nil {
				return err
			}
			return errors.Join(p.printHealth(h), refused)
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
	Millis  int64 `json:"milliseconds"`
	latency time.Duration
}

// test greets a registry with settings that may not be in the config yet.
// refused is what stands in the way of reading: a login that is not in use, or
// none where one is wanted.
func (p *program) test(ctx context.Context, s registry.Settings) (out health, refused, err error) {
	reg, err := p.openWith(s)
	if err != nil {
		return out, nil, err
	}
	h, err := reg.Ping(ctx)
	if err != nil {
		return out, nil, err
	}
	tried := tryLogin(ctx, reg)
	who := reg.Access("")
	out = health{
		Host: s.Host, Product: h.Product, Scheme: h.Scheme, Auth: h.Auth, Realm: h.Realm,
		User: who.User, Millis: h.Latency.Milliseconds(), latency: h.Latency,
	}
	if why := cmp.Or(who.Refused, tried); why != nil {
		out.Refused = why.Error()
	}
	switch {
	case who.Refused != nil:
		refused = &registry.Error{Op: "log in to", Host: s.Host, Err: unauthorized{who.Refused}}
	case errors.Is(tried, registry.ErrUnauthorized):
		refused = tried
	}
	return out, refused, nil
}

// unauthorized is why a login is not in use, as an ErrUnauthorized.
type unauthorized struct{ error }

func (e unauthorized) Is(target error) bool { return target == registry.ErrUnauthorized }

func (e unauthorized) Unwrap() error { return e.error }

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

func (p *program) printHealth(h health) error {
	switch {
	case p.flags.format != table:
		return p.printJSON(h)
	case p.flags.quiet:
		return nil
	}
	line := func(name, value string, st style) {
		if value != "" {
			p.out.print(p.paint(p.outTerminal, dim, fmt.Sprintf("%-9s", name)) + p.paint(p.outTerminal, st, text.Clean(value)) + "\n")
		}
	}
	line("host", h.Host, strong)
	line("answers", "in "+h.latency.Round(time.Millisecond/10).String(), good)
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
	return nil
}
