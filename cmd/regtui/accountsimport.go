package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/bundle"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsImport(p *program) *cobra.Command {
	m := moving{p: p, done: "imported"}
	var check bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Keep the logins of a file: a pull secret, a config.json",
		Long: `Keep the logins that are in a file: a config.json or auth.json, a .dockercfg, or
pull secrets of Kubernetes as YAML or JSON. FILE is - for standard input.

They go where docker's config.json has the logins of their registries kept, or
into the place that --to names. What is there already stays; so does another
login for the same registry, unless --replace gives it up. Registries are asked
whether the logins are good with --check alone.`,
		Example: `kubectl get secret regcred -o yaml | regtui accounts import - --to keyring
regtui accounts import ./config.json --dry-run`,
		Args:              exactly(1),
		ValidArgsFunction: cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
		RunE: func(c *cobra.Command, args []string) error {
			return m.runImport(c.Context(), args[0], check)
		},
	}
	f := c.Flags()
	m.toFlag(c, "the `PLACE` to keep them in: keyring, config.json, auth.json, or a helper's name")
	f.BoolVar(&m.o.Replace, "replace", false, "give up another login for the same registry")
	f.BoolVar(&check, "check", false, "ask each registry first, and leave out what it does not take")
	m.flags(c)
	return c
}

func (m *moving) runImport(ctx context.Context, name string, check bool) error {
	p := m.p
	data, path, err := p.readLogins(name)
	if err != nil {
		return err
	}
	found, problems, err := bundle.Read(data, creds.Place{Kind: creds.KindConfig, Path: path})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintf(p.err, "%s %s\n", p.paint(p.errTerminal, warn, "regtui:"), text.Clean(problem.Error()))
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no login in %s that can be kept", name)
	}
	var to creds.Store
	if m.to != "" {
		if to, err = p.store(m.to); err != nil {
			return err
		}
	}
	m.logins, _ = p.keychain().Logins(ctx) // what is wrong with other places is not about these
	if m.plan, err = p.keychain().PlanImport(ctx, found, to, m.o); err != nil {
		return err
	}
	if check {
		m.check(ctx, found)
	}
	steps := m.plan.Steps
	m.plan.Steps = slices.DeleteFunc(steps, func(s move.Step) bool { return s.Err == nil && s.There })
	if there := len(found) - len(m.plan.Steps); there > 0 && p.flags.format == table && !p.flags.quiet {
		p.out.print(fmt.Sprintf("%s of %s: there already.\n", text.Count(there), countedLogins(len(found))))
	}
	if len(m.plan.Steps) == 0 {
		if p.flags.format != table {
			return m.print()
		}
		return nil
	}
	return m.carryOut(ctx)
}

// readLogins reads a file of logins, or standard input.
func (p *program) readLogins(name string) (data []byte, path string, err error) {
	in, path := p.in, "standard input"
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, "", err
		}
		defer f.Close()
		if path, err = filepath.Abs(name); err != nil {
			return nil, "", err
		}
		in = f
	} else if p.inTerminal {
		return nil, "", usagef("pipe the file in, or name it")
	}
	data, err = io.ReadAll(io.LimitReader(in, bundle.MaxFile+1))
	if err != nil {
		return nil, "", fmt.Errorf("%s could not be read: %w", name, err)
	}
	return data, path, nil
}

var errUnchecked = errors.New("it could not be checked")

// check asks the registries about the logins, once each, and has those stay
// that are not good.
func (m *moving) check(ctx context.Context, found []creds.Credential) {
	for i := range m.plan.Steps {
		s, c := &m.plan.Steps[i], &found[i]
		if s.Err != nil {
			continue
		}
		got, err := m.p.askAbout(ctx, s.Login.Host, authn.AuthConfig{
			Username: c.Login.User, Password: c.Password.Reveal(),
			IdentityToken: c.IdentityToken.Reveal(), RegistryToken: c.RegistryToken.Reveal(),
		})
		switch {
		case err != nil:
			s.Err = err
		case got.Unchecked != "":
			s.Notes = append(s.Notes, errUnchecked.Error()+": "+got.Unchecked)
		default:
			s.Notes = append(s.Notes, "the registry takes it")
		}
	}
}
