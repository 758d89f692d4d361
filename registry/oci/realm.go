package oci

import (
	"net/url"
	"strings"

	"github.com/regtui/regtui/registry"
)

// realmRule says which token services the registry may name: those over TLS,
// and over plain HTTP only one on the same host, when the registry itself is
// spoken to that way. What a registry says over plain HTTP may be the word of
// anybody on the way, so that a login goes to no other host for it.
func realmRule(host string, plain func() bool) func(realm *url.URL, who login) error {
	return func(realm *url.URL, who login) error {
		same := realm.Hostname() == hostname(host) || loopback(realm.Host) && loopback(host)
		switch {
		case realm.Scheme == "https" && (same || !plain() || who.id == 0):
			return nil
		case realm.Scheme == "https":
			return &withheldError{user: who.name(), service: realm.Host}
		case realm.Scheme == "http" && same && plain():
			return nil
		}
		return &realmError{realm: realm.Scheme + "://" + realm.Host}
	}
}

// pins hold a registry to the token service that logins went to before.
type pins struct {
	host, endpoint string
	known          registry.Realms // nil remembers nothing
}

// check refuses to send a login to another token service than before. A login
// may always go to the registry itself.
func (p pins) check(realm *url.URL, who login) error {
	if p.known == nil || who.id == 0 {
		return nil
	}
	now := serviceOf(realm)
	was := p.known.Known(p.host)
	own := serviceOf(&url.URL{Scheme: realm.Scheme, Host: p.endpoint})
	if was == "" || was == now || now == own {
		return nil
	}
	return &registry.RealmError{Host: p.host, Was: was, Now: now}
}

// learn remembers the service that has taken a login, if none is known.
func (p pins) learn(realm *url.URL, who login) {
	if p.known != nil && who.id != 0 && p.known.Known(p.host) == "" {
		p.known.Learn(p.host, serviceOf(realm))
	}
}

// serviceOf names a token service: scheme and host, and the port where it is not
// the scheme's own.
func serviceOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	if own := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; own != "" {
		host = strings.TrimSuffix(host, own)
	}
	return u.Scheme + "://" + host
}

// realmError is a token service that nothing is sent to.
type realmError struct{ realm string }

func (e *realmError) Error() string {
	return "the registry names a token service that is not reached over TLS, " + e.realm + ": no login is sent there"
}

func (e *realmError) Unwrap() error { return registry.ErrPlainHTTP }

// withheldError is a token service that is asked without a login.
type withheldError struct{ user, service string }

func (e *withheldError) Error() string {
	return "the login of " + e.user + " is not sent: the registry is reached over plain HTTP, and names the token service of another host, " + e.service
}

func (e *withheldError) Unwrap() error { return registry.ErrUnauthorized }
