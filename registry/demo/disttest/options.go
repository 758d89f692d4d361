package disttest

import (
	"crypto/tls"
	"net/http"
	"time"
)

// readHeaderTimeout is how long a client may take to send a request's head.
const readHeaderTimeout = 30 * time.Second

// Option changes how the registry is served.
type Option func(*options)

type options struct {
	users     map[string]string // name → password; nil: no login is wanted
	tokenAuth bool
	public    []string
	tls       bool
	tlsConfig *tls.Config
	wrap      []func(http.Handler) http.Handler
	delay     time.Duration
	addr      string
}

// Htpasswd wants HTTP Basic logins, checked against an htpasswd file. Given
// more than once it adds users.
func Htpasswd(user, password string) Option {
	return func(o *options) {
		if o.users == nil {
			o.users = map[string]string{}
		}
		o.users[user] = password
	}
}

// TokenAuth wants bearer tokens (distribution, "Token Authentication
// Specification"), issued at /token on the registry's own listener to the
// users, a map of names to passwords. A user may do everything.
func TokenAuth(users map[string]string) Option {
	return func(o *options) { o.users, o.tokenAuth = users, true }
}

// Public lets everybody pull the repositories whose names start with prefix
// (all of them and the catalogue with ""). It goes with TokenAuth.
func Public(prefix string) Option {
	return func(o *options) { o.public = append(o.public, prefix) }
}

// TLS serves HTTPS with a certificate for 127.0.0.1 and localhost from an
// authority made for this server (Server.CAPEM), or with config's certificates
// where it has some.
func TLS(config *tls.Config) Option {
	return func(o *options) { o.tls, o.tlsConfig = true, config }
}

// Wrap puts a handler around the registry and its token endpoint. What it
// answers itself is recorded too.
func Wrap(f func(http.Handler) http.Handler) Option {
	return func(o *options) { o.wrap = append(o.wrap, f) }
}

// Delay adds d to every request.
func Delay(d time.Duration) Option { return func(o *options) { o.delay = d } }

// Address listens there and not on a free port: "127.0.0.1:5000".
func Address(addr string) Option { return func(o *options) { o.addr = addr } }

func (o *options) address() string {
	if o.addr != "" {
		return o.addr
	}
	return "127.0.0.1:0"
}

func (o *options) scheme() string {
	if o.tls {
		return "https"
	}
	return "http"
}

// around puts the wrappers and the delay around a handler.
func (o *options) around(h http.Handler) http.Handler {
	for _, f := range o.wrap {
		h = f(h)
	}
	if o.delay <= 0 {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timer := time.NewTimer(o.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			h.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}
