package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui/widgets/text"
)

// outcomes prints what became of tags, as it comes.
type outcomes struct {
	p    *program
	done remove.State // what is wanted
	good amount
	bad  undone
	all  []outcomeJSON
	err  error // of printing
}

type outcomeJSON struct {
	Reference string       `json:"reference"`
	Digest    v1.Hash      `json:"digest,omitzero"`
	Result    remove.State `json:"result"`
	Error     string       `json:"error,omitempty"`
}

// outcomes prints what becomes of what is to be removed or put back. A table
// has the reasons in it, and they are not told twice.
func (p *program) outcomes(done remove.State, what string) *outcomes {
	return &outcomes{p: p, done: done, bad: undone{did: what, told: p.flags.format == table && !p.flags.quiet}}
}

func (o *outcomes) add(res remove.Result) {
	o.bad.all++
	st := good
	switch {
	case res.State == o.done:
		o.good.add(res.Tag)
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
		line := p.paint(p.outTerminal, st, fmt.Sprintf("%-9s", res.State.Words())) + "  " + text.Clean(res.Name())
		if j.Error != "" {
			line += "  " + p.paint(p.outTerminal, dim, text.Clean(registry.Why(res.Err)))
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

// undone is how many of several could not be removed, or put back, and why.
type undone struct {
	did      string // "removed", of what was tried
	cannot   bool   // it was not tried: a dry run
	told     bool   // the reasons were told already
	bad, all int
	name     string // of the first
	err      error
}

func (e *undone) add(name string, err error) {
	e.bad++
	if e.err == nil || errors.Is(e.err, errSkipped) {
		e.name, e.err = name, err
	}
}

func (e *undone) orNil() error {
	if e.bad == 0 {
		return nil
	}
	return e
}

func (e *undone) Error() string {
	none, not := "nothing was ", "were not "
	if e.cannot {
		none, not = "nothing can be ", "cannot be "
	}
	some := fmt.Sprintf("%s of %s %s%s", text.Count(e.bad), text.Count(e.all), not, e.did)
	switch {
	case e.told && e.bad == e.all:
		return none + e.did
	case e.told:
		return some
	}
	said := e.err.Error()
	if _, ok := errors.AsType[*registry.Error](e.err); !ok { // those name what they are about
		said = e.name + ": " + said
	}
	if e.all == 1 {
		return said
	}
	return some + ": " + said
}

func (e *undone) Unwrap() error { return e.err }
