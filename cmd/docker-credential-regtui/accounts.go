package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/docker/docker-credential-helpers/credentials"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring"
)

// accounts are the keyring's as a credential helper. Tools ask for a registry
// in many spellings, "https://index.docker.io/v1/", "docker.io",
// "index.docker.io/library/x", "ghcr.io:443": all of them are understood.
type accounts struct {
	ctx  context.Context
	env  creds.Env
	ring *keyring.Store
}

var _ credentials.Helper = (*accounts)(nil)

// Get gives the account that REGTUI_ACCOUNT names for the registry, else the
// one that a rule picks for the repository, else the active one.
// go-containerregistry asks for the whole repository first, where credsStore
// names the helper.
func (a *accounts) Get(server string) (user, secret string, err error) {
	k := creds.ParseKey(server)
	if k.Host == "" {
		return "", "", credentials.NewErrCredentialsNotFound()
	}
	if k.Side {
		user, secret, err := a.ring.GetSide(a.ctx, k.Host, k.Path)
		return found(user, secret, err)
	}
	wanted, err := a.wanted(k.Host)
	if err != nil {
		return "", "", err
	}
	c, err := a.ring.Get(a.ctx, creds.Resource{Host: k.Host, Path: k.Path}, wanted)
	switch {
	case errors.Is(err, keyring.ErrLost) && wanted == "": // as good as logged out; a failure would stop pulls of public images too
		return "", "", credentials.NewErrCredentialsNotFound()
	case err != nil:
		return "", "", err
	case c == nil && wanted != "":
		return "", "", fmt.Errorf("%s: %s names %s, of whom the keyring has no account", k.Host, creds.AccountEnv, wanted)
	case c == nil:
		return "", "", credentials.NewErrCredentialsNotFound()
	case c.IdentityToken != "":
		return found(creds.TokenUser, c.IdentityToken, nil)
	}
	return found(c.Login.User, c.Password, nil)
}

// wanted is the user that REGTUI_ACCOUNT names for a registry.
func (a *accounts) wanted(host string) (user string, err error) {
	all, err := creds.ParseAccounts(a.env.Getenv(creds.AccountEnv))
	for _, chosen := range all {
		if chosen.Host == host {
			return chosen.User, nil
		}
	}
	return "", err
}

var errUTF8 = errors.New("the secret is not UTF-8, which the protocol of credential helpers cannot carry")

func found(user string, secret creds.Secret, err error) (string, string, error) {
	switch {
	case err != nil:
		return "", "", err
	case user == "":
		return "", "", credentials.NewErrCredentialsNotFound()
	case !utf8.ValidString(secret.Reveal()):
		return "", "", errUTF8
	}
	return user, secret.Reveal(), nil
}

var errNoHost = errors.New("the server names no registry")

// Add keeps a login and makes it the active one of its registry, but for a
// command that has an account of its own there (REGTUI_ACCOUNT). Accounts of
// other users stay.
func (a *accounts) Add(c *credentials.Credentials) error {
	k := creds.ParseKey(c.ServerURL)
	switch {
	case k.Host == "":
		return errNoHost // it may be a URL with a password in it
	case k.Side:
		return a.ring.PutSide(a.ctx, book.Side{Host: k.Host, Name: k.Path, User: c.Username}, creds.Secret(c.Secret))
	}
	wanted, err := a.wanted(k.Host)
	if err != nil {
		return err
	}
	login := creds.Credential{Login: creds.Login{Host: k.Host, Key: k.Host, User: c.Username, Active: wanted == ""}, Password: creds.Secret(c.Secret)}
	if c.Username == creds.TokenUser {
		login.Login.Token, login.Password, login.IdentityToken = true, "", creds.Secret(c.Secret)
	}
	return a.ring.Put(a.ctx, login)
}

// Delete takes out the account that REGTUI_ACCOUNT names for a registry, else
// the active one: whoever logs out is logged out. The other accounts stay, and
// none of them takes its place.
func (a *accounts) Delete(server string) error {
	k := creds.ParseKey(server)
	if k.Side {
		return a.ring.EraseSide(a.ctx, k.Host, k.Path)
	}
	wanted, err := a.wanted(k.Host)
	if err != nil {
		return err
	}
	all, err := a.ring.List(a.ctx)
	if err != nil {
		return err
	}
	for _, l := range all {
		if l.Host == k.Host && (l.User == wanted || wanted == "" && l.Active) {
			return a.ring.Erase(a.ctx, creds.Resource{Host: l.Host}, l.User)
		}
	}
	return nil
}

// List tells the active accounts, by the server that docker would ask for. It
// asks the keyring nothing.
func (a *accounts) List() (map[string]string, error) {
	all, err := a.ring.List(a.ctx)
	out := map[string]string{}
	for _, l := range all {
		server, user := l.Host, l.User
		if server == creds.Hub {
			server = creds.HubServer
		}
		if l.Token {
			user = creds.TokenUser
		}
		if l.Active {
			out[server] = user
		}
	}
	return out, err
}

// maxInput is how much is read of a login to keep, in bytes.
const maxInput = 1 << 20

// store reads a login and keeps it. docker's package reads one line of 64 KiB
// at most.
func store(a *accounts, in io.Reader) error {
	var c credentials.Credentials
	if err := json.NewDecoder(io.LimitReader(in, maxInput)).Decode(&c); err != nil {
		return errors.New("the login to store is no JSON, or longer than 1 MiB") // the decoder's error may quote it
	}
	switch {
	case strings.TrimSpace(c.ServerURL) == "":
		return credentials.NewErrCredentialsMissingServerURL()
	case c.Username == "":
		return credentials.NewErrCredentialsMissingUsername()
	}
	return a.Add(&c)
}
