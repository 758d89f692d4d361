package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/ui/widgets/text"
)

func accountsMove(p *program) *cobra.Command {
	m := moving{p: p, done: "moved"}
	c := &cobra.Command{
		Use:   "move [USER@HOST | HOST]… --to PLACE",
		Short: "Move logins to another place",
		Long: `Move logins to another place: out of plain text into the system's keyring, from
one credential helper to another, from docker to podman. PLACE is keyring,
config.json, auth.json, or a helper's name, as pass for docker-credential-pass.

First comes a plan: what goes from where to where, which tools will send it
then, what stays and why, and what changes in docker's config.json. A login is
written to its new place and read back, then config.json names that place for
its registry, and last the old copy goes. Whatever fails, no login is lost.`,
		Example: `regtui accounts move --all --to keyring
regtui accounts move alice@ghcr.io --to pass
regtui accounts move --all --from pass --to keyring --dry-run
regtui accounts move quay.io/team --to auth.json --keep`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: p.completeAccounts,
		RunE:              func(c *cobra.Command, args []string) error { return m.run(c.Context(), args) },
	}
	f := c.Flags()
	m.toFlag(c, "the `PLACE` that they go to")
	f.StringVar(&m.from, "from", "", "only those that are in this `PLACE`")
	f.BoolVar(&m.all, "all", false, "all logins on this machine")
	f.BoolVar(&m.o.Keep, "keep", false, "copy them: the old copies stay")
	f.BoolVar(&m.o.Replace, "replace", false, "give up another login that is in the new place")
	m.flags(c)
	_ = c.RegisterFlagCompletionFunc("from", p.completePlaces)
	return c
}

// toFlag is --to, and --store for who has that word from regtui login.
func (m *moving) toFlag(c *cobra.Command, help string) {
	f := c.Flags()
	f.StringVar(&m.to, "to", "", help)
	f.StringVar(&m.to, "store", "", help)
	_ = f.MarkHidden("store")
	for _, name := range []string{"to", "store"} {
		_ = c.RegisterFlagCompletionFunc(name, m.p.completePlaces)
	}
	c.MarkFlagsMutuallyExclusive("to", "store")
}

// flags are those of all that write logins by a plan.
func (m *moving) flags(c *cobra.Command) {
	c.Flags().BoolVarP(&m.dry, "dry-run", "n", false, "show the plan and change nothing")
	c.Flags().BoolVarP(&m.yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&m.clear, "plain-text", false, "with --yes: let secrets stand in clear that did not before")
}

// completePlaces offers the places that can keep a login.
func (p *program) completePlaces(c *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, s := range p.keychain().Stores(c.Context()) {
		if s.Limits(c.Context()).Down == nil {
			out = append(out, s.Place().String())
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// moving is one run of accounts move or import.
type moving struct {
	p               *program
	to, from        string
	all             bool
	dry, yes, clear bool
	o               move.Options
	done            string // "moved"

	logins []creds.Login // all on this machine
	plan   *move.Plan
	then   [][]string // the tools that send each login then
	others []creds.Login
}

func (m *moving) run(ctx context.Context, names []string) error {
	switch {
	case m.to == "":
		return usagef("say where to: --to keyring, config.json, auth.json, or a helper's name")
	case len(names) == 0 && !m.all:
		return usagef("name the logins, or give --all")
	case len(names) > 0 && m.all:
		return usagef("--all goes without names")
	}
	to, err := m.p.store(m.to)
	if err != nil {
		return err
	}
	var unread error
	m.logins, unread = m.p.keychain().Logins(ctx)
	chosen, err := m.choose(ctx, names, to)
	if err != nil {
		return errors.Join(err, unread)
	}
	if len(chosen) == 0 {
		return errors.Join(m.nothing(to), unread)
	}
	if m.plan, err = m.p.keychain().PlanMove(ctx, chosen, to, m.o); err != nil {
		return err
	}
	return errors.Join(m.carryOut(ctx), unread)
}

// nothing says that there is nothing to move.
func (m *moving) nothing(to creds.Store) error {
	switch p := m.p; {
	case m.dry && p.flags.format == document:
		return p.printJSON(planJSON{Steps: []stepJSON{}})
	case p.flags.format != table:
		return printList(p, []stepJSON{})
	case !p.flags.quiet && slices.ContainsFunc(m.logins, func(l creds.Login) bool { return move.Here(&l, to.Place()) }):
		p.out.print("there is no login to move: what can be in " + place(to.Place()) + " is there already\n")
	case !p.flags.quiet:
		p.out.print("there is no login to move\n")
	}
	return nil
}

// store is a place by its name.
func (p *program) store(name string) (creds.Store, error) {
	s, err := p.keychain().Store(name)
	if err != nil {
		return nil, usageError{err}
	}
	return s, nil
}

// choose finds the logins that are named. With --all those are left out that
// are no one's to move: what is there already, and what clouds make.
func (m *moving) choose(ctx context.Context, names []string, to creds.Store) ([]creds.Login, error) {
	logins := m.logins
	if m.from != "" {
		if _, err := m.p.store(m.from); err != nil {
			return nil, err
		}
		logins = slices.DeleteFunc(slices.Clone(logins), func(l creds.Login) bool { return l.Place.String() != m.from && l.Place.Kind != m.from })
	}
	chosen, err := m.p.choose(ctx, logins, names)
	if err != nil || len(names) > 0 {
		return chosen, err
	}
	return slices.DeleteFunc(chosen, func(l creds.Login) bool { return !move.Movable(&l, to.Place()) }), nil
}

// choose finds the logins that are named, and asks the helpers whose users they
// are of where a name says so.
func (p *program) choose(ctx context.Context, logins []creds.Login, names []string) ([]creds.Login, error) {
	chosen, err := chooseLogins(logins, names)
	if err != nil || !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, "@") }) {
		return chosen, err
	}
	for i := range chosen {
		l := &chosen[i]
		if l.User != "" {
			continue
		}
		if c, err := p.keychain().Credential(ctx, l); err != nil {
			return nil, err
		} else if c != nil {
			l.User = c.Login.User
		}
	}
	return chooseLogins(chosen, names)
}

