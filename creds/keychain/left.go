package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
	"github.com/regtui/regtui/creds/move"
)

// Left is a login in a helper that no file names for its registry any more once
// another place is named there.
type Left struct {
	Helper string `json:"helper"`
	User   string `json:"user,omitempty"`
	// Fate is what becomes of it, Err why it stays.
	Fate Fate  `json:"fate"`
	Err  error `json:"-"`

	host string
}

// Fate is what becomes of a login that is left in a helper.
type Fate string

// The fates.
const (
	Carried Fate = "carried" // it goes into the keyring, beside the new one
	Erased  Fate = "erased"  // it is the same user's old one, and is taken out
	Stays   Fate = "stays"   // it is in the helper still, and no tool asks there
)

var (
	errDiffers  = errors.New("the keyring has another login of the same user")
	errOneUser  = errors.New("the new place keeps one user for each registry")
	errUnknown  = errors.New("nobody knows its user")
	errUnled    = errors.New("no file names this helper for it: no tool finds the login")
	errNotAsked = errors.New("the helper does not tell what it has")
)

// leaves looks for the login that a Keeping takes tools away from.
func (k *Keychain) leaves(ctx context.Context, q *Keeping, f *dockerconfig.File) *Left {
	name := k.leavesHelper(q, f)
	if name == "" || q.User == "" {
		return nil
	}
	left := &Left{Helper: name, Fate: Stays, host: q.Resource.Host}
	c, err := k.keep(name).Get(ctx, creds.Resource{Host: left.host}, "")
	switch {
	case errors.Is(err, creds.ErrHelperMissing):
		return nil // it gives nobody anything
	case err != nil:
		left.Err = fmt.Errorf("%w: %w", errNotAsked, err)
		return left
	case c == nil:
		return nil
	}
	if left.User = c.Login.User; left.User == creds.TokenUser {
		left.User = k.helped(left.host, name)
	}
	switch {
	case q.Resource.Path == "" && left.User == q.User && (q.uses == nil || move.Same(c, q.uses)):
		left.Fate = Erased
	case left.User == q.User:
		left.Err = errDiffers
	case !q.inKeyring():
		left.Err = errOneUser
	case left.User == "":
		left.Err = errUnknown
	default:
		left.Fate = Carried
	}
	return left
}

// leavesHelper is the helper that a Keeping takes tools away from for its
// registry, empty where none is: one that no other file names either.
func (k *Keychain) leavesHelper(q *Keeping, f *dockerconfig.File) string {
	if q.wired || f.Problem != nil {
		return ""
	}
	host := q.Resource.Host
	name := k.helperIn(f, host)
	if name == "" || name == creds.Own || name == q.helper() || helper.Of(name).Makes {
		return ""
	}
	for place := range k.files() {
		if place.Path != f.Place.Path && k.helperIn(dockerconfig.Read(place.Path, place.Kind), host) == name {
			return ""
		}
	}
	return name
}

// helperIn is the helper that a file names for a registry.
func (k *Keychain) helperIn(f *dockerconfig.File, host string) string {
	rules := k.podman.Rules()
	if f.Place.Kind == creds.KindConfig {
		rules = k.docker.Rules()
	}
	name, _ := rules.Helper(f, host)
	return name
}

// carry keeps the login that is left in a helper in the keyring too, where that
// is its fate. The helper's copy stays until drop.
func (k *Keychain) carry(ctx context.Context, q *Keeping) *Left {
	if q.Left == nil {
		return nil
	}
	left := *q.Left
	if left.Fate == Carried {
		if err := k.copyLeft(ctx, &left); err != nil {
			left.Fate, left.Err = Stays, err
		}
	}
	note := book.Helped{Host: left.host, Helper: left.Helper, User: left.User}
	_ = k.book.Change(ctx, func(p *book.Page) error { // what is not noted is told all the same
		if left.Fate == Stays {
			p.Helped.Set(note)
		} else {
			p.Leaving.Set(note)
		}
		return nil
	})
	return &left
}

func (k *Keychain) copyLeft(ctx context.Context, left *Left) error {
	c, err := k.keep(left.Helper).Get(ctx, creds.Resource{Host: left.host}, "")
	if err != nil {
		return err
	}
	if c == nil {
		return nil
	}
	e := dockerconfig.Entry{Key: creds.Key{Host: left.host}, User: left.User, Password: c.Password, IdentityToken: c.IdentityToken}
	in, err := absorb(ctx, k.ring, e, false)
	if err == nil && !in {
		err = errDiffers
	}
	return err
}

// drop has the helper forget the login that is elsewhere now.
func (k *Keychain) drop(ctx context.Context, left *Left) {
	if left == nil || left.Fate == Stays {
		return
	}
	if err := k.keep(left.Helper).Erase(ctx, creds.Resource{Host: left.host}, ""); err != nil {
		left.Fate, left.Err = Stays, err
		return // it is noted as leaving
	}
	gone := book.Helped{Host: left.host, Helper: left.Helper}
	_ = k.book.Change(ctx, func(p *book.Page) error {
		p.Leaving.Drop(gone)
		p.Helped.Drop(gone)
		return nil
	})
}

