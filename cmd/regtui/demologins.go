package main

import (
	"context"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/registry/demo"
)

// demoLogins gives the app of the demo logins of all kinds, and a keyring of its
// own with the accounts of the demo's Docker Hub: it is gone with the process.
func (p *program) demoLogins(ctx context.Context, d *demo.Demo) error {
	accounts, err := d.AddLogins()
	if err != nil {
		return err
	}
	p.vars = d.Env()
	p.ring = []keyring.Option{keyring.Memory()}
	ring, err := p.keychain().Store(creds.KindKeyring)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		login := creds.Login{Host: creds.Hub, Key: creds.Hub, User: a.User, Active: a.User == demo.HubUser}
		if err := ring.Put(ctx, creds.Credential{Login: login, Password: creds.Secret(a.Token)}); err != nil {
			return err
		}
	}
	q, err := p.keychain().PrepareUse(ctx, creds.Account{User: demo.HubUser, Host: creds.Hub})
	if err != nil {
		return err
	}
	_, err = p.keychain().Use(ctx, q)
	return err
}
