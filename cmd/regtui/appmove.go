package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/registry/vendors"
	"github.com/regtui/regtui/ui"
)

// appMove is the app's way to move logins to another place.
func (p *program) appMove(ctx context.Context, logins []creds.Login, to string) (ui.Change, error) {
	store, err := p.store(to)
	if err != nil {
		return ui.Change{}, err
	}
	plan, err := p.keychain().PlanMove(ctx, logins, store, move.Options{})
	if err != nil {
		return ui.Change{}, err
	}
	all, _ := p.keychain().Logins(ctx) // what is wrong with other places is not about these
	then, _ := p.keychain().Foresee(all, plan)
	c := ui.Change{Words: []string{"Each is read back from its new place before the old copy goes."}}
	const most = 6 // there is room for so many in the smallest terminal
	for i := range plan.Steps {
		if i == most && len(plan.Steps) > most+1 {
			c.Words = append(c.Words, fmt.Sprintf("… and %d more: regtui accounts move --dry-run shows all", len(plan.Steps)-i))
			break
		}
		c.Words = append(c.Words, stepLine(&plan.Steps[i], then[i]))
	}
	if n := plan.Plain(); n > 0 {
		c.Words = append(c.Words, countedLogins(n)+" will stand in PLAIN TEXT, where every program of yours can read it.")
	}
	if plan.Count() == 0 {
		return c, nil
	}
	c.Diff, err = plan.Diff()
	c.Do = func(ctx context.Context) ([]string, error) { return p.applyMove(ctx, plan) }
	return c, err
}

// stepLine tells what becomes of a login: where it goes, and who sends it then.
func stepLine(s *move.Step, then []string) string {
	if s.Err != nil {
		return fmt.Sprintf("%s stays in %s: %v", s.Name(), s.Login.Place, unnamed(s))
	}
	line := fmt.Sprintf("%s: %s → %s", s.Name(), s.Login.Place, s.To)
	if len(then) > 0 {
		line += fmt.Sprintf("; %s will find it", enumerate(then))
	}
	for _, note := range s.Notes {
		line += "; " + note
	}
	return line
}

// applyMove moves what the plan can move and tells of each that was, the errors
// of the others.
func (p *program) applyMove(ctx context.Context, plan *move.Plan) (told []string, err error) {
	var errs []error
	var hosts []string
	moved := 0
	err = plan.Apply(ctx, func(r move.Result) {
		if r.Step.Err != nil {
			return // the plan has said so
		}
		if !slices.Contains(hosts, r.Login.Host) {
			hosts = append(hosts, r.Login.Host)
		}
		if r.State == move.Moved {
			moved++
			return
		}
		errs = append(errs, fmt.Errorf("%s is in %s: %w", r.Name(), whereNow(r), r.Err))
	})
	for _, host := range hosts {
		p.registries().Close(vendors.Canonical(host))
	}
	if moved > 0 {
		told = append(told, countedLogins(moved)+" moved")
	}
	return told, errors.Join(append(errs, err)...)
}

// whereNow is where a login is that did not get all the way.
func whereNow(r move.Result) string {
	if r.State == move.Stays {
		return r.Login.Place.String() + " still"
	}
	return r.Login.Place.String() + " and in " + r.To.String()
}
