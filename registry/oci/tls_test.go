package oci

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

// authority is a CA made for a test.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	a.cert, a.key, a.pem, _ = a.make(&x509.Certificate{
		Subject: pkix.Name{CommonName: "Acme Root"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	return a
}

// make signs a certificate, with the CA or by itself while there is none.
func (a *authority) make(c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, []byte, []byte) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	if c.NotAfter.IsZero() {
		c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	parent, signer := c, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	rawKey, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	return made, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: rawKey})
}

// leaf makes a server's or client's certificate.
func (a *authority) leaf(c *x509.Certificate) tls.Certificate {
	_, _, cert, key := a.make(c)
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		a.t.Fatal(err)
	}
	return pair
}

// serveTLS starts a registry with a certificate.
func serveTLS(t *testing.T, cert tls.Certificate, conf *tls.Config) *site {
	s := prepare(t, func(w http.ResponseWriter, _ *http.Request) { okTags(w) })
	if conf == nil {
		conf = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	conf.Certificates = []tls.Certificate{cert}
	s.TLS = conf
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	s.host = s.Listener.Addr().String()
	return s
}

// certsDir makes a certs.d with one file for a host.
func certsDir(t *testing.T, host string, files map[string][]byte) []string {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, host), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, host, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{dir}
}

func TestTLS(t *testing.T) {
	const host = "registry.acme.example:8443"
	ca := newAuthority(t)
	names := []string{"registry.acme.example"}
	good := ca.leaf(&x509.Certificate{DNSNames: names})
	ended := ca.leaf(&x509.Certificate{DNSNames: names, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(-time.Hour)})
	wrong := ca.leaf(&x509.Certificate{DNSNames: []string{"other.example"}})
	none := &authority{t: t}
	self := none.leaf(&x509.Certificate{Subject: pkix.Name{CommonName: "myself"}, DNSNames: names})
	trust := certsDir(t, host, map[string][]byte{"ca.crt": ca.pem, "README": []byte("hello")})

	for name, c := range map[string]struct {
		cert     tls.Certificate
		dirs     []string
		insecure bool
		text     string // of the error; empty for none
	}{
		"CA in certs.d":      {good, trust, false, ""},
		"CA of another host": {good, certsDir(t, "registry.acme.example", map[string][]byte{"ca.crt": ca.pem}), false, "unknown CA (CN=Acme Root)"},
		"unknown CA":         {good, []string{"/some/certs.d"}, false, "put its certificate into /some/certs.d/" + host + "/ca.crt"},
		"signed by itself":   {self, nil, false, "signed by itself (CN=myself)"},
		"ended":              {ended, trust, false, "has ended"},
		"another name":       {wrong, trust, false, "is valid for other.example"},
		"insecure":           {self, nil, true, ""},
		"file that is none":  {good, certsDir(t, host, map[string][]byte{"ca.crt": []byte("hello")}), false, "ca.crt holds no certificate"},
		"client without key": {good, certsDir(t, host, map[string][]byte{"me.cert": ca.pem}), false, "me.cert"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serveTLS(t, c.cert, nil)
			r := named(t, s, host, Options{CertDirs: c.dirs, Settings: registry.Settings{Insecure: c.insecure}, Keychain: alice("secret")})
			_, err := tagNames(r.Tags(t.Context(), "a/b"))
			if c.text == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !errors.Is(err, registry.ErrTLS) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("error %v, want it to say %q", err, c.text)
			}
			if n := len(s.seen("")); n != 0 {
				t.Errorf("%d requests arrived over a connection that is not trusted", n)
			}
		})
	}
}

func TestClientCertificate(t *testing.T) {
	const host = "registry.acme.example"
	ca := newAuthority(t)
	_, _, cert, key := ca.make(&x509.Certificate{Subject: pkix.Name{CommonName: "alice"}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca.pem)
	s := serveTLS(t, ca.leaf(&x509.Certificate{DNSNames: []string{host}}), &tls.Config{
		MinVersion: tls.VersionTLS12, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
	})
	r := named(t, s, host, Options{CertDirs: certsDir(t, host, map[string][]byte{"ca.crt": ca.pem})})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrTLS) || !strings.Contains(err.Error(), "client certificate") {
		t.Errorf("without: %v", err)
	}
	r = named(t, s, host, Options{CertDirs: certsDir(t, host, map[string][]byte{"ca.crt": ca.pem, "a.cert": cert, "a.key": key})})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Errorf("with: %v", err)
	}
}

