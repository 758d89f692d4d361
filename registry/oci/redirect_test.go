package oci

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestRedirects(t *testing.T) {
	ca := newAuthority(t)
	const host = "registry.acme.example:8443"
	var got []http.Header
	elsewhere := serve(t, func(w http.ResponseWriter, req *http.Request) { got = append(got, req.Header); okTags(w) })
	s := prepare(t, func(w http.ResponseWriter, req *http.Request) {
		if _, _, ok := req.BasicAuth(); !ok {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.Redirect(w, req, elsewhere.URL+req.URL.Path+"?sig=1", http.StatusTemporaryRedirect)
	})
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ca.leaf(&x509.Certificate{DNSNames: []string{"registry.acme.example"}})}}
	s.StartTLS()
	dial := func(r *Registry) *Registry {
		r.bare.(*wire).next.(*conns).dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == host {
				addr = s.Listener.Addr().String()
			}
			return (&net.Dialer{}).DialContext(ctx, network, addr)
		}
		return r
	}
	o := Options{Keychain: alice("secret"), CertDirs: certsDir(t, host, map[string][]byte{"ca.crt": ca.pem})}
	if _, err := tagNames(dial(openQuick(t, host, o)).Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrPlainHTTP) || len(got) != 0 {
		t.Errorf("from TLS to plain HTTP: %v", err)
	}
	o.Settings.Insecure = true
	if _, err := tagNames(dial(openQuick(t, host, o)).Tags(t.Context(), "a/b")); err != nil {
		t.Errorf("where plain HTTP is allowed: %v", err)
	}
	for _, h := range got {
		if h.Get("Authorization") != "" || h.Get("Referer") != "" {
			t.Errorf("sent elsewhere: %v", h)
		}
	}
	if len(got) == 0 {
		t.Error("the redirect was not followed")
	}
}

// TestRedirectToAnotherPort holds that the same host on another port is another
// place, which gets no login.
func TestRedirectToAnotherPort(t *testing.T) {
	elsewhere := serve(t, func(w http.ResponseWriter, _ *http.Request) { okTags(w) })
	s := serve(t, func(w http.ResponseWriter, req *http.Request) {
		if _, _, ok := req.BasicAuth(); !ok {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.Redirect(w, req, elsewhere.URL+req.URL.Path, http.StatusTemporaryRedirect)
	})
	r := openQuick(t, s.host, Options{Keychain: alice("secret")})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	asks := elsewhere.seen("")
	if len(asks) != 1 || asks[0].Auth != "" {
		t.Errorf("the other port got %+v", asks)
	}
}

func TestRedirectsWithoutEnd(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, req *http.Request) { http.Redirect(w, req, req.URL.Path, http.StatusFound) })
	if _, err := tagNames(openQuick(t, s.host, Options{}).Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("error %v", err)
	}
}
