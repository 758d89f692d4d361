package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
	"github.com/regtui/regtui/ui"
)

func demoCommand(p *program) *cobra.Command {
	var serve bool
	c := &cobra.Command{
		Use:   "demo [-- COMMAND…]",
		Short: "Try regtui on sample registries of its own",
		Long: `Start sample registries on this machine and open the app on them, with a home
folder of their own: nothing of yours is read or written. Everything is gone at
the end. docker.io is one of them, with pulls that it counts, and the app has
logins of all kinds there, with a keyring of its own.

With a command, run that instead of the app, in the same surroundings: regtui,
skopeo, podman and buildah find the demo's Docker Hub there as docker.io. With
--serve, print what they are, as lines for a shell, and keep them until ctrl+c.`,
		Example: "regtui demo\nregtui demo -- bash\nregtui demo -- regtui tags nginx",
		RunE: func(c *cobra.Command, args []string) error {
			if c.ArgsLenAtDash() > 0 || c.ArgsLenAtDash() < 0 && len(args) > 0 {
				return usagef("demo takes a command behind --: regtui demo -- %s", strings.Join(args, " "))
			}
			return p.runDemo(c.Context(), args, serve)
		},
	}
	c.Flags().BoolVar(&serve, "serve", false, "print the registries and their environment, and keep them until ctrl+c")
	p.themeFlag(c)
	return c
}

// runDemo runs the app or a command beside sample registries, which end with it.
func (p *program) runDemo(ctx context.Context, command []string, serve bool) (err error) {
	d, err := demo.Start(ctx)
	if err != nil {
		return fmt.Errorf("the sample registries could not be started: %w", err)
	}
	p.samples.Store(d)
	defer func() { err = errors.Join(err, d.Close()) }()
	q := p.beside(d)
	defer q.close()
	for _, s := range d.Settings() {
		if err := q.file().Save(s); err != nil {
			return err
		}
	}
	q.loaded.Store(nil)
	switch {
	case serve:
		return q.serve(ctx, d)
	case len(command) > 0:
		return q.command(ctx, command)
	}
	if err := q.demoLogins(ctx, d); err != nil {
		return err
	}
	return q.showApp(ctx, ui.Place{})
}

// beside is the program in the surroundings of the sample registries.
func (p *program) beside(d *demo.Demo) *program {
	flags := p.flags
	flags.config = "" // the person's own
	return &program{
		in: p.in, out: p.out, err: p.err, now: p.now,
		inTerminal: p.inTerminal, outTerminal: p.outTerminal, errTerminal: p.errTerminal,
		width: p.width,
		vars:  d.Env(),
		flags: flags, demo: true, hub: hub.Endpoints(d.HubHosts),
	}
}

// serve keeps the registries until the program is told to end. It prints the
// variables that lead to them, for `eval` in a shell.
func (p *program) serve(ctx context.Context, d *demo.Demo) error {
	for _, v := range p.vars {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(value, d.Home) {
			fmt.Fprintf(p.out, "export %s='%s'\n", name, value)
		}
	}
	if others := p.others(); len(others) > 0 {
		fmt.Fprintf(p.out, "unset %s\n", strings.Join(others, " "))
	}
	fmt.Fprintf(p.out, "# %s  Docker Hub (demo), which is docker.io for regtui, skopeo and podman\n", d.HubHosts.Registry)
	for _, s := range d.Settings() {
		fmt.Fprintf(p.out, "# %s  %s\n", s.Host, s.Name)
	}
	p.out.flush()
	<-ctx.Done()
	return nil
}

// others are the variables that would lead to files of the person's own, and
// that are not set in the demo's surroundings.
func (p *program) others() []string {
	return slices.DeleteFunc(demo.Own(), func(name string) bool { return p.getenv(name) != "" })
}

// command runs a program of the person's and passes its exit code on.
func (p *program) command(ctx context.Context, command []string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = p.vars
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() >= 0 {
		return codeError(exit.ExitCode())
	}
	return err
}