func TestPlainHTTPOnlyWhereItIsAllowed(t *testing.T) {
	for _, c := range []struct {
		host     string
		insecure bool
		plain    bool
	}{
		{"registry.acme.example:5000", false, false},
		{"10.1.2.3:5000", false, false},
		{"192.168.1.9:5000", false, false},
		{"registry.local:5000", false, false},
		{"myhost:5000", false, false},
		{"10.1.2.3:5000", true, true},
		{"localhost:5000", false, true},
		{"127.0.0.7:5000", false, true},
		{"[::1]:5000", false, true},
		{"localhost.evil.example:5000", false, false},
	} {
		s := serve(t, wantBasic("secret"))
		k := alice("secret")
		r := named(t, s, c.host, Options{Settings: registry.Settings{Insecure: c.insecure}, Keychain: k})
		_, err := tagNames(r.Tags(t.Context(), "a/b"))
		if c.plain {
			h, pingErr := r.Ping(t.Context())
			if err != nil || pingErr != nil || h.Scheme != "http" || h.Auth != "basic" {
				t.Errorf("%s: %v; %+v, %v", c.host, err, h, pingErr)
			}
			continue
		}
		if !errors.Is(err, registry.ErrPlainHTTP) || !strings.Contains(err.Error(), "insecure: true") {
			t.Errorf("%s: %v", c.host, err)
		}
		if n := len(s.seen("")); n != 0 || len(k.asked) != 0 {
			t.Errorf("%s: %d requests in clear, keychain asked for %v", c.host, n, k.asked)
		}
	}
}

func TestLoopbackThatSpeaksTLS(t *testing.T) {
	ca := newAuthority(t)
	s := serveTLS(t, ca.leaf(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}), nil)
	r := openQuick(t, s.host, Options{CertDirs: certsDir(t, s.host, map[string][]byte{"ca.crt": ca.pem})})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Error(err)
	}
	if h, err := r.Ping(t.Context()); err != nil || h.Scheme != "https" || h.Auth != "none" {
		t.Errorf("%+v, %v", h, err)
	}
	r = openQuick(t, s.host, Options{})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrTLS) {
		t.Errorf("not trusted: %v", err)
	}
}

// TestBrokenHandshake holds that a TLS server that breaks one connection is not
// taken for one that speaks plain HTTP.
func TestBrokenHandshake(t *testing.T) {
	ca := newAuthority(t)
	s := prepare(t, func(w http.ResponseWriter, _ *http.Request) { okTags(w) })
	s.Config.ErrorLog = quiet()
	var connections atomic.Int32
	s.TLS = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{ca.leaf(&x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			if connections.Add(1) == 1 {
				_ = hello.Conn.Close()
			}
			return nil, nil
		},
	}
	s.StartTLS()
	r := openQuick(t, s.Listener.Addr().String(), Options{Settings: registry.Settings{Insecure: true}})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("the first time: %v", err)
	}
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Errorf("the second time: %v", err)
	}
	if h, err := r.Ping(t.Context()); err != nil || h.Scheme != "https" {
		t.Errorf("%+v, %v", h, err)
	}
}

// TestSlowHandshake holds that a TLS handshake that takes long, or never comes,
// is no reason to try plain HTTP, not even where that is allowed.
func TestSlowHandshake(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	first := make(chan byte, 16)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				b := make([]byte, 1)
				_, _ = c.Read(b)
				first <- b[0] // and never a word back
			}()
		}
	}()
	short := quick
	short.handshake = 50 * time.Millisecond
	r, err := open(l.Addr().String(), Options{CertDirs: []string{}, Settings: registry.Settings{Insecure: true}, Keychain: alice("secret")}, short)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("error %v", err)
	}
	const clientHello = 0x16
	for range len(first) + 1 {
		if b := <-first; b != clientHello {
			t.Errorf("something else than TLS was sent: %q", b)
		}
		if len(first) == 0 {
			break
		}
	}
}

func TestTransportOptions(t *testing.T) {
	c := &conns{host: "example.com", names: []string{"example.com"}, dirs: []string{}, width: 16, timing: &quick}
	own, others, err := c.open()
	if err != nil {
		t.Fatal(err)
	}
	for _, rt := range []http.RoundTripper{own, others} {
		tr := rt.(*http.Transport)
		if !tr.ForceAttemptHTTP2 || tr.MaxIdleConnsPerHost < 16 || tr.TLSHandshakeTimeout == 0 || tr.ResponseHeaderTimeout == 0 {
			t.Errorf("%+v", tr)
		}
	}
}

func TestHTTP2(t *testing.T) {
	ca := newAuthority(t)
	const host = "registry.acme.example"
	protos := make(chan int, 4)
	s := prepare(t, func(w http.ResponseWriter, req *http.Request) { protos <- req.ProtoMajor; okTags(w) })
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ca.leaf(&x509.Certificate{DNSNames: []string{host}})}}
	s.StartTLS()
	r := named(t, s, host, Options{CertDirs: certsDir(t, host, map[string][]byte{"ca.crt": ca.pem})})
	if _, err := tagNames(r.Tags(t.Context(), "a/b")); err != nil {
		t.Fatal(err)
	}
	if got := <-protos; got != 2 {
		t.Errorf("HTTP/%d is spoken", got)
	}
}
