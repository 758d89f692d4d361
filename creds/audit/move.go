package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/move"
)

// move makes a finding's fix of moving logins to the best place of this machine
// where they do not stand in clear, or tells why there is none.
func (l *look) move(f *Finding, logins []*held) {
	var best creds.Store
	var why error
	for _, s := range l.Keychain.Stores(l.ctx) {
		limits := s.Limits(l.ctx)
		if s.Place().Kind == creds.KindKeyring {
			if why = cmp.Or(limits.Down, l.Keychain.Ready()); why != nil {
				continue
			}
		}
		if limits.Down == nil && !limits.Plain {
			best = s
			break
		}
	}
	if best == nil {
		f.Fix = "there is no better place here now"
		if p, ok := errors.AsType[*creds.Problem](why); ok {
			f.Fix = "the keyring would be better: " + p.What() + " (" + p.Fix + ")"
		}
		return
	}
	logins = slices.DeleteFunc(slices.Clone(logins), func(h *held) bool { return h.Scope() != "" || !move.Movable(&h.Login, best.Place()) })
	if len(logins) == 0 {
		f.Fix = "no other place keeps logins for a part of a registry"
		return
	}
	f.Fix = fmt.Sprintf("move %s to %s, where docker, podman and the others find them", strings.Join(names(logins), ", "), where(best.Place()))
	l.plan(f, best, logins)
}

// moveTo makes a finding's fix of moving logins to the place of this name, if it
// is of use.
func (l *look) moveTo(f *Finding, name string, logins []*held) {
	s, err := l.Keychain.Store(name)
	if err != nil || s.Limits(l.ctx).Down != nil {
		return
	}
	l.plan(f, s, logins)
}

// plan makes a finding's fix of moving logins to a place. The plan is made when
// it is asked for: it reads secrets.
func (l *look) plan(f *Finding, to creds.Store, logins []*held) {
	var all []creds.Login
	for _, h := range logins {
		all = append(all, h.Login)
	}
	plan := func(ctx context.Context) (*move.Plan, error) {
		return l.Keychain.PlanMove(ctx, all, to, move.Options{})
	}
	f.Preview = func(ctx context.Context) (string, error) {
		p, err := plan(ctx)
		if err != nil {
			return "", err
		}
		if p.Count() == 0 {
			return "", stays(p)
		}
		diff, err := p.Diff()
		return steps(p) + diff, err
	}
	f.Do = func(ctx context.Context) error {
		p, err := plan(ctx)
		if err != nil {
			return err
		}
		var errs []error
		err = p.Apply(ctx, func(r move.Result) { errs = append(errs, r.Err) })
		return errors.Join(append(errs, err)...)
	}
	if !l.Ask {
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, askWait)
	defer cancel()
	if _, err := f.Preview(ctx); err != nil && ctx.Err() == nil {
		cannot(f, err)
	}
}

// stays is why the logins of a plan stay where they are.
func stays(p *move.Plan) error {
	var errs []error
	for i := range p.Steps {
		errs = append(errs, p.Steps[i].Err)
	}
	return errors.Join(errs...)
}

// steps tell a plan, a line each.
func steps(p *move.Plan) string {
	var b strings.Builder
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Err != nil:
			fmt.Fprintf(&b, "stays  %s: %v\n", s.Name(), s.Err)
			continue
		case s.There:
			fmt.Fprintf(&b, "goes   %s from %s: %s has it already\n", s.Name(), where(s.Login.Place), where(s.To))
		default:
			fmt.Fprintf(&b, "moves  %s from %s to %s\n", s.Name(), where(s.Login.Place), where(s.To))
		}
		for _, note := range s.Notes {
			fmt.Fprintf(&b, "       %s\n", note)
		}
	}
	return b.String()
}
