package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui/widgets/text"
)

func rmCommand(p *program) *cobra.Command {
	r := removal{p: p}
	c := &cobra.Command{
		Use:   "rm REF…",
		Short: "Remove tags, and no others",
		Long: `Remove tags. Other tags of the same image stay, and so does what an index or a
signature needs. A reference with a digest removes that manifest with all its
tags, unless something else needs it.

First comes a plan of what goes and what stays because of whom; then you are
asked. Before a tag is removed its manifest is written to a journal, from which
regtui undo puts it back while the registry still has the layers. A tag that
was moved to another image since it was looked at is left alone.

Docker Hub counts the reading of a manifest as a pull: the plan says how many
the journal costs.`,
		Example: `regtui rm localhost:5000/app:1.2
regtui rm --dry-run ghcr.io/acme/app:pr-17 ghcr.io/acme/app:pr-18
regtui rm --yes --json registry.lan:5000/team/app:old`,
		Args:              usage(cobra.MinimumNArgs(1)),
		ValidArgsFunction: p.completeHosts,
		RunE:              func(c *cobra.Command, args []string) error { return r.run(c.Context(), args) },
	}
	c.Flags().BoolVarP(&r.dry, "dry-run", "n", false, "show the plan and remove nothing")
	c.Flags().BoolVarP(&r.yes, "yes", "y", false, "do not ask")
	p.insecureFlag(c)
	return c
}

// removal is one run of rm.
type removal struct {
	p        *program
	dry, yes bool

	parts   []part
	journal remove.Journal
}

// part is what is removed from one repository.
type part struct {
	reg  remove.Remover
	repo string
	refs []string
	plan *remove.Plan
}

func (r *removal) run(ctx context.Context, refs []string) error {
	for _, ref := range refs {
		if err := r.add(ref); err != nil {
			return err
		}
	}
	if err := r.look(ctx); err != nil {
		return err
	}
	if r.dry {
		err := r.printPlan()
		if r.p.flags.format == table && !r.p.flags.quiet {
			r.p.out.flush()
			fmt.Fprint(r.p.err, r.cost())
		}
		return errors.Join(err, r.refused())
	}
	if err := r.agree(ctx); err != nil {
		return err
	}
	return r.apply(ctx)
}

// add takes one reference, which must say what it is that goes.
func (r *removal) add(ref string) error {
	place, err := r.p.parsePlace(ref)
	switch {
	case err != nil:
		return err
	case place.Repo == "" || place.Ref == "":
		return usagef("%q names no tag: write it as REPOSITORY:TAG or REPOSITORY@DIGEST", ref)
	case r.p.settings(place.Host).ReadOnly && !r.dry:
		return r.p.readOnly(place.Host)
	}
	reg, err := r.p.remover(place.Host)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.parts, func(o part) bool { return o.reg == reg && o.repo == place.Repo })
	if i < 0 {
		i = len(r.parts)
		r.parts = append(r.parts, part{reg: reg, repo: place.Repo})
	}
	r.parts[i].refs = append(r.parts[i].refs, place.Ref)
	return nil
}

// readOnly says why nothing is changed.
func (p *program) readOnly(host string) error {
	if p.flags.readOnly {
		return usagef("nothing is changed with --readonly")
	}
	return fmt.Errorf("nothing was changed: %s is read-only in %s", host, p.file().Path)
}

// remover opens a registry to remove from.
func (p *program) remover(host string) (remove.Remover, error) {
	reg, err := p.open(host)
	if err != nil {
		return nil, err
	}
	return remove.Of(reg)
}

// removed is the journal of what was removed, in the state folder.
func (p *program) removed() (remove.Journal, error) {
	dir := p.dirs().Removed()
	if dir == "" {
		return remove.Journal{}, errors.New("there is no folder for the journal that undo needs: set HOME or XDG_STATE_HOME")
	}
	return remove.Journal{Dir: dir}, nil
}

