package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { p.help(ctx, c) })
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
Docker Hub's. Without a REF the app is where it was left the last time.

Errors go to stderr, with --json too, and stdout is then empty or ends early;
the exit code tells what kind they are.`,
		Example: `regtui
regtui ghcr.io/acme/app
regtui tags -l nginx --sort created --filter 'age<30d'
regtui demo`,
		Version:           version(),
		Args:              p.rootArgs,
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
	f.StringVar(&p.flags.config, "config", "", "read the config from this `FILE` and not from the usual one")
	f.BoolVar(&p.flags.noColor, "no-color", false, "no colours, as NO_COLOR=1")
	p.asFlag(root)
	root.SuggestionsMinimumDistance = 2
	p.themeFlag(root)
	p.insecureFlag(root)
	root.AddCommand(
		demoCommand(p), registryCommand(p), lsCommand(p), tagsCommand(p), inspectCommand(p), layersCommand(p),
		rmCommand(p), undoCommand(p), loginCommand(p), logoutCommand(p), whoamiCommand(p), accountsCommand(p), execCommand(p), doctorCommand(p),
		quotaCommand(p), configCommand(p), versionCommand(p), manCommand(p),
	)
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil && c != root {
		chooses(c)
	}
	return root
}

// insecureFlag gives a command that names a host the flag that holds for this
// host and for no other that is opened in the same run.
func (p *program) insecureFlag(c *cobra.Command) {
	c.Flags().BoolVar(&p.flags.insecure, "insecure", false, "allow plain HTTP and unknown certificates for the registry named here")
}

// themeFlag gives a command that opens the app the flag for its theme.
func (p *program) themeFlag(c *cobra.Command) {
	c.Flags().StringVar(&p.flags.theme, "theme", "", "draw the app in the theme `NAME` in this run")
	_ = c.RegisterFlagCompletionFunc("theme", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return p.themes().Names(), cobra.ShellCompDirectiveNoFileComp
	})
}

// rootArgs takes one REF. More words are a command that does not exist, and so
// is one that looks like a slip of the fingers.
func (p *program) rootArgs(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case linesApart(c, args):
		return errLinesApart
	case len(args) > 1:
		hint := ""
		if near := c.SuggestionsFor(args[0]); len(near) > 0 {
			hint = fmt.Sprintf("; did you mean %q?", near[0])
		}
		return usagef("unknown command %q%s", args[0], hint)
	}
	if _, known := p.configured(args[0]); known || strings.ContainsAny(args[0], "/:.@") {
		return nil
	}
	if near := slip(args[0], commandNames(c)); near != "" {
		return usagef("unknown command %q; did you mean %q? To open the image of that name: regtui docker.io/library/%s", args[0], near, args[0])
	}
	return nil
}

// slip finds the command that a word is most likely a slip of: one letter is
// wrong, or two in a long word, or two that changed places. Images whose names
// are further from it (nats) are images.
func slip(word string, commands []string) string {
	near := nearest.To(word, commands)
	wrong := nearest.Distance(strings.ToLower(word), near)
	const long = 6
	if wrong <= 1 || wrong == 2 && (len(word) >= long || sameLetters(word, near)) {
		return near
	}
	return ""
}

func sameLetters(a, b string) bool {
	x, y := []byte(strings.ToLower(a)), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if !sub.Hidden {
			names = append(names, sub.Name())
		}
	}
	return names
}

var errLinesApart = usagef("write --json=lines, with no blank in it")

// linesApart reports "--json lines", which reads as a document and a name.
func linesApart(c *cobra.Command, args []string) bool {
	f := c.Flag("json")
	return f != nil && f.Value.String() == string(document) && slices.Contains(args, string(jsonLines))
}

// group makes a command that does nothing but hold others.
func group(name, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: name, Short: short, ValidArgsFunction: cobra.NoFileCompletions}
	c.AddCommand(commands...)
	chooses(c)
	return c
}

// chooses makes a command that holds others want one of them.
func chooses(c *cobra.Command) {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("%s has no command %q; did you mean %q?", c.Name(), args[0], nearest.To(args[0], commandNames(c)))
		}
		return usagef("%s needs one of %s", c.Name(), strings.Join(commandNames(c), ", "))
	}
}

// atMost and exactly are cobra's checks of arguments, as errors of use.
func atMost(n int) cobra.PositionalArgs  { return usage(cobra.MaximumNArgs(n)) }
func exactly(n int) cobra.PositionalArgs { return usage(cobra.ExactArgs(n)) }

func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			if linesApart(c, args) {
				return errLinesApart
			}
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
