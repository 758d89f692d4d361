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

// firstOf names the first of what a run removed, and how many more there are.
func firstOf(todo []remove.Entry) string {
	if n := len(todo) - 1; n > 0 {
		return fmt.Sprintf("%s and %s more", todo[0].Name(), text.Count(n))
	}
	return todo[0].Name()
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
		note := ""
		switch {
		case r.Stuck():
			note = "could not be put back"
		case j.Lost > 0:
			note = text.Count(j.Lost) + " could not be put back"
		}
		rows = append(rows, []cell{{r.ID, strong}, {text.Age(r.Time, p.now()), plain}, {firstOf(r.Todo()), plain}, {note, dim}})
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
