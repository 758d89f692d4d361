package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/move"
	"github.com/regtui/regtui/creds/podman"
)

// PlanMove makes the plan to move logins, as Logins tells them, into a place.
func (k *Keychain) PlanMove(ctx context.Context, logins []creds.Login, to creds.Store, o move.Options) (*move.Plan, error) {
	var wishes []move.Wish
	for _, l := range apart(logins) {
		w := move.Wish{Login: l, From: k.StoreOf(&l), To: to, Refused: k.noHelper(to)}
		if w.Refused == nil {
			w.Refused = twice(&l)
		}
		wishes = append(wishes, w)
	}
	return k.plan(ctx, wishes, o)
}

// apart leaves out logins that are one: a helper is named for Docker Hub under
// two keys, and a file may have several spellings of a registry.
func apart(logins []creds.Login) []creds.Login {
	var out []creds.Login
	for _, l := range logins {
		if !slices.ContainsFunc(out, func(o creds.Login) bool {
			return move.Resource(&o) == move.Resource(&l) && o.User == l.User && o.Place.Kind == l.Place.Kind &&
				(o.Place.Helper != "" && o.Place.Helper == l.Place.Helper || o.Place.Path == l.Place.Path)
		}) {
			out = append(out, l)
		}
	}
	return out
}

var errTwo = errors.New("the file has two logins of the same user for it that differ")

// twice tells why a login stays that is in its file under two keys with two
// secrets: one of them would be lost.
func twice(l *creds.Login) error {
	if l.Place.Kind != creds.KindConfig && l.Place.Kind != creds.KindAuth && l.Place.Kind != creds.KindOldFile {
		return nil
	}
	var first *dockerconfig.Entry
	for _, e := range dockerconfig.Read(l.Place.Path, l.Place.Kind).Entries {
		if e.User != l.User || !e.Usable() || (creds.Resource{Host: e.Key.Host, Path: e.Key.Path}) != move.Resource(l) {
			continue
		}
		if first != nil && (first.Password != e.Password || first.IdentityToken != e.IdentityToken || first.RegistryToken != e.RegistryToken) {
			return &creds.Problem{
				Path: l.Place.Path, Host: move.Name(l), Err: fmt.Errorf("%w, under %s and %s", errTwo, first.Name, e.Name),
				Fix: "take one of the two entries out",
			}
		}
		if first == nil {
			first = &e
		}
	}
	return nil
}

// PlanImport makes the plan to keep logins from elsewhere in a place; without
// one each goes where docker's config.json has the logins of its registry kept.
func (k *Keychain) PlanImport(ctx context.Context, all []creds.Credential, to creds.Store, o move.Options) (*move.Plan, error) {
	o.Keep = true
	var wishes []move.Wish
	for _, c := range all {
		at := to
		if at == nil {
			at = k.keeper(c.Login.Host)
		}
		wishes = append(wishes, move.Wish{Login: c.Login, From: move.Once(c), To: at, Refused: k.noHelper(at)})
	}
	return k.plan(ctx, wishes, o)
}

func (k *Keychain) plan(ctx context.Context, wishes []move.Wish, o move.Options) (*move.Plan, error) {
	o.Files = move.Files{Docker: k.config(), Editor: k.editor(), Book: k.book}
	for _, path := range podman.Paths(k.env) {
		if path != o.Files.Docker.Path {
			o.Files.Podman = append(o.Files.Podman, creds.Place{Kind: creds.KindAuth, Path: path})
		}
	}
	p, err := move.Look(ctx, wishes, o)
	if err == nil {
		k.passedOver(ctx, p)
	}
	return p, err
}

// keeper is the place in which docker keeps the logins of a registry.
func (k *Keychain) keeper(host string) creds.Store {
	f := dockerconfig.Read(dockerconfig.Path(k.env), creds.KindConfig)
	switch name, _ := k.docker.Rules().Helper(f, host); name {
	case "":
		return k.primary()[0]
	case creds.Own:
		return k.ring
	default:
		return k.keep(name)
	}
}

// noHelper tells why nothing can go into the keyring: other tools could not
// get at it.
func (k *Keychain) noHelper(to creds.Store) error {
	if to.Place().Kind != creds.KindKeyring {
		return nil
	}
	return k.Ready()
}

// StoreOf is the place that a login is in, to move it from; nil for a variable.
func (k *Keychain) StoreOf(l *creds.Login) creds.Store {
	file := func(s *dockerconfig.Plain) creds.Store {
		s.Sides = true // move.Sides sees to them
		return s
	}
	switch p := l.Place; p.Kind {
	case creds.KindKeyring:
		return k.ring
	case creds.KindHelper:
		if p.Helper == creds.Own {
			return k.ring
		}
		return k.keep(p.Helper)
	case creds.KindConfig:
		return file(k.primary()[0])
	case creds.KindOldFile:
		return file(&dockerconfig.Plain{Rules: k.podman.Rules(), Editor: k.editor(), At: p})
	case creds.KindAuth:
		all := k.podman.Files(k.editor())
		if i := slices.IndexFunc(all, func(s *dockerconfig.Plain) bool { return s.At.Path == p.Path }); i >= 0 {
			return file(all[i])
		}
	}
	return nil
}
