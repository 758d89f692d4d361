package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/creds/audit"
	"github.com/regtui/regtui/creds/private"
	"github.com/regtui/regtui/ui/widgets/text"
)

// doctor is the command's flags.
type doctor struct {
	p                               *program
	check, fix, dryRun, yes, accept bool
}

func doctorCommand(p *program) *cobra.Command {
	d := doctor{p: p}
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Find what is wrong with the logins on this machine, and mend it",
		Long: `Look at every login and every place where logins are kept: what stands in clear
or can be read by others, which helpers are missing, hang or fail, what has ended
or was refused, what hides what, what tools do not find.

Helpers and the keyring are asked, all at once and each for six seconds at most;
no registry is. --check asks the registries first, as regtui accounts test --all
does, and the helpers of clouds too.

--fix shows what each fix would change, without secrets, and asks before it does
it; afterwards everything is looked at again. With --yes it asks nothing and does
those alone that lose nothing. --dry-run changes nothing.

What another program changed in docker's config.json is told until it is put
back or --accept takes it for right.

The exit code is 0 when there are notes at most, and 1 when there is something
bad or worth a warning: after --fix, what is left of it.`,
		Example: "regtui doctor\nregtui doctor --fix\nregtui doctor --check --json",
		Args:    exactly(0),
		RunE:    func(c *cobra.Command, _ []string) error { return d.run(c.Context()) },
	}
	f := c.Flags()
	f.BoolVar(&d.check, "check", false, "ask the registries about all logins first")
	f.BoolVar(&d.fix, "fix", false, "mend what can be mended, one after the other")
	f.BoolVar(&d.dryRun, "dry-run", false, "with --fix: show what would change, and change nothing")
	f.BoolVarP(&d.yes, "yes", "y", false, "with --fix: do not ask; do what loses nothing")
	f.BoolVar(&d.accept, "accept", false, "take the helpers that config.json names now for those that it is to name")
	return c
}

func (d *doctor) run(ctx context.Context) error {
	p := d.p
	switch {
	case !d.fix && (d.dryRun || d.yes):
		return usagef("--dry-run and --yes go with --fix")
	case d.fix && p.flags.format != table:
		return usagef("--fix tells people what it does; --json goes without it")
	case d.fix && !d.dryRun && !d.yes && !(p.inTerminal && p.errTerminal):
		return usagef("there is no terminal to ask in: --fix --yes does what loses nothing, --fix --dry-run shows all")
	}
	if _, err := p.config(); err != nil {
		return err
	}
	if d.accept {
		if err := p.keychain().Accept(ctx); err != nil {
			return err
		}
	}
	if d.check {
		logins, _ := p.keychain().Logins(ctx) // what is wrong with places is among the findings
		chosen, err := chooseLogins(logins, nil)
		if err != nil {
			return err
		}
		p.checkLogins(ctx, chosen, func(checked) {})
	}
	if n := private.Sweep(p.env()); n > 0 {
		p.warn("copies of logins that a killed regtui exec had left were removed: " + text.Count(n))
	}
	all := p.audit(ctx, true, d.check)
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.fix && !d.dryRun {
		var err error
		if all, err = d.mend(ctx, all); err != nil {
			return err
		}
	}
	if err := d.print(ctx, all); err != nil {
		return err
	}
	if worst := audit.Worst(all); worst == audit.Bad || worst == audit.Warning {
		return codeError(exitFailed)
	}
	return nil
}

// audit looks at the logins; ask has helpers and the keyring asked for each.
func (p *program) audit(ctx context.Context, ask, clouds bool) []audit.Finding {
	return audit.Run(ctx, audit.Options{
		Env: p.env(), Keychain: p.keychain(), Now: p.now(), Ask: ask, Clouds: clouds,
		Insecure: func(host string) bool { return p.settings(host).Insecure && !onThisMachine(host) },
	})
}

var gradeStyles = map[audit.Grade]style{audit.Bad: bad, audit.Warning: warn, audit.Note: dim}

func (d *doctor) print(ctx context.Context, all []audit.Finding) error {
	p := d.p
	switch {
	case p.flags.format != table:
		return printList(p, all)
	case p.flags.quiet:
		for _, f := range all {
			p.out.print(f.ID + "\n")
		}
		return nil
	case len(all) == 0:
		p.out.print(p.paint(p.outTerminal, good, "nothing is wrong with the logins on this machine") + "\n")
		return nil
	}
	for i := range all {
		p.printFinding(&all[i])
		if d.dryRun && all[i].Do != nil {
			d.printPreview(ctx, &all[i])
		}
		p.out.print("\n")
	}
	p.out.print(d.summary(all) + "\n")
	return nil
}

// printPreview prints what a fix would change.
func (d *doctor) printPreview(ctx context.Context, f *audit.Finding) {
	preview, err := f.Preview(ctx)
	if err != nil {
		d.p.out.print("  " + d.p.paint(d.p.outTerminal, bad, "it cannot be mended: "+text.Clean(err.Error())) + "\n")
		return
	}
	d.printDiff(preview)
}