func (r *removal) look(ctx context.Context) (err error) {
	if r.journal, err = r.p.removed(); err != nil {
		return err
	}
	progress := r.p.progress("looking at tags")
	defer progress.clear()
	for i := range r.parts {
		o := &r.parts[i]
		if o.plan, err = remove.Look(ctx, o.reg, o.repo, o.refs, progress.show); err != nil {
			return err
		}
	}
	return nil
}

func (r *removal) count() (n int) {
	for _, o := range r.parts {
		n += o.plan.Count()
	}
	return n
}

// cost says what the journal costs where the reading of manifests is counted,
// and is empty where it costs nothing.
func (r *removal) cost() string {
	n := 0
	for _, o := range r.parts {
		n += o.plan.Pulls
	}
	if n == 0 {
		return ""
	}
	return "Keeping it for undo costs " + remove.Pulls(n) + ".\n"
}

// refused is an error for what the plan cannot remove, or nil.
func (r *removal) refused() error {
	bad := &unremoved{what: "removed"}
	for _, o := range r.parts {
		for _, it := range o.plan.Items {
			bad.all++
			if it.Err != nil {
				bad.add(o.plan.Host+"/"+o.plan.Repo+it.Ref(), it.Err)
			}
		}
	}
	return bad.orNil()
}

// agree shows the plan and asks, unless that is not wanted.
func (r *removal) agree(ctx context.Context) error {
	n := r.count()
	if n == 0 {
		return r.refused()
	}
	if r.yes {
		return nil
	}
	if !r.p.inTerminal || !r.p.errTerminal {
		fmt.Fprint(r.p.err, r.cost())
		return usagef("%s would be removed: say --yes, or --dry-run to see which", counted(n))
	}
	if r.p.flags.format == table {
		if err := r.printPlan(); err != nil {
			return err
		}
		r.p.out.flush()
	}
	question, yes := "Remove it? [y/N] ", []string{"y", "yes"}
	if n > 1 {
		question = fmt.Sprintf("Remove %s? Type %d to do it, anything else cancels: ", counted(n), n)
		yes = []string{strconv.Itoa(n)}
	}
	return r.p.agree(ctx, r.cost()+question, yes, "nothing was removed")
}

