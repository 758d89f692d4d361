package main

import (
	"fmt"
	"time"

	"github.com/regtui/regtui/registry/remove"
	"github.com/regtui/regtui/ui/widgets/text"
)

// runJSON is a run as programs see it.
type runJSON struct {
	ID   string    `json:"id"`
	Time time.Time `json:"time"`
	Tags []string  `json:"tags"`
	// Lost is how many of them could not be put back the last time.
	Lost int `json:"lost,omitempty"`
}

func (p *program) listRuns(runs []*remove.Run) error {
	var all []runJSON
	var rows [][]cell
	for _, r := range runs {
		j := runJSON{ID: r.ID, Time: r.Time}
		for _, e := range r.Todo() {
			j.Tags = append(j.Tags, e.Name())
			if e.State == remove.Lost {
				j.Lost++
			}
		}
		all = append(all, j)
		what, note := j.Tags[0], ""
		if n := len(j.Tags) - 1; n > 0 {
			what = fmt.Sprintf("%s and %s more", what, text.Count(n))
		}
		switch {
		case r.Stuck():
			note = "could not be put back"
		case j.Lost > 0:
			note = text.Count(j.Lost) + " could not be put back"
		}
		rows = append(rows, []cell{{r.ID, strong}, {text.Age(r.Time, p.now()), plain}, {what, plain}, {note, dim}})
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
		p.printTable(columns{"RUN", "AGE", "REMOVED", "NOTE"}, rows)
	}
	return nil
}
