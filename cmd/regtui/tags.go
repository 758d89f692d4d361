package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/spf13/cobra"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/themes/nearest"
	"github.com/regtui/regtui/ui/tagfilter"
	"github.com/regtui/regtui/ui/widgets/text"
)

// tagsOptions are the flags of `regtui tags`.
type tagsOptions struct {
	long, reverse, all bool
	sort, filter       string
}

func tagsCommand(p *program) *cobra.Command {
	var o tagsOptions
	c := &cobra.Command{
		Use:   "tags REPO",
		Short: "List the tags of a repository",
		Long: `List the tags of a repository, as they come. With --long, or where --sort or
--filter needs them, also digest, size, creation date and platforms: one HEAD
request a tag, and manifest and config once for each distinct image. Docker Hub
tells all but the creation date in its list, and when a tag was pushed.

The filter is the app's: words that must be in the name, ! to exclude, and
age>30d, size>1g, digest:9f00, platform:arm64, kind:artifact, signed:no. What is
signed is looked for once an image: a tag of which that is not known matches
neither signed:yes nor signed:no.`,
		Example: `regtui tags nginx
regtui tags -l ghcr.io/acme/app --sort created
regtui tags localhost:5000/app --filter '!alpine age<90d' --quiet
regtui tags --json=lines -l quay.io/coreos/etcd`,
		Args:              exactly(1),
		ValidArgsFunction: p.completeHosts,
		RunE: func(c *cobra.Command, args []string) error {
			place, err := p.parseRepo(args[0])
			if err != nil {
				return err
			}
			reg, err := p.open(place.Host)
			if err != nil {
				return err
			}
			return p.listTags(c.Context(), reg, place.Repo, o)
		},
	}
	p.insecureFlag(c)
	f := c.Flags()
	f.BoolVarP(&o.long, "long", "l", false, "also digest, size, creation date and platforms")
	f.BoolVar(&o.long, "details", false, "the same as --long")
	f.BoolVar(&o.all, "all", false, "in a terminal, list with --long also the tags of signatures and other artifacts")
	f.StringVar(&o.sort, "sort", "", "sort by `COLUMN`: "+strings.Join(sortNames(), ", "))
	f.BoolVarP(&o.reverse, "reverse", "r", false, "the other way round")
	f.StringVar(&o.filter, "filter", "", "only tags that match this `QUERY`")
	_ = c.RegisterFlagCompletionFunc("sort", cobra.FixedCompletions(sortNames(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

// listTags prints names as they come where that will do, and otherwise waits
// for what the order and the filter need.
func (p *program) listTags(ctx context.Context, reg registry.Registry, repo string, o tagsOptions) (err error) {
	order, err := tagOrder(o.sort, o.reverse)
	if err != nil {
		return err
	}
	match, needs, err := tagMatch(o.filter, p.now())
	if err != nil {
		return err
	}
	list := tagList{p: p, match: match, all: o.all || o.filter != ""}
	defer func() { p.note(reg, repo, err) }()
	detailed := o.long || needs.details || o.sort != "" && o.sort != "name"
	if !detailed && order == nil && p.flags.format != document {
		return stream(reg.Tags(ctx, repo), list.printName)
	}
	tags, err := collect(reg.Tags(ctx, repo))
	if err != nil {
		return err
	}
	var missing error
	if detailed {
		if order == nil && p.flags.format == jsonLines {
			return p.describe(ctx, reg, repo, tags, needs.signatures, list.printLine)
		}
		tags, missing = p.described(ctx, reg, repo, tags, needs.signatures)
		if _, some := errors.AsType[*partly](missing); missing != nil && !some {
			return missing
		}
	}
	tags = slices.DeleteFunc(tags, func(t registry.Tag) bool { return !list.matches(&t) })
	if order != nil {
		slices.SortStableFunc(tags, order)
	}
	return errors.Join(list.print(tags, o.long), missing)
}

// partly is a list that is there, but for the details of some tags.
type partly struct {
	bad, all int
	err      error // of one of them
}

func (e *partly) Error() string {
	return fmt.Sprintf("%s of %s tags could not be read: %v", text.Count(e.bad), text.Count(e.all), e.err)
}

func (e *partly) Unwrap() error { return e.err }

// describe asks for the details of tags, and for their signatures where those
// are wanted, and hands them on as they come. When some failed the error is
// *partly, when all did it is the first one's.
func (p *program) describe(ctx context.Context, reg registry.Registry, repo string, tags []registry.Tag, signatures bool, each func(registry.Tag) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	filler := details.New(reg)
	job := filler.Start(ctx, repo)
	names := make(map[string]bool, len(tags))
	for _, t := range tags {
		job.Add(t.Name)
		names[t.Name] = true
	}
	job.End()
	progress := p.progress("reading details")
	defer progress.clear()
	missing := partly{all: len(tags)}
	for batch := range job.Results() {
		progress.show(job.Progress())
		for i, t := range batch {
			batch[i].Signed = t.Signed || names[signatureOf(t.Digest)]
		}
		var unsure map[v1.Hash]error
		if signatures {
			unsure = findSignatures(ctx, filler, repo, batch)
		}
		for _, t := range batch {
			if err := cmp.Or(t.Err, unsure[t.Digest]); err != nil {
				missing.bad++
				missing.err = cmp.Or(missing.err, err)
			}
			if err := each(t); err != nil {
				return err
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case missing.bad == 0:
		return nil
	case missing.bad == missing.all:
		return missing.err
	}
	return &missing
}

// findSignatures finds out which of the tags are signed, and tells of which
// manifests it could not.
func findSignatures(ctx context.Context, filler *details.Filler, repo string, tags []registry.Tag) (unsure map[v1.Hash]error) {
	var digests []v1.Hash
	found := map[v1.Hash]details.Signature{}
	for i := range tags {
		t := &tags[i]
		if _, listed := found[t.Digest]; tagfilter.Unsure(t) && !listed {
			found[t.Digest] = details.Signature{}
			digests = append(digests, t.Digest)
		}
	}
	unsure = map[v1.Hash]error{}
	for s := range filler.Signatures(ctx, repo, digests) {
		if found[s.Digest] = s; s.Err != nil {
			unsure[s.Digest] = s.Err
		}
	}
	for i := range tags {
		found[tags[i].Digest].Fill(&tags[i])
	}
	return unsure
}

// signatureOf is the tag in which cosign keeps a manifest's signature
// (https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md).
func signatureOf(d v1.Hash) string { return d.Algorithm + "-" + d.Hex + ".sig" }

// described gives the tags with their details, in the order that they had.
func (p *program) described(ctx context.Context, reg registry.Registry, repo string, tags []registry.Tag, signatures bool) ([]registry.Tag, error) {
	at := make(map[string]int, len(tags))
	for i, t := range tags {
		at[t.Name] = i
	}
	err := p.describe(ctx, reg, repo, tags, signatures, func(t registry.Tag) error {
		tags[at[t.Name]] = t
		return nil
	})
	return tags, err
}

// orders are the columns that tags can be sorted by, in the order that people
// want first: newest, largest.
var orders = []struct {
	name    string
	compare func(a, b registry.Tag) int
}{
	{"name", func(a, b registry.Tag) int { return text.CompareVersions(a.Name, b.Name) }},
	{"created", func(a, b registry.Tag) int { return b.Created.Compare(a.Created) }},
	{"pushed", func(a, b registry.Tag) int { return b.Pushed.Compare(a.Pushed) }},
	{"size", func(a, b registry.Tag) int { return cmp.Compare(b.Size, a.Size) }},
	{"digest", func(a, b registry.Tag) int { return strings.Compare(a.Digest.Hex, b.Digest.Hex) }},
	{"platforms", func(a, b registry.Tag) int { return cmp.Compare(len(b.Platforms), len(a.Platforms)) }},
}

func sortNames() []string {
	names := make([]string, len(orders))
	for i, o := range orders {
		names[i] = o.name
	}
	return names
}

// tagOrder finds the order that is asked for; nil keeps the registry's own.
func tagOrder(name string, reverse bool) (func(a, b registry.Tag) int, error) {
	if name == "" {
		if reverse {
			return nil, usagef("--reverse needs --sort")
		}
		return nil, nil
	}
	for _, o := range orders {
		switch {
		case o.name != name:
		case reverse:
			return func(a, b registry.Tag) int { return o.compare(b, a) }, nil
		default:
			return o.compare, nil
		}
	}
	return nil, usagef("--sort: there is no column %q; did you mean %q?", name, nearest.To(name, sortNames()))
}
