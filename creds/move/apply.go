package move

import (
	"context"
	"errors"

	"github.com/regtui/regtui/creds"
)

// Result is what became of a login.
type Result struct {
	*Step
	// State is Moved, or what else is true.
	State State
	// Err is why it is not Moved.
	Err error
}

// State is what became of a login.
type State string

// The states, from worst to best.
const (
	Stays  State = "stays"  // it is where it was, and nowhere else
	Both   State = "both"   // the new place has it and the old one still does
	Copied State = "copied" // likewise, as it was wanted
	Moved  State = "moved"
)

var (
	errGone   = errors.New("it is not there any more")
	errOther  = errors.New("its place gives another user's login by now")
	errNewer  = errors.New("its old place got another login for it meanwhile, which stays there")
	errMet    = errors.New("the new place got another login for it meanwhile")
	errUnread = errors.New("the new place took it and does not give it back")
)

// Apply moves what the plan can move, and tells of each login as it comes. It
// ends early with the context, between two logins.
func (p *Plan) Apply(ctx context.Context, report func(Result)) error {
	for i := range p.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		s := &p.Steps[i]
		if s.Err != nil {
			report(Result{s, Stays, s.Err})
			continue
		}
		// A login that is on its way goes on to its end: the calls have
		// deadlines of their own.
		state, err := p.apply(context.WithoutCancel(ctx), s)
		report(Result{s, state, err})
	}
	return nil
}

// apply puts, reads back, tells the tools and takes the old copy away, in this
// order.
func (p *Plan) apply(ctx context.Context, s *Step) (State, error) {
	r := Resource(&s.Login)
	c, err := Get(ctx, s.from, r, s.Login.User)
	switch {
	case err != nil:
		return Stays, err
	case c == nil:
		return Stays, trouble(s, errGone, "look at regtui accounts")
	case c.Login.User != s.Login.User && c.IdentityToken == "" && c.RegistryToken == "":
		return Stays, trouble(s, errOther, "try again")
	}
	there, state, err := p.put(ctx, s, c)
	if err != nil {
		return state, err
	}
	if !p.Keep {
		if err := p.files.leaving(ctx, s, true); err != nil {
			return Both, err
		}
	}
	if err := p.files.point(ctx, s, c, p.Keep); err != nil {
		return Both, err
	}
	if p.Keep {
		_ = p.files.helped(ctx, s, false)
		return Copied, nil
	}
	if !there || !oneStore(ctx, s) {
		if err := p.takeOut(ctx, s, c); err != nil {
			return Both, err
		}
	}
	// The login is moved; a note too much is found and dropped by doctor.
	_ = p.files.leaving(ctx, s, false)
	_ = p.files.helped(ctx, s, true)
	return Moved, nil
}

// takeOut takes the old copy away, unless somebody put another login in its
// place meanwhile.
func (p *Plan) takeOut(ctx context.Context, s *Step, c *creds.Credential) error {
	r := Resource(&s.Login)
	if inFile(s.Login.Place) {
		now, err := Get(ctx, s.from, r, s.Login.User)
		if err != nil {
			return err
		}
		if now != nil && !Same(now, c) {
			return trouble(s, errNewer, "move it once more")
		}
	}
	if r == hub {
		if err := Sides(ctx, s.to, p.files.Editor, s.Login.Place); err != nil {
			return err
		}
	}
	return s.from.Erase(ctx, r, s.Login.User)
}

// put has the new place keep the login, and reads it back. there says that it
// had it before.
func (p *Plan) put(ctx context.Context, s *Step, c *creds.Credential) (there bool, state State, err error) {
	r := Resource(&s.Login)
	have, err := Get(ctx, s.to, r, s.Login.User)
	switch {
	case err != nil:
		return false, Stays, err
	case Same(have, c):
		return true, Both, nil
	case have != nil && s.Replaces == "":
		return false, Stays, trouble(s, errMet, "try again")
	}
	done, err := p.files.put(ctx, s, c, p.Keep)
	if !done && err == nil {
		err = s.to.Put(ctx, keep(c, s))
	}
	if err != nil {
		return false, Stays, err
	}
	have, err = Get(ctx, s.to, r, s.Login.User)
	if err == nil && !Same(have, c) {
		err = trouble(s, errUnread, "")
	}
	return false, Both, err
}

// keep is the credential as its new place is given it.
func keep(c *creds.Credential, s *Step) creds.Credential {
	out := *c
	r := Resource(&s.Login)
	out.Login = creds.Login{Host: r.Host, Key: r.Host, User: s.Login.User, Place: s.To, Token: s.Login.Token, Active: s.active}
	if r.Path != "" {
		out.Login.Key += "/" + r.Path
	}
	return out
}
