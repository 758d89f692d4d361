package keychain

import (
	"context"
	"errors"
	"iter"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/podman"
)

// Saved is a login that was kept, and what became of it.
type Saved struct {
	Login creds.Login
	// Cleaned are old logins in clear that stood in the file though a helper
	// is named for the host. They are gone.
	Cleaned []dockerconfig.Removed
	// Others are the logins for the host that other tools send instead.
	Others []creds.Login
	// Absorbed are accounts that stood in the file in clear and are where the
	// login is now; Beside are all accounts of the host in the keyring that
	// are not the active one.
	Absorbed []creds.Account
	Beside   []creds.Login
	// Left is what became of the login in the helper that the file does not
	// name for the host any more; nil where there is none.
	Left *Left
}

var errHome = errors.New("there is no home folder to keep a login in: set HOME or DOCKER_CONFIG")

// Save keeps a login for a registry where docker does: in its config.json, or
// in the helper that is named there.
func (k *Keychain) Save(ctx context.Context, host, user string, password creds.Secret) (Saved, error) {
	path := dockerconfig.Path(k.env)
	if path == "" {
		return Saved{}, errHome
	}
	host = creds.CanonicalHost(host)
	place := creds.Place{Kind: creds.KindConfig, Path: path}
	rules := k.docker.Rules()
	if name, forAll := rules.Helper(dockerconfig.Read(path, creds.KindConfig), host); name == creds.Own {
		return k.Keep(ctx, &Keeping{Resource: creds.Resource{Host: host}, User: user, Store: k.ring, File: place, forAll: forAll, wired: true}, password)
	}
	at, cleaned, err := rules.Save(ctx, k.editor(), place, host, user, password)
	login := creds.Login{Host: host, User: user, Place: at}
	if err != nil {
		return Saved{Login: login, Cleaned: cleaned}, err
	}
	k.remember(ctx, host, at, user)
	k.helpers.Forget(host)
	s := k.told(ctx, creds.Resource{Host: host}, login, func(l *creds.Login) bool { return l.Place == at })
	s.Cleaned = cleaned
	return s, nil
}

// told tells who finds a login that was kept. is recognises it in a list.
func (k *Keychain) told(ctx context.Context, r creds.Resource, login creds.Login, is func(*creds.Login) bool) Saved {
	k.helpers.Forget(r.Host)
	s := Saved{Login: login}
	logins, _ := k.Logins(ctx) // what is wrong with other places is not about this login
	for _, l := range logins {
		switch {
		case l.Host != r.Host || l.Scope() != r.Path:
		case s.Login.Key == "" && is(&l):
			s.Login = l
			s.Login.User = login.User // a helper was not asked for it
		case l.Place.Kind == creds.KindKeyring && !l.Active:
			s.Beside = append(s.Beside, l)
		case len(l.UsedBy) > 0:
			s.Others = append(s.Others, l)
		}
	}
	return s
}

// Erase takes the login for a registry, or for a path below it, out of every
// place where docker or podman would look, and tells which. Of the keyring's
// accounts it is the active one; the others stay, and none takes its place. The
// error joins what could not be done.
func (k *Keychain) Erase(ctx context.Context, r creds.Resource) (removed []dockerconfig.Removed, err error) {
	r.Host = creds.CanonicalHost(r.Host)
	var errs []error
	for place, rules := range k.files() {
		gone, err := rules.Erase(ctx, k.editor(), place, r)
		removed, errs = append(removed, gone...), append(errs, err)
	}
	gone, err := k.eraseActive(ctx, r)
	removed, errs = append(removed, gone...), append(errs, err)
	k.helpers.Forget(r.Host)
	return removed, errors.Join(errs...)
}

// files are all files in which docker or podman would look, with the rules by
// which each is read.
func (k *Keychain) files() iter.Seq2[creds.Place, dockerconfig.Rules] {
	return func(yield func(creds.Place, dockerconfig.Rules) bool) {
		docker, pods := k.docker.Rules(), k.podman.Rules()
		if path := dockerconfig.Path(k.env); path != "" && !yield(creds.Place{Kind: creds.KindConfig, Path: path}, docker) {
			return
		}
		for _, path := range podman.Paths(k.env) {
			if path != "" && !yield(creds.Place{Kind: creds.KindAuth, Path: path}, pods) {
				return
			}
		}
		if path := podman.OldPath(k.env); path != "" {
			yield(creds.Place{Kind: creds.KindOldFile, Path: path}, pods)
		}
	}
}

// RefreshTokens are those that docker's login in a browser left beside the
// login for Docker Hub, wherever Erase would find it. Whoever has one can have
// new access tokens of the account until it is revoked.
func (k *Keychain) RefreshTokens(ctx context.Context) (all []creds.Secret) {
	for place, rules := range k.files() {
		all = append(all, rules.RefreshTokens(ctx, place)...)
	}
	if _, token, err := k.ring.GetSide(ctx, creds.Hub, "refresh-token"); err == nil && token != "" {
		all = append(all, token)
	}
	return all
}

// eraseActive takes out the account that is in use, if no file led to it, and
// what docker's web login has beside a login.
func (k *Keychain) eraseActive(ctx context.Context, r creds.Resource) (removed []dockerconfig.Removed, err error) {
	page, err := k.book.Read()
	if err != nil || r.Path != "" {
		return nil, err
	}
	if a := page.ActiveOf(r.Host); a != nil {
		if err := k.ring.Erase(ctx, r, a.User); err != nil {
			return nil, err
		}
		removed = append(removed, dockerconfig.Removed{Key: r.Host, User: a.User, Place: k.ring.Place()})
	}
	var errs []error
	for _, side := range page.Sides {
		if side.Host == r.Host {
			errs = append(errs, k.ring.EraseSide(ctx, side.Host, side.Name))
		}
	}
	return removed, errors.Join(errs...)
}

// editor changes files of logins, and notes which helpers they name then.
func (k *Keychain) editor() dockerconfig.Editor {
	return dockerconfig.Editor{Lock: k.env.Lock, Wrote: dockerconfig.Remember(book.New(book.Path(k.env)))}
}
