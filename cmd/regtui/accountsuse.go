package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keychain"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsUse(p *program) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use:   "use USER@HOST",
		Short: "Switch to another account of a registry",
		Long: `Make an account in the keyring the one that is sent to its registry, by docker,
podman, skopeo, crane and regtui at once. Where config.json does not name
docker-credential-regtui for the registry yet, the change to it is shown, and
asked about in a terminal. It tells which tools send the account from now on and
what stands in the way in others.

For one command alone: regtui exec --as USER@HOST -- COMMAND`,
		Example:           "regtui accounts use bot@ghcr.io",
		Args:              exactly(1),
		ValidArgsFunction: p.completeKeyring,
		RunE: func(c *cobra.Command, args []string) error {
			a, err := parseAccount(args[0])
			if err != nil {
				return err
			}
			return p.use(c, a, yes)
		},
	}
	c.Flags().BoolVarP(&yes, "yes", "y", false, "change config.json without asking")
	return c
}

// completeKeyring offers the accounts in the keyring.
func (p *program) completeKeyring(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.accountNames(c.Context(), inKeyring), cobra.ShellCompDirectiveNoFileComp
}

func inKeyring(l *creds.Login) bool { return l.Place.Kind == creds.KindKeyring }

func (p *program) use(c *cobra.Command, a creds.Account, yes bool) error {
	ctx := c.Context()
	if err := p.switchable(c, a); err != nil {
		return err
	}
	q, err := p.keychain().PrepareUse(ctx, a)
	if err != nil {
		return err
	}
	if err := p.confirm(ctx, q, yes, "the account was not switched"); err != nil {
		return err
	}
	saved, err := p.keychain().Use(ctx, q)
	if err != nil {
		return err
	}
	return p.printUsed(saved)
}

// switchable tells why an account that is not in the keyring cannot be switched
// to.
func (p *program) switchable(c *cobra.Command, a creds.Account) error {
	logins, _ := p.keychain().Logins(c.Context())
	var elsewhere *creds.Login
	for i, l := range logins {
		if l.Host != a.Host || l.User != a.User || l.Scope() != "" {
			continue
		}
		if inKeyring(&l) {
			return nil
		}
		elsewhere = &logins[i]
	}
	if elsewhere == nil {
		return p.noAccount(c.Context(), a)
	}
	return fmt.Errorf("the login of %s is in %s, which keeps one account a registry: keep it in the keyring, with regtui login %s -u %s --store keyring", a, place(elsewhere.Place), a.Host, a.User)
}

func (p *program) printUsed(s keychain.Saved) error {
	switch {
	case p.flags.format != table:
		return p.printJSON(savedJSON{loginJSON: asJSON(s.Login, nil), Removed: s.Cleaned, Absorbed: s.Absorbed, Left: s.Left})
	case p.flags.quiet:
		return nil
	}
	fmt.Fprintln(p.out, text.Clean(fmt.Sprintf("%s is in use%s", creds.Account{User: s.Login.User, Host: s.Login.Host}, finders(&s.Login, "send", "it"))))
	for _, line := range slices.Concat(cleanedLines(s), leftLines(s), otherLines(s)) {
		fmt.Fprintln(p.out, p.paint(p.outTerminal, warn, text.Clean(line)))
	}
	return nil
}
