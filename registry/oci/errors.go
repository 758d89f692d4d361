package oci

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/regtui/regtui/registry"
)

// answerError is an answer that is not the one asked for.
type answerError struct {
	status int
	detail string
	after  time.Duration // of a 429
}

func (e *answerError) Error() string { return e.Unwrap().Error() }

func (e *answerError) Unwrap() error { return kindOf(e.status, e.after) }

// pageError is a page for people where an answer for programs should be.
type pageError struct{ detail string }

func (e *pageError) Error() string { return registry.ErrBadAnswer.Error() + ": " + e.detail }

func (e *pageError) Unwrap() error { return registry.ErrBadAnswer }

// answered reads a refusal, and closes its body.
func answered(resp *http.Response) *answerError {
	defer discard(resp.Body)
	return &answerError{status: resp.StatusCode, detail: errorDetail(resp), after: retryAfter(resp.Header, time.Now())}
}

// kindOf says what a status means.
func kindOf(status int, after time.Duration) error {
	switch status {
	case http.StatusUnauthorized:
		return registry.ErrUnauthorized
	case http.StatusForbidden:
		return registry.ErrForbidden
	case http.StatusNotFound, http.StatusGone:
		return registry.ErrNotFound
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return registry.ErrUnsupported
	case http.StatusTooManyRequests:
		return &registry.RateLimitedError{RetryAfter: after}
	}
	return fmt.Errorf("%w: it answered %s", registry.ErrServer, statusText(status))
}

// statusText is a status as people know it: "404 Not Found".
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}

// fail makes of any error on the way what a person sees. scope says whose
// login the request may have used.
func (r *Registry) fail(op, name string, s scope, err error) error {
	var done *registry.Error
	if err == nil || errors.As(err, &done) {
		return err
	}
	e := &registry.Error{Op: op, Host: r.host, Name: name, Err: bare(err)}
	var answer *answerError
	var refused *refusedError
	var realm *realmError
	var page *pageError
	switch {
	case errors.As(err, &answer):
		e.Detail = answer.detail
		e.Hint = r.answerHint(answer.status, s)
	case errors.As(err, &refused):
		e.Hint = r.loginHint()
	case errors.As(err, &realm):
		e.Hint = "the registry must name an https:// token service"
	case errors.As(err, &page):
		e.Hint = "is that a registry? A proxy, a sign-in page or a web interface may stand in its place"
	default:
		e.Err, e.Hint = r.wayError(e.Err)
	}
	return e
}

// bare takes off what net/http wraps around an error: the method and the whole
// URL, which may hold a signature.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func (r *Registry) loginHint() string {
	return "log in with `" + strings.TrimSpace("docker login "+r.loginName()) + "`"
}

// loginName is how docker login calls the registry.
func (r *Registry) loginName() string {
	if r.host == "docker.io" {
		return ""
	}
	return r.host
}

// answerHint says what to do about a status.
func (r *Registry) answerHint(status int, s scope) string {
	who := r.Access(s.repo())
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		switch {
		case who.Refused != nil:
			return "the stored login is not in use (" + who.Refused.Error() + "): " + r.loginHint()
		case who.User == "":
			return "it may need a login: " + r.loginHint()
		}
		return "the account " + who.User + " may not read this"
	case http.StatusNotFound, http.StatusGone:
		switch {
		case s.kind != "repository":
		case who.User == "" && r.auth.asked():
			return "check the name; what is private also looks missing without a login"
		default:
			return "check the name"
		}
	case http.StatusTooManyRequests:
		if who.User == "" {
			return "a login is often allowed more"
		}
	case http.StatusProxyAuthRequired:
		return "the proxy wants a login: put it into HTTPS_PROXY"
	}
	return ""
}