// helped is the user whose login regtui last put into a helper, or left there.
func (k *Keychain) helped(host, name string) string {
	page, _ := k.book.Read()
	for _, h := range page.Helped {
		if h.Host == host && h.Helper == name {
			return h.User
		}
	}
	return ""
}

// remember has the book know a login that went into a helper.
func (k *Keychain) remember(ctx context.Context, host string, at creds.Place, user string) {
	if at.Kind == creds.KindHelper && at.Helper != creds.Own {
		_ = k.book.Change(ctx, func(p *book.Page) error { // what is not noted is listed as long as a file tells
			p.Helped.Set(book.Helped{Host: host, Helper: at.Helper, User: user})
			return nil
		})
	}
}

// unled are the logins in helpers that the book remembers and that no file of
// logins leads to.
func (k *Keychain) unled(page *book.Page, logins []creds.Login) (out []creds.Login) {
	for _, h := range page.Helped {
		if slices.Contains(page.Leaving, h) || slices.ContainsFunc(logins, func(l creds.Login) bool {
			return l.Host == h.Host && l.Place.Helper == h.Helper
		}) || k.leads(h) {
			continue
		}
		l := creds.Login{Host: h.Host, Key: h.Host, User: h.User, Place: creds.Place{Kind: creds.KindHelper, Helper: h.Helper}}
		name := move.Name(&l)
		l.Problem = &creds.Problem{
			Host: h.Host, Helper: h.Helper, Err: errUnled,
			Fix: fmt.Sprintf("regtui accounts move %s --from %s --to keyring brings it back, regtui logout %s takes it out", name, h.Helper, name),
		}
		out = append(out, l)
	}
	return out
}

// leads tells whether a file names the helper for the registry.
func (k *Keychain) leads(h book.Helped) bool {
	for place := range k.files() {
		if k.helperIn(dockerconfig.Read(place.Path, place.Kind), h.Host) == h.Helper {
			return true
		}
	}
	return false
}

// eraseHelped takes out of helpers what the book remembers of a registry.
func (k *Keychain) eraseHelped(ctx context.Context, host string) (removed []dockerconfig.Removed, err error) {
	page, err := k.book.Read()
	if err != nil {
		return nil, err
	}
	known := slices.Clone(page.Helped)
	known = append(known, page.Leaving...)
	var errs []error
	for _, h := range known {
		if h.Host != host {
			continue
		}
		s, r := k.keep(h.Helper), creds.Resource{Host: host}
		c, err := s.Get(ctx, r, "")
		if err == nil && c != nil {
			if err = s.Erase(ctx, r, ""); err == nil {
				k.helpers.Forget(host)
				removed = append(removed, dockerconfig.Removed{Key: c.Login.Key, User: c.Login.User, Place: c.Login.Place})
			}
		}
		if err == nil {
			err = k.forgetHelped(ctx, h)
		}
		errs = append(errs, err)
	}
	return removed, errors.Join(errs...)
}

func (k *Keychain) forgetHelped(ctx context.Context, h book.Helped) error {
	return k.book.Change(ctx, func(p *book.Page) error {
		p.Helped.Drop(h)
		p.Leaving.Drop(h)
		return nil
	})
}

// Replaces is the user whose login a helper gives up for one of user, empty
// where it has none or the same user's.
func (k *Keychain) Replaces(ctx context.Context, host, name, user string) string {
	if name == "" || name == creds.Own {
		return ""
	}
	c, err := k.keep(name).Get(ctx, creds.Resource{Host: creds.CanonicalHost(host)}, "")
	if err != nil || c == nil || c.Login.User == user {
		return ""
	}
	return c.Login.User
}

// passedOver notes the logins of others in the helper that docker's file names
// for the registry of a step, and names no more then.
func (k *Keychain) passedOver(ctx context.Context, p *move.Plan) {
	f := dockerconfig.Read(dockerconfig.Path(k.env), creds.KindConfig)
	for i := range p.Steps {
		s := &p.Steps[i]
		r, name := move.Resource(&s.Login), ""
		if s.Err == nil && r.Path == "" && (move.HelperOf(s.To) != "" || s.To.Path == f.Place.Path) {
			name = k.helperIn(f, r.Host)
		}
		goes := slices.ContainsFunc(p.Steps, func(o move.Step) bool {
			return o.Err == nil && o.Login.Place.Helper == name && move.Resource(&o.Login) == r
		})
		if name == "" || name == creds.Own || name == move.HelperOf(s.To) || goes || helper.Of(name).Makes {
			continue
		}
		if c, err := k.keep(name).Get(ctx, r, ""); err == nil && c != nil {
			s.PassedOver = &book.Helped{Host: r.Host, Helper: name, User: c.Login.User}
			s.Notes = append(s.Notes, fmt.Sprintf("docker-credential-%s, which has the login of %s, is not asked any more then: regtui accounts move %s@%s --from %s takes it along", name, c.Login.User, c.Login.User, r.Host, name))
		}
	}
}
