package move

import (
	"context"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
)

// Wish is a login that is to go somewhere.
type Wish struct {
	Login creds.Login
	From  From
	To    creds.Store
	// Refused is why it is known to stay; nil for most.
	Refused error
}

// Options are how logins are moved.
type Options struct {
	// Keep leaves the old copies where they are.
	Keep bool
	// Replace lets a login take the place of another one.
	Replace bool
	// Files are told which helper keeps a registry's login now.
	Files Files
}

// Look makes the plan. It reads the secrets, one place at a time: what a place
// can keep hangs on them, and one that has to be unlocked is best asked for
// now. Nothing is written.
func Look(ctx context.Context, wishes []Wish, o Options) (*Plan, error) {
	l := looking{o: o, limits: map[creds.Place]creds.Limits{}, taken: map[slot]*creds.Credential{}, active: map[string]bool{}}
	p := &Plan{Keep: o.Keep, files: o.Files}
	for _, w := range wishes {
		s := Step{Login: w.Login, To: w.To.Place(), from: w.From, to: w.To}
		if s.Err = w.Refused; s.Err == nil {
			s.Err = l.look(ctx, &s)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.Steps = append(p.Steps, s)
	}
	p.tryFiles()
	return p, nil
}

// looking is what is known while a plan is made.
type looking struct {
	o      Options
	limits map[creds.Place]creds.Limits
	taken  map[slot]*creds.Credential // what the plan puts where
	active map[string]bool            // the registries whose account in use is known
}

// slot is where one login can be kept.
type slot struct {
	at   creds.Place
	r    creds.Resource
	user string // empty where a place holds one user a registry
}

func (l *looking) look(ctx context.Context, s *Step) error {
	limits, ok := l.limits[s.To]
	if !ok {
		limits = s.to.Limits(ctx)
		l.limits[s.To] = limits
	}
	s.Plain = limits.Plain
	if err := refused(s, limits); err != nil {
		return err
	}
	c, err := l.read(ctx, s)
	if err != nil {
		return err
	}
	if err := tooMuch(s, c, limits); err != nil {
		return err
	}
	if limits.Note != "" && !slices.Contains(s.Notes, limits.Note) {
		s.Notes = append(s.Notes, limits.Note)
	}
	return l.meet(ctx, s, c, limits)
}

// read gets the login itself, and fills in what only its place could tell.
func (l *looking) read(ctx context.Context, s *Step) (*creds.Credential, error) {
	if s.from == nil {
		return nil, trouble(s, errNone, "")
	}
	c, err := Get(ctx, s.from, Resource(&s.Login), s.Login.User)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return nil, trouble(s, errNone, "")
	}
	if s.Login.User == "" {
		s.Login.User = c.Login.User
	}
	s.Login.Token = s.Login.Token || c.IdentityToken != "" || c.RegistryToken != ""
	return c, nil
}

// meet looks at what the new place has where the login is to go.
func (l *looking) meet(ctx context.Context, s *Step, c *creds.Credential, limits creds.Limits) error {
	r := Resource(&s.Login)
	at := slot{s.To, r, s.Login.User}
	if limits.OneUser {
		at.user = ""
	}
	if other := l.taken[at]; other != nil {
		if !Same(other, c) {
			return trouble(s, fmt.Errorf("%w, and another login goes there before it", errFull), "move one of the two")
		}
		s.There = true
		return nil
	}
	have, err := Get(ctx, s.to, r, at.user)
	switch {
	case err != nil:
		return err
	case Same(have, c):
		s.There = true
	case have == nil:
	case !l.o.Replace:
		return trouble(s, fmt.Errorf("%s has another login for it, of %s", s.To, nobody(have.Login.User)), "--replace gives that one up")
	default:
		s.Replaces = nobody(have.Login.User)
	}
	l.taken[at] = c
	// What tools send now they are to send then, also where the place has
	// another account of the registry.
	// What comes from elsewhere takes nobody's place.
	s.active = s.Login.Shadowed == "" && !l.active[r.Host]
	if _, elsewhere := s.from.(once); elsewhere && s.active {
		now, err := Get(ctx, s.to, r, "")
		s.active = now == nil && err == nil
	}
	l.active[r.Host] = l.active[r.Host] || s.active
	return nil
}

// Get reads the login for this very resource: places give one for a whole
// registry to those that ask for a path in it.
func Get(ctx context.Context, from From, r creds.Resource, user string) (*creds.Credential, error) {
	c, err := from.Get(ctx, r, user)
	if c != nil && c.Login.Key != "" && Resource(&c.Login) != r {
		return nil, err
	}
	if c != nil { // what is wrong is with another place
		return c, nil
	}
	return nil, err
}

func nobody(user string) string {
	if user == "" {
		return "an unknown user"
	}
	return user
}