// wayError tells what went wrong before there was an answer.
func (r *Registry) wayError(err error) (kind error, hint string) {
	for _, k := range []error{
		registry.ErrUnauthorized, registry.ErrForbidden, registry.ErrNotFound, registry.ErrRateLimited, registry.ErrUnsupported,
		registry.ErrOffline, registry.ErrTLS, registry.ErrPlainHTTP, registry.ErrServer, registry.ErrBadAnswer, registry.ErrTooLarge,
		context.Canceled,
	} {
		if errors.Is(err, k) {
			return err, ""
		}
	}
	if kind, hint := r.tlsError(err); kind != nil {
		return kind, hint
	}
	return offline(err)
}

// offline tells why there was no answer.
func offline(err error) (kind error, hint string) {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Errorf("%w: no host is called %s: %w", registry.ErrOffline, dns.Name, err), "check the spelling, the network and the VPN"
	case errors.As(err, &dns):
		return fmt.Errorf("%w: the name %s could not be resolved: %w", registry.ErrOffline, dns.Name, err), "check the network and its name server"
	case errors.Is(err, errRefused):
		return fmt.Errorf("%w: %w", registry.ErrOffline, err), "nothing listens there: is the registry running, is the port right?"
	case errors.Is(err, errStalled), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("%w: %w", registry.ErrOffline, err), "try again; a firewall or a proxy may hold it back"
	}
	return fmt.Errorf("%w: %w", registry.ErrOffline, err), "check the network"
}

// tlsError tells which certificate is not trusted and how to trust it, or nil
// when TLS is not the trouble.
func (r *Registry) tlsError(err error) (kind error, hint string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var file *certError
	var alert *net.OpError
	switch {
	case errors.As(err, &file):
		return fmt.Errorf("%w: %w", registry.ErrTLS, err), "mend or remove that file"
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: it does not speak TLS", registry.ErrPlainHTTP), r.insecureHint()
	case errors.As(err, &unknown):
		return fmt.Errorf("%w: %s: %w", registry.ErrTLS, issuer(err), err),
			"if you know that CA, put its certificate into " + r.caPath() + " (docker reads it there too)"
	case errors.As(err, &name):
		return fmt.Errorf("%w: the certificate is for another host: %w", registry.ErrTLS, err), "use a name that the certificate has"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("%w: the certificate has ended or is not yet valid: %w", registry.ErrTLS, err),
			"the registry needs a new certificate, or this machine's clock is wrong"
	case errors.As(err, &invalid):
		return fmt.Errorf("%w: %w", registry.ErrTLS, err), ""
	case errors.As(err, &alert) && alert.Op == "remote error": // what crypto/tls calls an alert of the other side
		return fmt.Errorf("%w: the registry ended the handshake: %w", registry.ErrTLS, err),
			"it may want a client certificate: client.cert and client.key beside " + r.caPath()
	}
	return nil, ""
}

func (r *Registry) insecureHint() string {
	return "only if you trust the network in between, set `insecure: true` for " + r.host + " in the config"
}

// issuer names the CA that nobody vouches for.
func issuer(err error) string {
	var failed *tls.CertificateVerificationError
	if !errors.As(err, &failed) || len(failed.UnverifiedCertificates) == 0 {
		return "its certificate is signed by an unknown CA"
	}
	chain := failed.UnverifiedCertificates
	last := chain[len(chain)-1]
	if len(chain) == 1 && last.Issuer.String() == last.Subject.String() {
		return "its certificate is signed by itself (" + last.Subject.String() + ")"
	}
	return "its certificate is signed by an unknown CA (" + last.Issuer.String() + ")"
}

// caPath is where a CA for this host is put.
func (r *Registry) caPath() string {
	dirs := r.o.CertDirs
	if dirs == nil {
		dirs = defaultCertDirs()
	}
	if len(dirs) == 0 {
		return "the system's certificates"
	}
	dir := dirs[len(dirs)-1]
	if runtime.GOOS == "darwin" && r.o.CertDirs == nil {
		dir = dirs[max(0, len(dirs)-3)] // ~/.docker/certs.d
	}
	return filepath.Join(dir, certFolder(r.endpoint), "ca.crt")
}
