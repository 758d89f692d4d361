package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/ui/widgets/text"
)

// stepJSON is a login on its way, for programs.
type stepJSON struct {
	Login    string      `json:"login"`
	Host     string      `json:"host"`
	User     string      `json:"user,omitempty"`
	From     creds.Place `json:"from"`
	To       creds.Place `json:"to"`
	There    bool        `json:"there,omitempty"`
	Replaces string      `json:"replaces,omitempty"`
	Plain    bool        `json:"plain,omitempty"`
	UsedBy   []string    `json:"usedBy,omitempty"`
	Then     []string    `json:"usedByThen,omitempty"`
	Notes    []string    `json:"notes,omitempty"`
	Result   move.State  `json:"result,omitempty"`
	Error    string      `json:"error,omitempty"`
}

func (m *moving) asJSON(i int) stepJSON {
	s := &m.plan.Steps[i]
	j := stepJSON{
		Login: s.Name(), Host: s.Login.Host, User: s.Login.User, From: s.Login.Place, To: s.To,
		There: s.There, Replaces: s.Replaces, Plain: s.Plain, UsedBy: s.Login.UsedBy, Then: m.then[i], Notes: s.Notes,
	}
	if s.Err != nil {
		j.Error = s.Err.Error()
	}
	return j
}

// planJSON is a plan for programs.
type planJSON struct {
	Steps []stepJSON `json:"steps"`
	// Diff is what changes in files of logins, without secrets.
	Diff string `json:"diff,omitempty"`
}

// print shows the plan.
func (m *moving) print() error {
	p := m.p
	diff, err := m.plan.Diff()
	if err != nil {
		return err
	}
	steps := []stepJSON{}
	for i := range m.plan.Steps {
		steps = append(steps, m.asJSON(i))
	}
	switch {
	case p.flags.format == document:
		return p.printJSON(planJSON{steps, diff})
	case p.flags.format == jsonLines:
		return printList(p, steps)
	case p.flags.quiet:
		for i, s := range steps {
			if m.plan.Steps[i].Err == nil {
				p.out.print(text.Clean(s.Login) + "\n")
			}
		}
		return nil
	}
	shared := m.shared()
	m.printTable(shared)
	for _, note := range shared {
		p.out.print(p.paint(p.outTerminal, dim, text.Clean(m.plan.Steps[0].To.String()+": "+note)) + "\n")
	}
	if diff != "" && m.plan.Count() > 0 {
		p.out.print("\n")
		m.printDiff(diff)
	}
	for _, l := range m.others {
		what := "is sent by nobody any more"
		if len(l.UsedBy) > 0 {
			what = "is what " + enumerate(l.UsedBy) + " send" + third(len(l.UsedBy)) + " then"
		}
		p.out.print(p.paint(p.outTerminal, warn, text.Clean(fmt.Sprintf("The login of %s in %s %s.", accountName(&l), l.Place, what))) + "\n")
	}
	return nil
}

// shared are the notes that go for each of several logins, told once.
func (m *moving) shared() []string {
	steps := m.plan.Steps
	if len(steps) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(steps[0].Notes), func(note string) bool {
		return slices.ContainsFunc(steps, func(s move.Step) bool {
			return s.To != steps[0].To || s.Err == nil && !slices.Contains(s.Notes, note)
		})
	})
}

func (m *moving) printTable(shared []string) {
	imported := m.done == "imported"
	rows := make([][]cell, len(m.plan.Steps))
	for i := range m.plan.Steps {
		s := &m.plan.Steps[i]
		was, then := enumerate(s.Login.UsedBy), enumerate(m.then[i])
		note := m.remark(s, shared)
		if s.Err != nil {
			then = was
		}
		row := []cell{{s.Name(), strong}}
		if !imported {
			row = append(row, cell{s.Login.Place.String(), plain}, cell{orDash(was != "", was), dim})
		}
		rows[i] = append(row, cell{s.To.String(), plain}, cell{orDash(then != "", then), plain}, note)
	}
	titles := columns{"LOGIN", "FROM", "USED BY", "TO", "USED BY THEN", "REMARKS"}
	if imported {
		titles = columns{"LOGIN", "TO", "USED BY THEN", "REMARKS"}
	}
	m.p.printTable(titles, rows)
}

// remark says what is worth knowing about a step, but what is told once for all.
func (m *moving) remark(s *move.Step, shared []string) cell {
	if errors.Is(s.Err, move.ErrHere) {
		return cell{"it is there already", dim}
	}
	if s.Err != nil {
		return cell{"stays: " + unnamed(s).Error(), bad}
	}
	var all []string
	st := dim
	if s.There {
		all = append(all, map[bool]string{true: "it is there already", false: "it is there already: the old copy goes"}[m.plan.Keep])
	}
	if s.Replaces != "" {
		all, st = append(all, "the login of "+s.Replaces+" there is given up"), warn
	}
	if s.Plain && !s.Login.Plain {
		all, st = append(all, "in plain text from then on"), warn
	}
	if s.To.Kind == creds.KindKeyring && !s.Active() && !s.There {
		all = append(all, "another account of the registry is the active one; regtui accounts use "+s.Name()+" switches")
	}
	for _, note := range s.Notes {
		if !slices.Contains(shared, note) {
			all = append(all, note)
		}
	}
	return cell{strings.Join(all, "; "), st}
}

func (m *moving) printDiff(diff string) {
	for line := range strings.Lines(diff) {
		m.p.out.print(m.p.paintDiff(strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "    ")) + "\n")
	}
}

// apply carries the plan out and tells of each login as it comes.
func (m *moving) apply(ctx context.Context) error {
	p := m.p
	var all []stepJSON
	var failed error
	wrong, n := undone{did: m.done, told: m.tells()}, 0
	err := m.plan.Apply(ctx, func(r move.Result) {
		j := m.asJSON(n)
		n++
		wrong.all++
		j.Result, j.Error = r.State, ""
		st := good
		here := errors.Is(r.Err, move.ErrHere)
		if here {
			st = dim
		} else if r.Err != nil {
			j.Error, st = r.Err.Error(), bad
			wrong.add(r.Name(), unnamed(&move.Step{Login: r.Login, Err: r.Err}))
		}
		switch {
		case p.flags.format == jsonLines:
			failed = cmp.Or(failed, p.printJSON(j))
		case p.flags.format == document:
			all = append(all, j)
		case p.flags.quiet:
			if r.Err == nil || here {
				p.out.print(text.Clean(r.Name()) + "\n")
			}
		default:
			p.out.print(p.paint(p.outTerminal, st, fmt.Sprintf("%-7s", m.state(r.State))) + "  " + text.Clean(r.Name()+outcomeOf(&r, m.then[n-1])) + "\n")
		}
	})
	if p.flags.format == document {
		failed = cmp.Or(failed, printList(p, all))
	}
	return cmp.Or(failed, err, wrong.orNil())
}

// state is what became of a login, in a word.
func (m *moving) state(s move.State) string {
	if s == move.Copied && m.done == "imported" {
		return "kept"
	}
	return string(s)
}

// outcomeOf tells where a login is now, and who finds it.
func outcomeOf(r *move.Result, then []string) string {
	if r.Err != nil {
		return "  " + unnamed(&move.Step{Login: r.Login, Err: r.Err}).Error()
	}
	out := "  " + r.To.String()
	if len(then) > 0 {
		out += "; " + enumerate(then) + " find" + third(len(then)) + " it"
	}
	return out
}
