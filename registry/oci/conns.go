package oci

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// conns keeps the connections: those to the registry's own host and those to
// others (token services, where a blob is redirected to). Only the first get
// client certificates and what "insecure" allows.
type conns struct {
	host   string // of the API, with its port if it has one
	names  []string
	dirs   []string // nil means the default ones
	loose  bool     // certificates of the own host are not verified
	width  int
	timing *timing
	dial   func(ctx context.Context, network, addr string) (net.Conn, error) // nil means a net.Dialer

	mu          sync.Mutex
	own, others http.RoundTripper // nil before the first request
}

func (c *conns) RoundTrip(req *http.Request) (*http.Response, error) {
	own, others, err := c.open()
	if err != nil {
		return nil, &certError{err}
	}
	if req.URL.Hostname() == hostname(c.host) {
		return own.RoundTrip(req)
	}
	return others.RoundTrip(req)
}

// open reads the certificates, when there is a request, and again as long as
// they cannot be read.
func (c *conns) open() (own, others http.RoundTripper, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own != nil {
		return c.own, c.others, nil
	}
	dirs := c.dirs
	if dirs == nil {
		dirs = defaultCertDirs()
	}
	found, err := loadCerts(dirs, c.names...)
	if err != nil {
		return nil, nil, err
	}
	c.own = c.transport(&tls.Config{
		MinVersion: tls.VersionTLS12, RootCAs: found.roots, Certificates: found.client,
		InsecureSkipVerify: c.loose, // the person says so in the config
	})
	c.others = c.transport(&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: found.roots})
	return c.own, c.others, nil
}

func (c *conns) transport(conf *tls.Config) *http.Transport {
	dial := c.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: c.timing.dial, KeepAlive: 30 * time.Second}).DialContext
	}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		TLSClientConfig:        conf,
		TLSHandshakeTimeout:    c.timing.handshake,
		ResponseHeaderTimeout:  c.timing.header,
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: 1 << 20,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},
		MaxIdleConns:           2 * c.width,
		MaxIdleConnsPerHost:    c.width,
		IdleConnTimeout:        90 * time.Second,
	}
}

// certError is a certificate file of the person's that cannot be used.
type certError struct{ error }

func (e *certError) Unwrap() error { return e.error }

// hostname is a host without its port.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

// loopback reports an address of this machine.
func loopback(host string) bool {
	name := hostname(host)
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// origin writes scheme, host and port so that two of them can be compared.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(u.Hostname(), port)
}
