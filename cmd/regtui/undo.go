package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

func undoCommand(p *program) *cobra.Command {
	u := undoing{p: p}
	var list bool
	c := &cobra.Command{
		Use:   "undo [RUN]",
		Short: "Put back the tags that were removed",
		Long: `Put back what the last regtui rm removed, or an earlier RUN of --list. The
manifests come from the journal in the state folder and are checked against
their digests; the registry must still have the layers. A tag that points at
another image by now is left alone, and what cannot come back is told. A run of
which nothing came back when it was tried is passed over unless it is named.`,
		Example:           "regtui undo\nregtui undo --dry-run\nregtui undo --list\nregtui undo --yes 20260102-150405.123-wxyz",
		Args:              atMost(1),
		ValidArgsFunction: p.completeRuns,
		RunE: func(c *cobra.Command, args []string) error {
			if list && u.dry {
				return usagef("--list and --dry-run both only show: say one of them")
			}
			j, err := p.removed()
			if err != nil {
				return err
			}
			runs, unread := j.Runs()
			if list {
				return errors.Join(p.listRuns(runs), unread)
			}
			if u.run, err = p.pick(runs, args); err != nil {
				return errors.Join(err, unread)
			}
			return u.do(c.Context())
		},
	}
	c.Flags().BoolVarP(&list, "list", "l", false, "list what can be put back, the newest first")
	c.Flags().BoolVarP(&u.dry, "dry-run", "n", false, "show what would be put back and do nothing")
	c.Flags().BoolVarP(&u.yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&p.flags.insecure, "insecure", false, "allow plain HTTP and unknown certificates for the registries of that run")
	return c
}

// completeRuns offers the runs that can be undone.
func (p *program) completeRuns(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var ids []cobra.Completion
	if j, err := p.removed(); err == nil && len(args) == 0 {
		runs, _ := j.Runs()
		for _, r := range runs {
			ids = append(ids, cobra.CompletionWithDesc(r.ID, text.Clean(firstOf(r.Todo()))))
		}
	}
	return ids, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// pick finds the run to undo: the one that is named, or the newest of which
// something may come back.
func (p *program) pick(runs []*remove.Run, args []string) (*remove.Run, error) {
	if len(args) > 0 {
		i := slices.IndexFunc(runs, func(r *remove.Run) bool { return r.ID == args[0] })
		if i < 0 {
			return nil, usagef("there is no run %q to undo: see regtui undo --list", args[0])
		}
		return runs[i], nil
	}
	for _, r := range runs {
		if !r.Stuck() {
			return r, nil
		}
		fmt.Fprintf(p.err, "Passed over %s: what it removed could not be put back; regtui undo %s tries again.\n", r.ID, r.ID)
	}
	return nil, errors.New("there is nothing to undo")
}

// undoing is one run of undo.
type undoing struct {
	p        *program
	run      *remove.Run
	dry, yes bool
}

func (u *undoing) do(ctx context.Context) error {
	p, todo := u.p, u.run.Todo()
	if u.dry {
		return u.print(todo)
	}
	for _, e := range todo {
		if p.settings(e.Host).ReadOnly {
			return p.readOnly(e.Host)
		}
	}
	if err := u.agree(ctx, todo); err != nil {
		return err
	}
	out := p.outcomes(remove.Back, "put back")
	progress := p.progress("putting back")
	open := func(host string) (remove.Remover, error) {
		p.named = vendors.Canonical(host) // by the run, for --insecure
		return p.remover(host)
	}
	err := u.run.Undo(ctx, open, func(res remove.Result) {
		progress.clear()
		out.add(res)
		progress.show(out.bad.all, len(todo))
	})
	progress.clear()
	return errors.Join(out.end(ctx), err)
}

// agree shows what comes back and asks, unless that is not wanted.
func (u *undoing) agree(ctx context.Context, todo []remove.Entry) error {
	var n amount
	for _, e := range todo {
		n.add(e.Tag)
	}
	switch {
	case u.yes:
		return nil
	case !u.p.inTerminal || !u.p.errTerminal:
		return usagef("%s would be put back: say --yes, or --dry-run to see which", n)
	}
	if u.p.flags.format == table {
		if err := u.print(todo); err != nil {
			return err
		}
		u.p.out.flush()
	}
	question, yes := n.question("Put back", ", removed "+text.Age(u.run.Time, u.p.now()))
	return u.p.agree(ctx, question, yes, "nothing was put back")
}

// print shows what would be put back.
func (u *undoing) print(todo []remove.Entry) error {
	p := u.p
	var rows [][]cell
	var all []plannedJSON
	for _, e := range todo {
		note := cell{"", dim}
		if e.State == remove.Lost {
			note.text = "could not be put back the last time"
		}
		rows = append(rows, []cell{{e.Name(), strong}, {e.Digest.String(), info}, note})
		all = append(all, plannedJSON{Reference: e.Name(), Digest: e.Digest})
	}
	switch {
	case p.flags.format != table:
		return printList(p, all)
	case p.flags.quiet:
		for _, j := range all {
			p.out.print(text.Clean(j.Reference) + "\n")
		}
		return nil
	}
	p.printTable(columns{"PUT BACK", "DIGEST", "NOTE"}, rows)
	return nil
}
