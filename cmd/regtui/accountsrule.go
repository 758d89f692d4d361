package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

// ruleReach says who follows rules.
const ruleReach = `Rules are followed by regtui itself, and by crane, ko and cosign where "credsStore"
in config.json names docker-credential-regtui (login --store keyring --for-all):
they ask that helper for the whole repository, and one of "credHelpers" never.
docker, podman and skopeo ask for the registry alone and get the active account;
for one command of theirs: regtui exec --as USER@HOST -- COMMAND`

func accountsRule(p *program) *cobra.Command {
	c := group("rule", "Pick accounts by repository",
		accountsRuleAdd(p), accountsRuleLs(p), accountsRuleRm(p))
	c.Long = `Pick the account of a registry by repository. A rule is HOST/PATH, with * for
anything in one part of the path and a last ** for all below; the longest one
that matches counts.

` + ruleReach
	return c
}

func accountsRuleAdd(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "add HOST/PATH USER",
		Short:   "Pick an account for repositories",
		Long:    "Pick an account in the keyring for the repositories that match.\n\n" + ruleReach,
		Example: "regtui accounts rule add 'ghcr.io/acme/**' bot",
		Args:    exactly(2),
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) != 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
			}
			host := book.Rule{Match: args[0]}.Host()
			var users []string
			for _, name := range p.accountNames(c.Context(), func(l *creds.Login) bool { return inKeyring(l) && l.Host == host }) {
				users = append(users, strings.TrimSuffix(name, "@"+host))
			}
			return users, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			return p.addRule(c, rule(args[0], args[1]))
		},
	}
}

// rule is a rule as it is kept: with the registry in its one spelling.
func rule(match, user string) book.Rule {
	host, path, _ := strings.Cut(match, "/")
	return book.Rule{Match: vendors.Canonical(creds.CanonicalHost(host)) + "/" + path, User: user}
}

var errNoRule = errors.New("there is no such rule")

func (p *program) addRule(c *cobra.Command, r book.Rule) error {
	if err := r.Check(); err != nil {
		return usageError{err}
	}
	a := creds.Account{User: r.User, Host: r.Host()}
	err := p.keychain().Book().Change(c.Context(), func(page *book.Page) error {
		if page.Find(a.Host, a.User) == nil {
			return p.switchable(c, a)
		}
		page.Rules = slices.DeleteFunc(page.Rules, func(old book.Rule) bool { return old.Match == r.Match })
		page.Rules = append(page.Rules, r)
		return nil
	})
	if err != nil || p.flags.quiet {
		return err
	}
	if p.flags.format != table {
		return p.printJSON(r)
	}
	who := "regtui, crane, ko and cosign"
	if p.keychain().ForAll() != creds.Own {
		who = "regtui; crane, ko and cosign would follow too where credsStore names docker-credential-regtui: regtui login --store keyring --for-all"
	}
	fmt.Fprintln(p.out, text.Clean(fmt.Sprintf("%s is picked for %s by %s", r.User, r.Match, who)))
	fmt.Fprintln(p.out, "docker, podman and skopeo ask for the registry alone and get the active account: regtui exec --as "+text.Clean(a.String())+" is for them")
	return nil
}

func accountsRuleLs(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "ls", Aliases: []string{"list"}, Short: "List the rules", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error {
			page, err := p.keychain().Book().Read()
			switch {
			case err != nil:
				return err
			case p.flags.format != table:
				return printList(p, page.Rules)
			case p.flags.quiet:
				for _, r := range page.Rules {
					fmt.Fprintln(p.out, text.Clean(r.Match))
				}
				return nil
			case len(page.Rules) == 0:
				fmt.Fprintln(p.out, "no rules; regtui accounts rule add makes one")
				return nil
			}
			rows := make([][]cell, len(page.Rules))
			for i, r := range page.Rules {
				rows[i] = []cell{{r.Match, strong}, {r.User, plain}, {"", plain}}
				if page.Find(r.Host(), r.User) == nil {
					rows[i][2] = cell{"no effect: the keyring has no such account", bad}
				}
			}
			p.printTable(columns{"REPOSITORIES", "USER", ""}, rows)
			return nil
		},
	}
}

func accountsRuleRm(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "rm HOST/PATH", Aliases: []string{"remove"}, Short: "Take a rule out", Args: exactly(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			page, _ := p.keychain().Book().Read()
			var all []string
			for _, r := range page.Rules {
				all = append(all, r.Match)
			}
			return all, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			gone := rule(args[0], "").Match
			return p.keychain().Book().Change(c.Context(), func(page *book.Page) error {
				i := slices.IndexFunc(page.Rules, func(r book.Rule) bool { return r.Match == gone })
				if i < 0 {
					return notThere(fmt.Sprintf("%v: %s", errNoRule, gone))
				}
				page.Rules = slices.Delete(page.Rules, i, i+1)
				return nil
			})
		},
	}
}
