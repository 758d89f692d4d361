package oci

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/regtui/regtui/registry"
)

// wayError tells what went wrong before there was an answer.
func (r *Registry) wayError(err error) (kind error, hint string) {
	for _, k := range []error{
		registry.ErrUnauthorized, registry.ErrForbidden, registry.ErrNotFound, registry.ErrRateLimited, registry.ErrUnsupported,
		registry.ErrOffline, registry.ErrTLS, registry.ErrPlainHTTP, registry.ErrServer, registry.ErrBadAnswer, registry.ErrTooLarge,
		registry.ErrMoved, context.Canceled,
	} {
		if errors.Is(err, k) {
			return err, ""
		}
	}
	if told, hint := r.proxyError(err); told != nil {
		return told, hint
	}
	if told, hint := r.tlsError(err); told != nil {
		return told, hint
	}
	if kind, hint = offline(err); r.o.Endpoint != "" && errors.As(err, new(*net.DNSError)) {
		// The name was typed by nobody and is known to be right.
		return because(registry.ErrOffline, r.host+" could not be found", err), "check the network and the proxy"
	}
	return kind, hint
}

// told is an error in the words for people, with what it was in the program's.
type told struct {
	kind error
	text string
	err  error
}

func (t *told) Error() string { return t.kind.Error() + ": " + t.text }

func (t *told) Unwrap() []error { return []error{t.kind, t.err} }

// offline tells why there was no answer.
func offline(err error) (told error, hint string) {
	var dns *net.DNSError
	var slow net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return because(registry.ErrOffline, "no host is called "+dns.Name, err), "check the spelling, the network and the VPN"
	case errors.As(err, &dns):
		return because(registry.ErrOffline, "the name "+dns.Name+" could not be looked up", err), "check the network and its name server"
	case errors.Is(err, errRefused):
		return because(registry.ErrOffline, "the connection was refused", err), "is the registry running, and the port right?"
	case errors.Is(err, errStalled), errors.As(err, &slow) && slow.Timeout():
		return because(registry.ErrOffline, err.Error(), err), "try again; a firewall or a proxy may hold it back"
	}
	return because(registry.ErrOffline, err.Error(), err), "check the network"
}

// textOf is what an error says beside its kind.
func textOf(err error) string {
	var t *told
	if errors.As(err, &t) {
		return t.text
	}
	return err.Error()
}

func because(kind error, text string, err error) error { return &told{kind, text, err} }

// tlsError tells which certificate is not trusted and how to trust it, or nil
// when TLS is not the trouble.
func (r *Registry) tlsError(err error) (told error, hint string) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var file *certError
	var alert *net.OpError
	switch {
	case errors.As(err, &file):
		return because(registry.ErrTLS, err.Error(), err), "mend or remove that file"
	case errors.Is(err, http.ErrSchemeMismatch):
		return because(registry.ErrPlainHTTP, "it does not speak TLS", err), r.insecureHint()
	case errors.As(err, &unknown):
		return because(registry.ErrTLS, issuer(err), err),
			"if you know that CA, put its certificate into " + r.caPath() + " (docker reads it there too)"
	case errors.As(err, &name):
		return because(registry.ErrTLS, strings.TrimPrefix(name.Error(), "x509: "), err), "use a name that the certificate has"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return because(registry.ErrTLS, "the certificate has ended or is not yet valid", err),
			"the registry needs a new certificate, or this machine's clock is wrong"
	case errors.As(err, &invalid):
		return because(registry.ErrTLS, strings.TrimPrefix(invalid.Error(), "x509: "), err), "the registry needs another certificate"
	case errors.As(err, &alert) && alert.Op == "remote error": // what crypto/tls calls an alert of the other side
		return because(registry.ErrTLS, "the registry ended the handshake: "+alert.Err.Error(), err),
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
