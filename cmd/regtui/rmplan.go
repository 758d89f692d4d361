package main

import (
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// plannedJSON is what a dry run tells programs of one item.
type plannedJSON struct {
	Reference string   `json:"reference"`
	Digest    v1.Hash  `json:"digest,omitzero"`
	Tags      []string `json:"neededByTags,omitempty"`
	Indexes   []string `json:"neededByIndexes,omitempty"`
	Referrers int      `json:"referrers,omitempty"`
	Pulls     int      `json:"pulls,omitempty"` // that keeping it for undo costs
	Error     string   `json:"error,omitempty"`
}

func (r *removal) printPlan() error {
	var rows [][]cell
	var all []plannedJSON
	for _, o := range r.parts {
		for i := range o.plan.Items {
			it := &o.plan.Items[i]
			name := o.plan.Host + "/" + o.plan.Repo + it.Ref()
			j := plannedJSON{Reference: name, Digest: it.Digest, Tags: it.Tags, Indexes: it.Indexes, Referrers: it.Referrers, Pulls: it.Pulls}
			note := cell{"", dim}
			switch why := it.Why(); {
			case it.Err != nil:
				j.Error, note = it.Err.Error(), cell{registry.Why(it.Err), bad}
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
