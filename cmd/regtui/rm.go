package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui/widgets/text"
)

func rmCommand(p *program) *cobra.Command {
	r := removal{p: p}
	c := &cobra.Command{
		Use:   "rm REF…",
		Short: "Remove tags, and no others",
		Long: `Remove tags. Other tags of the same image stay, and so does what an index or a
signature needs. A reference with a digest (REPOSITORY@sha256:…) removes that
manifest with all its tags, unless an index or a signature needs it.

First comes a plan of what goes and what stays because of whom; then you are
asked. Before a tag is removed its manifest is written to a journal, from which
regtui undo puts it back while the registry still has the layers. A tag that
was moved to another image since it was looked at is left alone.

Docker Hub counts the reading of a manifest as a pull: the plan says how many
the journal costs.`,
		Example: `regtui rm localhost:5000/app:1.2
regtui rm --dry-run ghcr.io/acme/app:pr-17 ghcr.io/acme/app:pr-18
regtui rm --yes --json registry.lan:5000/team/app:old`,
		Args: usage(cobra.MinimumNArgs(1)),
		ValidArgsFunction: func(c *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return p.completeHosts(c, nil, typed)
		},
		RunE: func(c *cobra.Command, args []string) error { return r.run(c.Context(), args) },
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
		r.p.out.flush()
		r.sayCost()
		return errors.Join(err, r.refused(r.p.flags.format == table && !r.p.flags.quiet))
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
	case tagAndDigest(ref):
		return usagef("%q names a tag and a digest: write REPOSITORY:TAG to remove the tag alone, or REPOSITORY@DIGEST to remove the manifest with all its tags", ref)
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

// tagAndDigest reports a reference as many tools write it: which of the two is
// meant makes a difference here.
func tagAndDigest(ref string) bool {
	name, _, ok := strings.Cut(ref, "@")
	return ok && strings.Contains(name[strings.LastIndex(name, "/")+1:], ":")
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

// amount is what the plans remove.
func (r *removal) amount() (n amount) {
	for _, o := range r.parts {
		tags, manifests := o.plan.Counts()
		n.tags += tags
		n.manifests += manifests
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

func (r *removal) sayCost() {
	if !r.p.flags.quiet {
		fmt.Fprint(r.p.err, r.cost())
	}
}

// refused is an error for what the plan cannot remove, or nil. told says that
// the plan was printed, with the reasons.
func (r *removal) refused(told bool) error {
	bad := &undone{did: "removed", cannot: true, told: told}
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

// agree shows the plan and asks, unless that is not wanted. What it costs is
// told in any case.
func (r *removal) agree(ctx context.Context) error {
	n := r.amount()
	switch {
	case n == amount{}:
		return r.refused(false)
	case r.yes:
		r.sayCost()
		return nil
	case !r.p.inTerminal || !r.p.errTerminal:
		r.sayCost()
		return usagef("%s would be removed: say --yes, or --dry-run to see which", n)
	}
	if r.p.flags.format == table {
		if err := r.printPlan(); err != nil {
			return err
		}
		r.p.out.flush()
	}
	question, yes := n.question("Remove", "")
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

// amount is how many tags and manifests something is about.
type amount struct{ tags, manifests int }

func (n amount) String() string { return text.Amount(n.tags, n.manifests) }

// add counts an item.
func (n *amount) add(tag string) {
	if tag == "" {
		n.manifests++
	} else {
		n.tags++
	}
}

// question asks whether to do it: with a yes, or for more than one with the
// number of tags. Manifests are counted only where no tag goes with them.
func (n amount) question(do, more string) (question string, yes []string) {
	number := cmp.Or(n.tags, n.manifests)
	if number == 1 {
		return fmt.Sprintf("%s %s%s? [y/N] ", do, n, more), []string{"y", "yes"}
	}
	return fmt.Sprintf("%s %s%s? Type %d to do it, anything else cancels: ", do, n, more, number), []string{strconv.Itoa(number)}
}

func (r *removal) apply(ctx context.Context) error {
	run := r.journal.Begin(r.p.now())
	defer run.Close()
	out := r.p.outcomes(remove.Removed, "removed")
	progress := r.p.progress("removing")
	n := r.amount()
	for _, o := range r.parts {
		o.plan.Apply(ctx, o.reg, run, func(res remove.Result) {
			progress.clear()
			out.add(res)
			progress.show(out.good.tags+out.good.manifests, n.tags+n.manifests)
		})
	}
	progress.clear()
	err := out.end(ctx)
	if out.good != (amount{}) && r.p.flags.format == table && !r.p.flags.quiet {
		r.p.out.flush()
		fmt.Fprintf(r.p.err, "%s removed; regtui undo puts back what this removed.\n", out.good)
	}
	return err
}
