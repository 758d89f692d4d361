// Package wants knows what the vendors of registries want of a login: which
// secret, in whose name, and where it is made. It is one table, and does no I/O.
package wants

import "github.com/regtui/regtui/creds"

// Login is what a login to a registry wants. What a vendor leaves open is empty.
type Login struct {
	// Vendor is the vendor's name as settings write it ("ghcr"); empty for a
	// registry of which nothing is known.
	Vendor string
	// Secret is what goes in the password's place, a noun phrase: "a classic
	// personal access token with read:packages".
	Secret string
	// User is whose name goes with it, a noun phrase: "your GitHub user name".
	User string
	// UserFixed is the user name where it is the same for everybody.
	UserFixed string
	// Password says that the account's own password is taken too.
	Password bool
	// Factors is what two-factor authentication or single sign-on changes, a
	// clause.
	Factors string
	// Page is where the secret is made or, where that place differs from one
	// account to the next, the vendor's own page about it.
	Page string
	// Cloud says that regtui gets the secret by itself, from the login that the
	// cloud's own tools have; CloudName is the cloud's name.
	Cloud     bool
	CloudName string
	// Command prints a secret for a cloud's registry.
	Command string
	// SignIn is the command that logs in to the cloud.
	SignIn string
}

// For tells what a login to the registry at host wants, as far as the host
// alone tells.
func For(host string) Login { return Of("", host) }

// Of tells what a login to a vendor's registry at host wants, for registries
// whose vendor no host tells. With no vendor it goes by the host.
func Of(vendor, host string) Login {
	host = creds.CanonicalHost(host)
	for _, r := range table {
		if r.matches(host) {
			return r.login(host)
		}
	}
	for _, r := range table {
		if vendor != "" && r.Vendor == vendor && r.anywhere {
			return r.login(host)
		}
	}
	return Login{Password: true, Factors: anyFactors}
}

const anyFactors = "where the account has two-factor authentication or single sign-on, an access token takes the password's place"

// Line says in one line what to give, before it is asked for. It is empty
// where nothing is known.
func (l Login) Line() string {
	if l.Secret == "" {
		return ""
	}
	s := "wants " + l.Secret
	switch {
	case l.UserFixed != "":
		s += ", as user " + l.UserFixed
	case l.User != "":
		s += ", and " + l.User
	}
	switch {
	case l.Command != "":
		s += "; one is printed by: " + l.Command
	case l.Page != "":
		s += ": " + l.Page
	}
	return s
}

// Hint says what may be wrong with a login that was refused, a clause.
func (l Login) Hint() string {
	s := l.Factors
	switch {
	case l.Cloud:
		s = "its tokens end within hours; log in to the cloud with `" + l.SignIn + "`, and regtui gets them by itself when no user name is given"
	case l.Secret != "" && !l.Password:
		s = "no account's password is taken here, but " + l.Secret
	}
	if l.Page != "" && !l.Cloud {
		s += ": " + l.Page
	}
	return s
}
