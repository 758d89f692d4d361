package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/themes/nearest"
)

// execute runs the command that args name.
func execute(ctx context.Context, p *program, args []string) error {
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	// fang draws the help. It asks the terminal for its background, so that
	// it is called when there is help to draw and not before.
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		p.out.flush()
		c.Root().SetOut(os.Stdout)
		_ = fang.Execute(ctx, c.Root(), fang.WithoutManpage(), fang.WithoutVersion())
	})
	return root.ExecuteContext(ctx)
}

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "regtui [REF]",
		Short: "Browse container registries in a terminal",
		Long: `regtui shows container registries in a terminal: repositories, tags, images and
their layers, with the credentials that docker and podman already have.

Without a command it opens the app. REF is where: a host, host/namespace, a
repository, repository:tag or repository@digest. Names without a host are
Docker Hub's.`,
		Example: `regtui
regtui ghcr.io/acme/app
regtui tags -l nginx --sort created --filter 'age<30d'
regtui demo`,
		Args:              rootArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: p.completeHosts,
		RunE:              p.runApp,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	f := root.PersistentFlags()
	f.Var(&p.flags.format, "json", "print JSON: one document, or with =lines a value a line as they come")
	f.Lookup("json").NoOptDefVal = string(document)
	f.BoolVarP(&p.flags.quiet, "quiet", "q", false, "print names alone")
	f.BoolVar(&p.flags.readOnly, "readonly", false, "switch off everything that changes a registry")
	f.StringVar(&p.flags.config, "config", "", "read this config file and not the usual one")
	f.BoolVar(&p.flags.noColor, "no-color", false, "no colours, as NO_COLOR=1")
	root.SuggestionsMinimumDistance = 2
	root.Flags().StringVar(&p.flags.theme, "theme", "", "the app's theme in this run")
	p.insecureFlag(root)
	root.AddCommand(
		demoCommand(p), registryCommand(p), lsCommand(p), tagsCommand(p), inspectCommand(p), layersCommand(p),
		accountsCommand(p), quotaCommand(p), configCommand(p), versionCommand(p), manCommand(p),
	)
	return root
}

// insecureFlag gives a command that names a host the flag that holds for this
// host and for no other that is opened in the same run.
func (p *program) insecureFlag(c *cobra.Command) {
	c.Flags().BoolVar(&p.flags.insecure, "insecure", false, "allow plain HTTP and unknown certificates for the registry named here")
}

// rootArgs takes one REF. More words are a command that does not exist.
func rootArgs(c *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	hint := ""
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usagef("unknown command %q%s", args[0], hint)
}

// group makes a command that does nothing but hold others.
func group(name, short string, commands ...*cobra.Command) *cobra.Command {
	names := make([]string, len(commands))
	for i, sub := range commands {
		names[i] = sub.Name()
	}
	c := &cobra.Command{Use: name, Short: short, Args: cobra.ArbitraryArgs, ValidArgsFunction: cobra.NoFileCompletions}
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("%s has no command %q; did you mean %q?", name, args[0], nearest.To(args[0], names))
		}
		return usagef("%s needs one of %s", name, strings.Join(names, ", "))
	}
	c.AddCommand(commands...)
	return c
}

// atMost and exactly are cobra's checks of arguments, as errors of use.
func atMost(n int) cobra.PositionalArgs  { return usage(cobra.MaximumNArgs(n)) }
func exactly(n int) cobra.PositionalArgs { return usage(cobra.ExactArgs(n)) }

func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usagef("%w; write it as %s", err, c.UseLine())
		}
		return nil
	}
}

// completeHosts offers the registries of the config and the credentials.
func (p *program) completeHosts(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var hosts []cobra.Completion
	logins, _ := p.keychain().Logins(c.Context())
	for _, k := range p.known(logins) {
		hosts = append(hosts, k.Host)
	}
	return hosts, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
