// Package creds says what a login to a registry is, where logins live and what
// can be wrong with them. It holds values and one interface; the packages below
// it read the places, and creds/keychain puts them in order.
package creds

import "time"

// Login is one login on this machine, without its secret.
type Login struct {
	// Host is the registry in its one spelling: "docker.io", "ghcr.io",
	// "localhost:5000".
	Host string `json:"host"`
	// Key is the name under which the login is kept, as it stands there:
	// "https://index.docker.io/v1/", "quay.io/team".
	Key string `json:"key"`
	// User is empty when only a helper could tell.
	User  string `json:"user,omitempty"`
	Place Place  `json:"place"`
	// UsedBy names the Tools that would send this login, in their order.
	UsedBy []string `json:"usedBy,omitempty"`
	// Shadowed says which place wins, when regtui itself would not use this login.
	Shadowed string `json:"shadowed,omitempty"`
	// Stranded says that the secret stands in clear in a file that names a
	// helper for the same host: docker asks the helper alone.
	Stranded bool `json:"stranded,omitempty"`
	// Problem is what is wrong with it, a *Problem; nil when nothing is known
	// to be.
	Problem error `json:"-"`
	// Plain says that the secret stands in a file or variable in clear (base64
	// is no more than that).
	Plain bool `json:"plain,omitempty"`
	// Exposed says that other users of this machine can read the file.
	Exposed bool `json:"exposed,omitempty"`
	// Token says that the secret is an identity or registry token and no password.
	Token bool `json:"token,omitempty"`
	// Active says of an account in the keyring that it is the one of its
	// registry that tools get. Others keep one account a registry, and it is
	// false there.
	Active bool `json:"active,omitempty"`
	// Cloud names the cloud that makes the secret of an account in the keyring
	// anew each time ("ecr"); nothing is kept there for it. Empty for others.
	Cloud string `json:"cloud,omitempty"`
	// Created is when the login was kept; zero where nobody tells.
	Created time.Time `json:"created,omitzero"`
}

// Scope is the path below the host that the login is for, empty for all of the
// registry.
func (l *Login) Scope() string { return ParseKey(l.Key).Path }

// Tools are the programs that UsedBy tells of. What is said of podman goes for
// buildah, of crane for ko and cosign.
func Tools() []string { return []string{"docker", "podman", "skopeo", "crane"} }

// Own is the name of regtui's own helper, docker-credential-regtui, through which
// tools get what is in the keyring.
const Own = "regtui"

// The kinds of places.
const (
	KindConfig  = "config.json" // docker's file
	KindAuth    = "auth.json"   // podman's file
	KindHelper  = "helper"      // a credential helper that a file names
	KindKeyring = "keyring"     // the system's keyring, kept by regtui itself
	KindEnv     = "env"         // an environment variable
	KindOldFile = ".dockercfg"  // docker's file before 1.7, which podman still reads
)

// Place is where a login lives.
type Place struct {
	Kind string `json:"kind"`
	// Path is the file: the one that holds the login or, for KindHelper and
	// KindKeyring, the one that names the helper. For KindEnv it is the
	// variable's name.
	Path string `json:"path"`
	// Helper is the helper's name without "docker-credential-". In the keyring
	// it is Own where a file names it.
	Helper string `json:"helper,omitempty"`
	// ForAll says that the file names the helper for every registry
	// ("credsStore"), which docker knows and podman does not.
	ForAll bool `json:"forAll,omitempty"`
}

// String is the place in a word or two, as a table shows it.
func (p Place) String() string {
	switch p.Kind {
	case KindHelper:
		return p.Helper
	case KindEnv:
		return p.Path
	}
	return p.Kind
}

// Credential is a login with its secret, ready to be sent. Of the three secrets
// a registry token goes before an identity token, and that before a password.
type Credential struct {
	Login         Login
	Password      Secret
	IdentityToken Secret // OAuth 2 refresh token, exchanged at the token service
	RegistryToken Secret // bearer token, sent as it is
}
