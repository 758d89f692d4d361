// Package cloudtest is a cloud for tests, as far as a login to a registry needs
// it: Amazon ECR's API on loopback and a registry at one of ECR's names, behind
// TLS and a proxy through which that name leads to it.
package cloudtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

const (
	// Host is the registry.
	Host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
	// Token is what the cloud gives, for the user AWS and for twelve hours.
	Token = "cloud-token-not-to-be-seen"
	// KeySecret is half of the key that Keys are.
	KeySecret = "cloud-key-not-to-be-seen"
)

// ECR is the cloud.
type ECR struct {
	API, Proxy string // URLs
	asked      atomic.Int32
	ca         []byte // who vouches for the registry, PEM
}

// New starts the cloud. Who comes to the registry with the token gets to next.
func New(t testing.TB, next http.Handler) *ECR {
	t.Helper()
	e := &ECR{}
	api := httptest.NewServer(http.HandlerFunc(e.authorize))
	t.Cleanup(api.Close)
	reg := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "AWS" || password != Token {
			w.Header().Set("WWW-Authenticate", `Basic realm="https://`+Host+`/",service="ecr.amazonaws.com"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	}))
	cert, ca := certificate(t)
	reg.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	reg.StartTLS()
	t.Cleanup(reg.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != Host+":443" {
			http.Error(w, "there is no way to "+r.Host, http.StatusBadGateway)
			return
		}
		tunnel(w, reg.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	e.API, e.Proxy, e.ca = api.URL, proxy.URL, ca
	return e
}

// authorize answers as docs.aws.amazon.com's API_GetAuthorizationToken says.
func (e *ECR) authorize(w http.ResponseWriter, _ *http.Request) {
	e.asked.Add(1)
	token := base64.StdEncoding.EncodeToString([]byte("AWS:" + Token))
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	fmt.Fprintf(w, `{"authorizationData":[{"authorizationToken":%q,"expiresAt":%d,"proxyEndpoint":"https://%s"}]}`, token, time.Now().Add(12*time.Hour).Unix(), Host)
}

// Asked is how many tokens the cloud has given.
func (e *ECR) Asked() int { return int(e.asked.Load()) }

// Env are the variables of a person at a home who has no login to the cloud.
func (e *ECR) Env(home string) []string {
	return []string{
		"HTTPS_PROXY=" + e.Proxy, "AWS_ENDPOINT_URL_ECR=" + e.API, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + filepath.Join(home, ".aws", "config"),
		"AWS_SHARED_CREDENTIALS_FILE=" + filepath.Join(home, ".aws", "credentials"),
	}
}

// Keys are variables that log in to the cloud.
func Keys() []string {
	return []string{"AWS_ACCESS_KEY_ID=AKIDTEST", "AWS_SECRET_ACCESS_KEY=" + KeySecret}
}

// Trust has the tools of a home trust the registry's certificate.
func (e *ECR) Trust(home string) error {
	certs := filepath.Join(home, ".config", "containers", "certs.d", Host)
	if err := os.MkdirAll(certs, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(certs, "ca.crt"), e.ca, 0o600)
}

// tunnel passes bytes on between a client and a server.
func tunnel(w http.ResponseWriter, to string) {
	server, err := net.Dial("tcp", to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, sent, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	fmt.Fprint(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(server, sent) // with what has come already
		server.Close()
	}()
	_, _ = io.Copy(client, server)
}

// certificate is the registry's, which vouches for itself.
func certificate(t testing.TB) (tls.Certificate, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "cloudtest"}, DNSNames: []string{Host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
