package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui/widgets/text"
)

func undoCommand(p *program) *cobra.Command {
	var list, yes bool
	c := &cobra.Command{
		Use:   "undo [RUN]",
		Short: "Put back the tags that were removed",
		Long: `Put back what the last regtui rm removed, or an earlier RUN of --list. The
manifests come from the journal in the state folder and are checked against
their digests; the registry must still have the layers. A tag that points at
another image by now is left alone, and what cannot come back is told.`,
		Example: "regtui undo\nregtui undo --list\nregtui undo --yes 20260102-150405.123-wxyz",
		Args:    atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			j, err := p.removed()
			if err != nil {
				return err
			}
			runs, unread := j.Runs()
			if list {
				return errors.Join(p.listRuns(runs), unread)
			}
			run, err := pick(runs, args)
			if err != nil {
				return errors.Join(err, unread)
			}
			return p.undo(c.Context(), run, yes)
		},
	}
	c.Flags().BoolVarP(&list, "list", "l", false, "list what can be put back, the newest first")
	c.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	c.Flags().BoolVar(&p.flags.insecure, "insecure", false, "allow plain HTTP and unknown certificates for the registries of that run")
	return c
}

// pick finds the run to undo: the newest, or the one that is named.
func pick(runs []*remove.Run, args []string) (*remove.Run, error) {
	if len(args) == 0 {
		if len(runs) == 0 {
			return nil, errors.New("there is nothing to undo")
		}
		return runs[0], nil
	}
	i := slices.IndexFunc(runs, func(r *remove.Run) bool { return r.ID == args[0] })
	if i < 0 {
		return nil, usagef("there is no run %q to undo: see regtui undo --list", args[0])
	}
	return runs[i], nil
}

// runJSON is a run as programs see it.
type runJSON struct {
	ID   string    `json:"id"`
	Time time.Time `json:"time"`
	Tags []string  `json:"tags"`
}

// names are what a run has to put back.
func names(r *remove.Run) []string {
	var all []string
	for _, e := range r.Todo() {
		all = append(all, e.Name())
	}
	return all
}

func (p *program) listRuns(runs []*remove.Run) error {
	var all []runJSON
	var rows [][]cell
	for _, r := range runs {
		tags := names(r)
		all = append(all, runJSON{r.ID, r.Time, tags})
		what := tags[0]
		if n := len(tags) - 1; n > 0 {
			what = fmt.Sprintf("%s and %s more", what, text.Count(n))
		}
		rows = append(rows, []cell{{r.ID, strong}, {text.Age(r.Time, p.now()), plain}, {what, plain}})
	}
	switch {
	case p.flags.format != table:
		return printList(p, all)
	case p.flags.quiet:
		for _, r := range all {
			p.out.print(r.ID + "\n")
		}
	case len(rows) == 0:
		p.out.print("There is nothing to undo.\n")
	default:
		p.printTable(columns{"RUN", "AGE", "REMOVED"}, rows)
	}
	return nil
}

func (p *program) undo(ctx context.Context, run *remove.Run, yes bool) error {
	todo := run.Todo()
	for _, e := range todo {
		if p.settings(e.Host).ReadOnly {
			return p.readOnly(e.Host)
		}
	}
	if !yes {
		if !p.inTerminal || !p.errTerminal {
			return usagef("%s would be put back: say --yes, or --list to see which", counted(len(todo)))
		}
		for _, name := range names(run) {
			fmt.Fprintln(p.err, text.Clean(name))
		}
		question := fmt.Sprintf("Put back %s, removed %s? [y/N] ", counted(len(todo)), text.Age(run.Time, p.now()))
		if err := p.agree(ctx, question, []string{"y", "yes"}, "nothing was put back"); err != nil {
			return err
		}
	}
	out := outcomes{p: p, done: remove.Back, bad: unremoved{what: "put back"}}
	open := func(host string) (remove.Remover, error) {
		p.named = vendors.Canonical(host) // by the run, for --insecure
		return p.remover(host)
	}
	err := run.Undo(ctx, open, out.add)
	return errors.Join(out.end(ctx), err)
}
