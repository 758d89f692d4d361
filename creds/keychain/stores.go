package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
	"github.com/regtui/regtui/creds/helper"
)

// Stores are the places on this machine that can keep a login, the best first:
// the keyring, the helpers that docker's config.json names, other helpers, the
// files. Those that cannot be used now come last and tell why in their Limits.
// Nothing is run.
func (k *Keychain) Stores(ctx context.Context) []creds.Store {
	all := []creds.Store{k.ring}
	for _, name := range k.helperNames() {
		if !helper.Of(name).Makes {
			all = append(all, k.keep(name))
		}
	}
	for _, s := range k.primary() {
		all = append(all, s)
	}
	var up, down []creds.Store
	for _, s := range all {
		if s.Limits(ctx).Down == nil {
			up = append(up, s)
		} else {
			down = append(down, s)
		}
	}
	return append(up, down...)
}

// helperNames are the helpers of this machine, those that docker's file names
// before those that are only installed. regtui's own is the keyring.
func (k *Keychain) helperNames() []string {
	var out []string
	add := func(name string) {
		if name != "" && name != creds.Own && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	f := dockerconfig.Read(dockerconfig.Path(k.env), creds.KindConfig)
	add(f.Store)
	for _, h := range f.Helpers {
		add(h.Name)
	}
	for _, name := range k.helpers.Discover() {
		add(name)
	}
	return out
}

// keep is a helper as a place.
func (k *Keychain) keep(name string) *helper.Keep {
	return &helper.Keep{Runner: k.helpers, Name: name, Known: func(ctx context.Context) ([]creds.Login, error) {
		all, err := k.Logins(ctx)
		return slices.DeleteFunc(all, func(l creds.Login) bool {
			return l.Place.Kind != creds.KindHelper || l.Place.Helper != name
		}), err
	}}
}

// primary are the files that docker and podman write.
func (k *Keychain) primary() []*dockerconfig.Plain {
	return []*dockerconfig.Plain{k.docker.Plain(k.editor()), k.podman.Plain(k.editor())}
}

// plain are all files that hold logins in clear.
func (k *Keychain) plain() []*dockerconfig.Plain {
	return append([]*dockerconfig.Plain{k.docker.Plain(k.editor())}, k.podman.Files(k.editor())...)
}

var errNoStore = errors.New("there is no such place for logins")

// Store is a place by its name: "keyring", "config.json", "auth.json", or a
// helper's. The error of an unknown one names those that there are.
func (k *Keychain) Store(name string) (creds.Store, error) {
	switch name {
	case creds.KindKeyring, creds.Own:
		return k.ring, nil
	case creds.KindConfig:
		return k.primary()[0], nil
	case creds.KindAuth:
		return k.primary()[1], nil
	}
	names := k.helperNames()
	if slices.Contains(names, name) {
		return k.keep(name), nil
	}
	names = slices.DeleteFunc(names, func(name string) bool { return helper.Of(name).Makes }) // nothing is kept in those
	there := append([]string{creds.KindKeyring}, names...)
	there = append(there, creds.KindConfig, creds.KindAuth)
	return nil, fmt.Errorf("%w: %q; there are %s", errNoStore, name, strings.Join(there, ", "))
}
