package keychain

import (
	"context"
	"slices"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// Credential reads a login that Logins told of, out of the very place that it
// is in; nil when it is not there any more. A helper is run for it, with a
// deadline, and the keyring may have the person asked for its password.
func (k *Keychain) Credential(ctx context.Context, l *creds.Login) (*creds.Credential, error) {
	switch l.Place.Kind {
	case creds.KindKeyring:
		return k.ring.Get(ctx, creds.Resource{Host: l.Host}, l.User)
	case creds.KindHelper:
		return k.fromHelper(ctx, l)
	case creds.KindEnv:
		return fromFile(dockerconfig.Variable(k.env), l)
	}
	return fromFile(dockerconfig.Read(l.Place.Path, l.Place.Kind), l)
}

func fromFile(f *dockerconfig.File, l *creds.Login) (*creds.Credential, error) {
	if c := f.Entry(l.Key); c != nil {
		return c, nil
	}
	if f.Problem != nil {
		return nil, f.Problem
	}
	return nil, nil
}

// fromHelper asks a helper under the names that a tool would ask with.
func (k *Keychain) fromHelper(ctx context.Context, l *creds.Login) (*creds.Credential, error) {
	servers := []string{l.Host, l.Key}
	if l.Host == creds.Hub {
		servers = []string{creds.HubServer, creds.Hub, l.Key}
		if l.Place.Path != dockerconfig.Path(k.env) { // podman's file
			servers = []string{creds.Hub, creds.HubServer, l.Key}
		}
	}
	for i, server := range servers {
		if slices.Contains(servers[:i], server) {
			continue
		}
		a, err := k.helpers.Get(ctx, l.Place.Helper, server)
		if err != nil {
			return nil, err
		}
		if a.Secret == "" {
			continue
		}
		c := &creds.Credential{Login: *l, Password: a.Secret}
		c.Login.User = a.User
		if a.User == creds.TokenUser {
			c.Login.Token, c.Password, c.IdentityToken = true, "", a.Secret
		}
		return c, nil
	}
	return nil, nil
}

// Editor changes files of logins, and notes which helpers they name then.
func (k *Keychain) Editor() dockerconfig.Editor { return k.editor() }