// carryOut shows the plan, asks, and does it.
func (m *moving) carryOut(ctx context.Context) error {
	m.then, m.others = m.p.keychain().Foresee(m.logins, m.plan)
	if err := m.hopeless(); err != nil {
		return err
	}
	if m.dry || m.plan.Count() == 0 {
		return errors.Join(m.print(), m.refused())
	}
	if err := m.agree(ctx); err != nil {
		return err
	}
	return m.apply(ctx)
}

// hopeless is why nothing can be done, when that is the same for several logins.
func (m *moving) hopeless() error {
	steps := m.plan.Steps
	if len(steps) < 2 || steps[0].Err == nil || errors.Is(steps[0].Err, move.ErrHere) {
		return nil
	}
	for _, s := range steps[1:] {
		if s.Err == nil || s.Err.Error() != steps[0].Err.Error() {
			return nil
		}
	}
	return fmt.Errorf("nothing was %s: %w", m.done, steps[0].Err)
}

// refused is an error for what the plan, which was printed, leaves where it is,
// or nil.
func (m *moving) refused() error {
	bad := &undone{did: m.done, cannot: m.dry, told: m.tells()}
	for i := range m.plan.Steps {
		bad.all++
		if s := &m.plan.Steps[i]; s.Err != nil && !errors.Is(s.Err, move.ErrHere) {
			bad.add(s.Name(), unnamed(s))
		}
	}
	return bad.orNil()
}

// tells says that people see the reasons in what is printed.
func (m *moving) tells() bool { return m.p.flags.format == table && !m.p.flags.quiet }

// unnamed is why a login stays, without its name where another column has it.
func unnamed(s *move.Step) error {
	if p, ok := errors.AsType[*creds.Problem](s.Err); ok && p.Host == s.Name() && p.Helper == "" && p.Path == "" {
		return &creds.Problem{Err: p.Err, Fix: p.Fix}
	}
	return s.Err
}

// agree shows the plan and asks, unless that is not wanted. That secrets will
// stand in clear has to be said by itself.
func (m *moving) agree(ctx context.Context) error {
	n, inClear := m.plan.Count(), m.plan.Plain()
	what := countedLogins(n)
	switch {
	case m.yes && inClear > 0 && !m.clear:
		return usagef("%s would stand in plain text: say --plain-text too, or move to the keyring", countedLogins(inClear))
	case m.yes:
		return nil
	case !m.p.inTerminal || !m.p.errTerminal:
		return usagef("%s would be %s: say --yes, or --dry-run to see which", what, m.done)
	}
	if m.p.flags.format == table {
		if err := m.print(); err != nil {
			return err
		}
		m.p.out.flush()
	}
	question := fmt.Sprintf("%s %s? [y/N] ", m.verb(), what)
	yes := []string{"y", "yes"}
	if n > 1 {
		question = fmt.Sprintf("%s %s? Type %d to do it, anything else cancels: ", m.verb(), what, n)
		yes = []string{strconv.Itoa(n)}
	}
	if inClear > 0 && !m.clear {
		question = fmt.Sprintf("%s will stand in PLAIN TEXT, where every program of yours can read it. Type \"plain text\" to do it, anything else cancels: ", countedLogins(inClear))
		yes = []string{"plain text"}
	}
	return m.p.agree(ctx, question, yes, "nothing was "+m.done)
}

func (m *moving) verb() string {
	switch {
	case m.done == "imported":
		return "Import"
	case m.plan.Keep:
		return "Copy"
	}
	return "Move"
}

func countedLogins(n int) string {
	if n == 1 {
		return "1 login"
	}
	return text.Count(n) + " logins"
}
