package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsTest(p *program) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "test [USER@HOST]…",
		Short: "Ask the registries whether logins are good",
		Long: `Ask the registries whether logins are good, as whom they know you, what you may
do, and when that ends, as far as they tell. A name is USER@HOST, or HOST for all
logins of a registry.

Each login is sent once, to its own registry and the token service that this one
names, without a scope and never with the right to push. Where a registry lets
everybody in, or gives everybody a token, that is no success: the login is
"unsure". Helpers are run for it, and the keyring may ask for its password.

The answers are kept, without secrets, and shown by regtui accounts and doctor.
The exit code is 3 when a login was refused or not sent.`,
		Example:           "regtui accounts test --all\nregtui accounts test alice@ghcr.io docker.io",
		ValidArgsFunction: p.completeAccounts,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && !all:
				return usagef("name the accounts, or give --all")
			case len(args) > 0 && all:
				return usagef("--all goes without names")
			}
			logins, problems := p.keychain().Logins(c.Context())
			chosen, err := chooseLogins(logins, args)
			if err != nil {
				return err
			}
			return errors.Join(p.testLogins(c.Context(), chosen), problems)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all logins on this machine")
	return c
}

// completeAccounts offers the logins by name.
func (p *program) completeAccounts(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var names []cobra.Completion
	logins, _ := p.keychain().Logins(c.Context())
	for _, l := range logins {
		if name := accountName(&l); !slices.Contains(names, name) && !slices.Contains(args, name) {
			names = append(names, name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// accountName is a login as people write it.
func accountName(l *creds.Login) string {
	name := named(creds.Resource{Host: l.Host, Path: l.Scope()})
	if l.User == "" {
		return name
	}
	return l.User + "@" + name
}

// chooseLogins finds the logins that names are for; without names all that
// there are, but those that nobody could send.
func chooseLogins(logins []creds.Login, names []string) ([]creds.Login, error) {
	if len(names) == 0 {
		return slices.DeleteFunc(slices.Clone(logins), func(l creds.Login) bool { return !hasSecret(&l) }), nil
	}
	var out []creds.Login
	for _, name := range names {
		user, host := "", name
		if at := strings.LastIndex(name, "@"); at > 0 {
			user, host = name[:at], name[at+1:]
		}
		key := creds.ParseKey(host)
		before := len(out)
		for _, l := range logins {
			same := l.Host == key.Host && (key.Path == "" || l.Scope() == key.Path) && hasSecret(&l)
			if same && (user == "" || l.User == user || l.User == "") {
				out = append(out, l)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("there is no login %q on this machine: %w; regtui accounts lists them", name, registry.ErrNotFound)
		}
	}
	return out, nil
}

// hasSecret tells whether a login has one, as far as is known.
func hasSecret(l *creds.Login) bool {
	return l.Plain || l.Place.Kind == creds.KindHelper || l.Place.Kind == creds.KindKeyring
}

// testLogins asks about logins and prints the answers in the order of logins.
func (p *program) testLogins(ctx context.Context, logins []creds.Login) error {
	var all []checked
	p.checkLogins(ctx, logins, func(c checked) { all = append(all, c) })
	if err := ctx.Err(); err != nil {
		return err
	}
	order := func(c checked) int {
		return slices.IndexFunc(logins, func(l creds.Login) bool {
			return l.Key == c.login.Key && l.Place == c.login.Place && (l.User == "" || l.User == c.login.User)
		})
	}
	slices.SortStableFunc(all, func(a, b checked) int { return order(a) - order(b) })
	if err := p.printChecks(all); err != nil {
		return err
	}
	refused := 0
	for _, c := range all {
		if c.Refused() || c.Realm != "" {
			refused++
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d logins: %w", refused, len(all), registry.ErrUnauthorized)
	}
	return nil
}

// checkJSON is an answer for programs.
type checkJSON struct {
	book.Check
	Result string `json:"result"` // good, unsure, refused, not sent
}

func (p *program) printChecks(all []checked) error {
	if p.flags.format != table {
		list := make([]checkJSON, len(all))
		for i, c := range all {
			list[i] = checkJSON{c.Check, c.String()}
		}
		return printList(p, list)
	}
	if p.flags.quiet {
		for _, c := range all {
			if c.Refused() || c.Realm != "" {
				p.out.print(text.Clean(accountName(&c.login)) + "\n")
			}
		}
		return nil
	}
	if len(all) == 0 {
		p.out.print("no logins on this machine; regtui login makes one\n")
		return nil
	}
	rows := make([][]cell, len(all))
	for i, c := range all {
		rows[i] = []cell{
			{named(creds.Resource{Host: c.Host, Path: c.login.Scope()}), strong},
			{orDash(c.User != "", c.User), plain},
			{placeOf(&c.login), dim},
			p.result(&c.Check),
			{orDash(c.Kind != "", string(c.Kind)), plain},
			{orDash(c.Who != "", c.Who), plain},
			p.ends(&c.Check),
			{cmp.Or(c.Why, strings.Join(c.May, " ")), dim},
		}
	}
	p.printTable(columns{"REGISTRY", "USER", "PLACE", "RESULT", "KIND", "KNOWN AS", "ENDS", "REMARKS"}, rows)
	return nil
}

// result is what came of a check, in the colour that it deserves.
func (p *program) result(c *book.Check) cell {
	st := good
	switch {
	case c.Refused() || c.Realm != "" || c.Ended(p.now()):
		st = bad
	case c.Unsure:
		st = warn
	}
	return cell{c.String(), st}
}

// endsSoon is how long before its end a login is worth a word.
const endsSoon = 7 * 24 * time.Hour

// ends is when a login ends.
func (p *program) ends(c *book.Check) cell {
	switch left := c.Ends.Sub(p.now()); {
	case c.Ends.IsZero():
		return cell{text.None, dim}
	case left <= 0:
		return cell{"ended " + text.Age(c.Ends, p.now()), bad}
	case left < endsSoon:
		return cell{text.Age(c.Ends, p.now()), warn}
	}
	return cell{text.Age(c.Ends, p.now()), plain}
}