func (d *doctor) printDiff(preview string) {
	for line := range strings.Lines(preview) {
		d.p.out.print("  " + d.p.paintDiff(strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")) + "\n")
	}
}

// printFinding prints one finding: what, where and whose, what to do.
func (p *program) printFinding(f *audit.Finding) {
	const margin = "         "
	grade := fmt.Sprintf("%-*s", len(margin), f.Grade)
	about := f.Where
	if len(f.Logins) > 0 {
		about += " (" + strings.Join(f.Logins, ", ") + ")"
	}
	p.out.print(p.paint(p.outTerminal, gradeStyles[f.Grade], grade) + p.paint(p.outTerminal, strong, text.Clean(f.What)) + "\n")
	p.out.print(margin + p.paint(p.outTerminal, dim, text.Clean(about)) + "\n")
	if f.Fix != "" {
		p.out.print(margin + "→ " + text.Clean(f.Fix) + "\n")
	}
}

func (d *doctor) summary(all []audit.Finding) string {
	var parts []string
	for _, g := range []struct {
		grade     audit.Grade
		one, more string
	}{{audit.Bad, "bad", "bad"}, {audit.Warning, "warning", "warnings"}, {audit.Note, "note", "notes"}} {
		n := 0
		for _, f := range all {
			if f.Grade == g.grade {
				n++
			}
		}
		switch {
		case n == 1:
			parts = append(parts, "1 "+g.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, g.more))
		}
	}
	return strings.Join(parts, ", ") + d.more(all)
}

// more tells how to have mended what is left.
func (d *doctor) more(all []audit.Finding) string {
	can, safe := 0, 0
	for _, f := range all {
		if f.Do != nil {
			can++
		}
		if f.Do != nil && f.Safe {
			safe++
		}
	}
	switch {
	case can == 0:
		return ""
	case !d.fix:
		return fmt.Sprintf("; regtui doctor --fix can mend %d of them", can)
	case d.dryRun:
		return fmt.Sprintf("; nothing was changed: regtui doctor --fix would ask for %d of them, --fix --yes mend %d", can, safe)
	case d.yes && can > safe:
		return fmt.Sprintf("; %d more can be mended and need an answer each: regtui doctor --fix, without --yes", can-safe)
	}
	return ""
}

// mend does one fix after the other, looks again after each, and gives what is
// left.
func (d *doctor) mend(ctx context.Context, all []audit.Finding) ([]audit.Finding, error) {
	var done []audit.Finding // and what was left out
	for {
		i := slices.IndexFunc(all, func(f audit.Finding) bool {
			return f.Do != nil && !slices.ContainsFunc(done, func(g audit.Finding) bool { return f.Same(&g) })
		})
		if i < 0 {
			return all, nil
		}
		f := all[i]
		done = append(done, f)
		fixed, err := d.one(ctx, &f)
		if err != nil {
			return nil, err
		}
		if !fixed {
			continue
		}
		all = d.p.audit(ctx, true, d.check)
		if slices.ContainsFunc(all, func(g audit.Finding) bool { return g.Same(&f) }) {
			d.p.out.print(d.p.paint(d.p.outTerminal, bad, "it is still so") + "\n\n")
			continue
		}
		d.p.out.print(d.p.paint(d.p.outTerminal, good, "done") + "\n\n")
	}
}

// one shows a fix, asks for it, and does it. What fails is told, and is no
// reason not to go on.
func (d *doctor) one(ctx context.Context, f *audit.Finding) (fixed bool, err error) {
	p := d.p
	if d.yes && !f.Safe {
		return false, nil
	}
	p.printFinding(f)
	preview, err := f.Preview(ctx)
	if err != nil {
		p.out.print("  " + p.paint(p.outTerminal, bad, "it cannot be mended: "+text.Clean(err.Error())) + "\n\n")
		return false, ctx.Err()
	}
	d.printDiff(preview)
	if !d.yes {
		p.out.flush()
		fmt.Fprint(p.err, "Do it? [y/N] ")
		line, err := p.ask(ctx)
		if answer := strings.ToLower(strings.TrimSpace(line)); err != nil || answer != "y" && answer != "yes" {
			p.out.print("\n")
			return false, err
		}
	}
	if err := f.Do(ctx); err != nil {
		p.out.print(p.paint(p.outTerminal, bad, "failed: "+text.Clean(err.Error())) + "\n\n")
		return false, ctx.Err()
	}
	return true, nil
}

// paintDiff colours a line of a diff.
func (p *program) paintDiff(line string) string {
	st := plain
	switch {
	case strings.HasPrefix(line, "+"):
		st = good
	case strings.HasPrefix(line, "-"):
		st = bad
	case strings.HasPrefix(line, "@@"):
		st = dim
	}
	return p.paint(p.outTerminal, st, text.Clean(line))
}
