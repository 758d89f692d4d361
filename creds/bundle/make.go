// Package bundle writes chosen logins into one file for somewhere else, a
// Kubernetes pull secret or a small file of docker's, podman's or helm's, and
// reads such files. Unlike a config.json that names a helper, what it writes
// holds the secrets themselves.
package bundle

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/regtui/regtui/creds"
)

// For is who is to read a file.
type For string

// Those who read files of logins.
const (
	// Kubernetes is a Secret of the type kubernetes.io/dockerconfigjson:
	// https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
	Kubernetes For = "kubernetes"
	Docker     For = "docker" // config.json
	Podman     For = "podman" // auth.json: containers-auth.json(5)
	Helm       For = "helm"   // registry/config.json in helm's folder
)

// All are those who read files of logins.
func All() []For { return []For{Kubernetes, Docker, Podman, Helm} }

// Options are what a file is to be.
type Options struct {
	For For
	// Name and Namespace are those of Kubernetes' Secret; without a namespace
	// it goes where kubectl is told. JSON writes it as that and not as YAML.
	Name, Namespace string
	JSON            bool
}

// Made is a file, and what became of each login.
type Made struct {
	// Data is the file, secrets and all.
	Data []byte
	// In are the logins that are in it, by key; Left those that are not.
	In   []In
	Left []Left
}

// In is a login in the file.
type In struct {
	Login creds.Login
	Key   string // in the file
}

// Left is a login that the file cannot hold.
type Left struct {
	Login creds.Login
	Err   error
}

// entry is one of "auths".
type entry struct {
	Username      string `json:"username,omitempty"`
	Password      string `json:"password,omitempty"`
	Auth          string `json:"auth,omitempty"`
	IdentityToken string `json:"identitytoken,omitempty"`
	RegistryToken string `json:"registrytoken,omitempty"`
}

type file struct {
	Auths map[string]entry `json:"auths"`
}

// ErrNone says that no login is left to write.
var ErrNone = errors.New("none of the logins can be written")

var (
	errPath     = errors.New("a login for a path cannot go: docker and helm know logins for whole registries alone")
	errIdentity = errors.New("an identity token cannot go: the kubelet reads a user and a password and nothing else")
	errBearer   = errors.New("a registry token cannot go: only docker and helm read one")
	errUser     = errors.New("it has no user, or one with a colon")
	errSecret   = errors.New("there is no secret in it")
	errTwice    = errors.New("the file holds one login for each registry, and another one is in it: name the one that you want")
)

// Make writes the file. Where a registry comes twice the first login is it.
func Make(logins []creds.Credential, o Options) (Made, error) {
	if err := o.Check(); err != nil {
		return Made{}, err
	}
	var m Made
	f := file{Auths: map[string]entry{}}
	for _, c := range logins {
		key := o.key(&c.Login)
		e, err := o.entry(&c)
		if _, twice := f.Auths[key]; twice && err == nil {
			err = errTwice
		}
		if err != nil {
			m.Left = append(m.Left, Left{c.Login, err})
			continue
		}
		f.Auths[key] = e
		m.In = append(m.In, In{c.Login, key})
	}
	if len(f.Auths) == 0 {
		return m, ErrNone
	}
	slices.SortFunc(m.In, func(a, b In) int { return strings.Compare(a.Key, b.Key) })
	var err error
	if m.Data, err = json.MarshalIndent(f, "", "\t"); err != nil {
		return m, err
	}
	m.Data = append(m.Data, '\n')
	if o.For == Kubernetes {
		m.Data, err = o.secret(m.Data)
	}
	return m, err
}

// key is what the reader looks for: docker and the kubelet want the Hub's
// server, podman its host. helm's is docker's.
func (o Options) key(l *creds.Login) string {
	k := creds.ParseKey(l.Key)
	if k.Host == "" {
		k.Host = l.Host
	}
	switch {
	case k.Path != "":
		return k.Host + "/" + k.Path
	case k.Host == creds.Hub && o.For != Podman:
		return creds.HubServer
	}
	return k.Host
}

// entry is a login as the reader wants it.
func (o Options) entry(c *creds.Credential) (entry, error) {
	user := c.Login.User
	if user == creds.TokenUser {
		user = ""
	}
	path := creds.ParseKey(c.Login.Key).Path != ""
	token := c.IdentityToken != "" || c.RegistryToken != ""
	switch {
	case path && (o.For == Docker || o.For == Helm):
		return entry{}, errPath
	case c.IdentityToken != "" && o.For == Kubernetes:
		return entry{}, errIdentity
	case c.RegistryToken != "" && o.For != Docker && o.For != Helm:
		return entry{}, errBearer
	case c.Password == "" && !token:
		return entry{}, errSecret
	case strings.Contains(user, ":"), user == "" && c.Password != "":
		return entry{}, errUser
	}
	e := entry{IdentityToken: c.IdentityToken.Reveal(), RegistryToken: c.RegistryToken.Reveal()}
	if user != "" {
		e.Auth = base64.StdEncoding.EncodeToString([]byte(user + ":" + c.Password.Reveal()))
	}
	if o.For == Kubernetes { // as kubectl create secret docker-registry does
		e.Username, e.Password = user, c.Password.Reveal()
	}
	return e, nil
}

// Check tells what is wrong with the options.
func (o Options) Check() error {
	switch {
	case !slices.Contains(All(), o.For):
		return fmt.Errorf("nobody called %q reads files of logins: kubernetes, docker, podman, helm do", o.For)
	case o.For != Kubernetes && (o.Name != "" || o.Namespace != ""):
		return errors.New("a name and a namespace are for Kubernetes alone")
	case o.For == Kubernetes:
		return o.checkNames()
	}
	return nil
}