// agree asks a question, and gives an error unless the answer is a yes.
func (p *program) agree(ctx context.Context, question string, yes []string, otherwise string) error {
	fmt.Fprint(p.err, question)
	answer, err := p.ask(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(yes, strings.ToLower(strings.TrimSpace(answer))) {
		return errors.New(otherwise)
	}
	return nil
}

func counted(n int) string {
	if n == 1 {
		return "1 tag"
	}
	return text.Count(n) + " tags"
}

// plannedJSON is what a dry run tells programs of one item.
type plannedJSON struct {
	Reference string   `json:"reference"`
	Digest    v1.Hash  `json:"digest,omitzero"`
	Tags      []string `json:"neededByTags,omitempty"`
	Indexes   []string `json:"neededByIndexes,omitempty"`
	Referrers int      `json:"referrers,omitempty"`
	Error     string   `json:"error,omitempty"`
}

func (r *removal) printPlan() error {
	var rows [][]cell
	var all []plannedJSON
	for _, o := range r.parts {
		for i := range o.plan.Items {
			it := &o.plan.Items[i]
			name := o.plan.Host + "/" + o.plan.Repo + it.Ref()
			j := plannedJSON{Reference: name, Digest: it.Digest, Tags: it.Tags, Indexes: it.Indexes, Referrers: it.Referrers}
			note := cell{"", dim}
			switch why := it.Why(); {
			case it.Err != nil:
				j.Error, note = it.Err.Error(), cell{it.Err.Error(), bad}
			case it.Along:
				note.text = "with its manifest"
			case why != "":
				note.text = "the image stays for " + why
			}
			digest := ""
			if it.Digest != (v1.Hash{}) {
				digest = it.Digest.String()
			}
			rows = append(rows, []cell{{name, strong}, {digest, info}, note})
			all = append(all, j)
		}
	}
	switch {
	case r.p.flags.format != table:
		return printList(r.p, all)
	case r.p.flags.quiet:
		for _, j := range all {
			if j.Error == "" {
				r.p.out.print(j.Reference + "\n")
			}
		}
		return nil
	}
	r.p.printTable(columns{"REMOVE", "DIGEST", "NOTE"}, rows)
	return nil
}

func (r *removal) apply(ctx context.Context) error {
	run := r.journal.Begin(r.p.now())
	defer run.Close()
	out := outcomes{p: r.p, done: remove.Removed, bad: unremoved{what: "removed"}}
	progress := r.p.progress("removing")
	total := r.count()
	for _, o := range r.parts {
		o.plan.Apply(ctx, o.reg, run, func(res remove.Result) {
			progress.clear()
			out.add(res)
			progress.show(out.good, total)
		})
	}
	progress.clear()
	err := out.end(ctx)
	if out.good > 0 && r.p.flags.format == table && !r.p.flags.quiet {
		r.p.out.flush()
		fmt.Fprintf(r.p.err, "%s removed; regtui undo puts back what this removed.\n", counted(out.good))
	}
	return err
}

// outcomes prints what became of tags, as it comes.
type outcomes struct {
	p    *program
	done remove.State // what is wanted
	good int
	bad  unremoved
	all  []outcomeJSON
	err  error // of printing
}

type outcomeJSON struct {
	Reference string       `json:"reference"`
	Digest    v1.Hash      `json:"digest,omitzero"`
	Result    remove.State `json:"result"`
	Error     string       `json:"error,omitempty"`
}

func (o *outcomes) add(res remove.Result) {
	o.bad.all++
	st := good
	switch {
	case res.State == o.done:
		o.good++
	case res.Err != nil:
		st = bad
		o.bad.add(res.Name(), res.Err)
	case res.State == remove.Skipped:
		st = warn
		o.bad.add(res.Name(), errSkipped)
	}
	j := outcomeJSON{Reference: res.Name(), Digest: res.Digest, Result: res.State}
	if res.Err != nil {
		j.Error = res.Err.Error()
	}
	p := o.p
	switch {
	case p.flags.format == jsonLines:
		o.err = cmp.Or(o.err, p.printJSON(j))
	case p.flags.format == document:
		o.all = append(o.all, j)
	case p.flags.quiet:
		if res.State == o.done {
			p.out.print(text.Clean(res.Name()) + "\n")
		}
	default:
		line := p.paint(p.outTerminal, st, fmt.Sprintf("%-8s", res.State)) + "  " + text.Clean(res.Name())
		if j.Error != "" {
			line += "  " + p.paint(p.outTerminal, dim, text.Clean(j.Error))
		}
		p.out.print(line + "\n")
	}
}

// errSkipped is why a tag was not even tried.
var errSkipped = errors.New("not tried")

func (o *outcomes) end(ctx context.Context) error {
	if o.p.flags.format == document {
		o.err = cmp.Or(o.err, printList(o.p, o.all))
	}
	return cmp.Or(o.err, ctx.Err(), o.bad.orNil())
}

// unremoved is how many of several could not be removed, or put back, and why.
type unremoved struct {
	what     string // "removed"
	bad, all int
	name     string // of the first
	err      error
}

func (e *unremoved) add(name string, err error) {
	e.bad++
	if e.err == nil || errors.Is(e.err, errSkipped) {
		e.name, e.err = name, err
	}
}

func (e *unremoved) orNil() error {
	if e.bad == 0 {
		return nil
	}
	return e
}

func (e *unremoved) Error() string {
	said := e.err.Error()
	if _, ok := errors.AsType[*registry.Error](e.err); !ok { // those name what they are about
		said = e.name + ": " + said
	}
	if e.all == 1 {
		return said
	}
	return fmt.Sprintf("%s of %s were not %s: %s", text.Count(e.bad), text.Count(e.all), e.what, said)
}

func (e *unremoved) Unwrap() error { return e.err }
