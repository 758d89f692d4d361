package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/vendors"
)

// asFlag is the flag that chooses accounts for one run.
func (p *program) asFlag(root *cobra.Command) {
	root.PersistentFlags().Func("as", "be this `USER@HOST` at that registry in this run; may be given for several", func(value string) error {
		a, err := parseAccount(value)
		if err != nil {
			return err
		}
		p.as = creds.SetAccount(p.as, a)
		return nil
	})
	_ = root.RegisterFlagCompletionFunc("as", func(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return p.accountNames(c.Context(), nil), cobra.ShellCompDirectiveNoFileComp
	})
}

// parseAccount reads USER@HOST as a person writes it.
func parseAccount(arg string) (creds.Account, error) {
	a, err := creds.ParseAccount(arg)
	if err != nil {
		return a, usageError{err}
	}
	a.Host = vendors.Canonical(a.Host)
	return a, nil
}

// accountNames are the logins whose user is known, as USER@HOST; those for
// which keep is true.
func (p *program) accountNames(ctx context.Context, keep func(*creds.Login) bool) []string {
	var out []string
	logins, _ := p.keychain().Logins(ctx)
	for _, l := range logins {
		name := creds.Account{User: l.User, Host: l.Host}.String()
		if l.User != "" && l.Scope() == "" && (keep == nil || keep(&l)) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// noAccount says that there is no login of a user, and which there are.
func (p *program) noAccount(ctx context.Context, a creds.Account) error {
	there := p.accountNames(ctx, func(l *creds.Login) bool { return l.Host == a.Host })
	hint := fmt.Sprintf("regtui login %s -u %s --store keyring", a.Host, a.User)
	if len(there) > 0 {
		hint = "there are " + strings.Join(there, ", ") + "; " + hint + " makes another"
	}
	return notThere(fmt.Sprintf("there is no login of %s at %s; %s", a.User, a.Host, hint))
}

// notThere is an error about something that there is none of.
type notThere string

func (e notThere) Error() string { return string(e) }

// Is makes it one of registry.ErrNotFound, whose exit code it has.
func (notThere) Is(target error) bool { return target == registry.ErrNotFound }
