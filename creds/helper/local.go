package helper

import (
	"context"

	"github.com/regtui/regtui/creds"
)

// Local has a store in this process play the part of the helper called name,
// which is then not run.
func Local(name string, store creds.Store) Option {
	return func(r *Runner) {
		if r.local == nil {
			r.local = map[string]creds.Store{}
		}
		r.local[name] = store
	}
}

// Local is the store that plays the part of a helper, nil when it is a program.
func (r *Runner) Local(name string) creds.Store { return r.local[name] }

// fromLocal asks a store in this process.
func fromLocal(ctx context.Context, s creds.Store, server string) (Answer, error) {
	k := creds.ParseKey(server)
	if k.Side {
		return Answer{}, nil
	}
	c, err := s.Get(ctx, creds.Resource{Host: k.Host, Path: k.Path}, "")
	switch {
	case c == nil || err != nil:
		return Answer{}, err
	case c.IdentityToken != "":
		return Answer{User: TokenUser, Secret: c.IdentityToken}, nil
	}
	return Answer{User: c.Login.User, Secret: c.Password}, nil
}

// intoLocal keeps a login in a store in this process, as the one that tools get.
func intoLocal(ctx context.Context, s creds.Store, server string, a Answer) error {
	host := creds.ParseKey(server).Host
	c := creds.Credential{Login: creds.Login{Host: host, Key: host, User: a.User, Active: true}, Password: a.Secret}
	if a.User == TokenUser {
		c.Login.Token, c.Password, c.IdentityToken = true, "", a.Secret
	}
	return s.Put(ctx, c)
}

// outOfLocal takes out the login that a store in this process would give for
// the server. Other accounts of the registry stay.
func outOfLocal(ctx context.Context, s creds.Store, server string) (users []string, err error) {
	k := creds.ParseKey(server)
	if k.Side {
		return nil, nil
	}
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.Host != k.Host || !l.Active {
			continue
		}
		if err := s.Erase(ctx, creds.Resource{Host: k.Host}, l.User); err != nil {
			return users, err
		}
		users = append(users, l.User)
	}
	return users, nil
}
