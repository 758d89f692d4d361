package keychain

import (
	"context"
	"errors"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/creds/podman"
)

// LoggedOut is what became of logging out.
type LoggedOut struct {
	Removed []dockerconfig.Removed
	// Active is the account in the keyring that tools get now in place of one
	// that is gone; empty when there is none, or nothing has changed.
	Active string
	// Left are the accounts of the registry that stay in the keyring.
	Left []creds.Login
	// Unnamed are the files that named regtui's helper for the registry and do
	// so no more.
	Unnamed []string
}

// LogOut takes logins for a registry, or for a path below it, out of every
// place: those of a user or, where user is empty, of everybody, the keyring's
// accounts among them. The one that remains takes the place of an
// active one that is gone. With the last one goes the row that names regtui's
// helper. The error joins what could not be done.
func (k *Keychain) LogOut(ctx context.Context, r creds.Resource, user string) (out LoggedOut, err error) {
	r.Host = creds.CanonicalHost(r.Host)
	page, err := k.book.Read()
	if err != nil {
		return out, err
	}
	var errs []error
	before := page.ActiveOf(r.Host)
	if r.Path == "" {
		for _, a := range page.Of(r.Host) {
			if user != "" && a.User != user {
				continue
			}
			if err := k.ring.Erase(ctx, r, a.User); err != nil {
				errs = append(errs, err)
				continue
			}
			out.Removed = append(out.Removed, dockerconfig.Removed{Key: r.Host, User: a.User, Place: k.ring.Place()})
		}
	}
	var gone []dockerconfig.Removed
	if user == "" {
		gone, err = k.Erase(ctx, r)
		if r.Path == "" {
			more, failed := k.eraseHelped(ctx, r.Host)
			gone, err = append(gone, more...), errors.Join(err, failed)
		}
	} else {
		gone, err = k.eraseUser(ctx, r, user)
	}
	out.Removed, errs = append(out.Removed, gone...), append(errs, err)
	if r.Path == "" {
		errs = append(errs, k.settle(ctx, r.Host, before, &out))
	}
	k.helpers.Forget(r.Host)
	return out, eachOnce(errs)
}

// eachOnce joins errors and leaves out those that were told: a keyring that
// cannot be used is met once for each account, and again as a helper.
func eachOnce(errs []error) error {
	var out []error
	seen := map[string]bool{}
	for _, err := range single(errs) {
		said := err.Error()
		if p, ok := errors.AsType[*creds.Problem](err); ok && errors.Is(p, keyring.ErrDown) {
			said = p.What()
		}
		if !seen[said] {
			out = append(out, err)
		}
		seen[said] = true
	}
	return errors.Join(out...)
}

// single takes joined errors apart.
func single(errs []error) (out []error) {
	for _, err := range errs {
		if all, ok := err.(interface{ Unwrap() []error }); ok {
			out = append(out, single(all.Unwrap())...)
		} else if err != nil {
			out = append(out, err)
		}
	}
	return out
}

// eraseUser takes a user's logins out of files and helpers. An identity token in
// a helper stays: nobody tells whose it is.
func (k *Keychain) eraseUser(ctx context.Context, r creds.Resource, user string) (removed []dockerconfig.Removed, err error) {
	var errs []error
	logins, _ := k.Logins(ctx)
	var stores []creds.Store
	for _, s := range k.plain() {
		stores = append(stores, s)
	}
	for _, name := range k.named(logins, r.Host) {
		stores = append(stores, k.keep(name))
	}
	for _, s := range stores {
		c, err := s.Get(ctx, r, user)
		if err == nil && c != nil && c.Login.User == user && creds.ParseKey(c.Login.Key).Path == r.Path {
			if err = s.Erase(ctx, r, user); err == nil {
				if name := s.Place().Helper; name != "" {
					errs = append(errs, k.forgetHelped(ctx, book.Helped{Host: r.Host, Helper: name}))
				}
				removed = append(removed, dockerconfig.Removed{Key: c.Login.Key, User: user, Place: c.Login.Place})
			}
		}
		errs = append(errs, err)
	}
	return removed, errors.Join(errs...)
}

// named are the helpers that files name for a registry, but regtui's own.
func (k *Keychain) named(logins []creds.Login, host string) []string {
	var out []string
	for _, l := range logins {
		if name := l.Place.Helper; l.Host == host && l.Place.Kind == creds.KindHelper && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// settle sees to what accounts that are gone leave behind them.
func (k *Keychain) settle(ctx context.Context, host string, before *book.Account, out *LoggedOut) error {
	page, err := k.book.Read()
	if err != nil {
		return err
	}
	left := page.Of(host)
	if len(left) == 0 {
		return k.unname(ctx, host, out)
	}
	if before != nil && page.ActiveOf(host) == nil && len(left) == 1 {
		out.Active = left[0].User
		err = k.book.Change(ctx, func(p *book.Page) error { return p.Use(host, out.Active) })
	}
	logins, _ := k.Logins(ctx)
	for _, l := range logins {
		if l.Host == host && l.Place.Kind == creds.KindKeyring {
			out.Left = append(out.Left, l)
		}
	}
	return err
}

// unname takes regtui's helper out of the files for a registry: it has nothing
// for it any more.
func (k *Keychain) unname(ctx context.Context, host string, out *LoggedOut) error {
	places := []creds.Place{{Kind: creds.KindConfig, Path: dockerconfig.Path(k.env)}}
	for _, path := range podman.Paths(k.env) {
		places = append(places, creds.Place{Kind: creds.KindAuth, Path: path})
	}
	var errs []error
	for _, place := range places {
		if place.Path == "" || !namesOwn(dockerconfig.Read(place.Path, place.Kind), host) {
			continue
		}
		err := k.editor().Edit(ctx, place, func(f *dockerconfig.File, doc *dockerconfig.Doc) {
			for _, h := range f.Helpers {
				if h.Name == creds.Own && creds.ParseKey(h.Key).Host == host {
					doc.RemoveHelperKey(h.Key)
				}
			}
		})
		if err == nil {
			out.Unnamed = append(out.Unnamed, place.Path)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// namesOwn tells whether a file names regtui's helper for the very registry.
func namesOwn(f *dockerconfig.File, host string) bool {
	return slices.ContainsFunc(f.Helpers, func(h dockerconfig.HelperFor) bool {
		return h.Name == creds.Own && creds.ParseKey(h.Key).Host == host
	})
}
