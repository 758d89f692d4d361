// Package disttest serves CNCF Distribution 3 (in process) and 2.8 (in a program
// of its own, see registry28), the registry most others are made of, on loopback. Only tests import it: Distribution
// would add 16 MB to a program.
package disttest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

// Server is one running registry. Its content lives in memory and ends with it.
type Server struct {
	// Host is the registry as a reference names it: "127.0.0.1:40213".
	Host string
	// URL is Host with its scheme.
	URL string
	// CAPEM is the authority behind the server's certificate, with TLS only.
	CAPEM []byte

	record  recorder
	app     http.Handler // without delay, wrappers and recorder: for quick filling
	http    *httptest.Server
	options options
	tokens  *tokenService
	close   []func()
}

// V3 serves Distribution 3.1 until the test ends.
func V3(t testing.TB, o ...Option) *Server { return serve(t, newV3, o) }

// V2 serves Distribution 2.8 until the test ends.
func V2(t testing.TB, o ...Option) *Server { return serve(t, newV2, o) }

// OpenV3 serves Distribution 3.1 until Close: for a process without a test.
func OpenV3(o ...Option) (*Server, error) { return open(newV3, o) }

func serve(t testing.TB, version maker, o []Option) *Server {
	t.Helper()
	s, err := open(version, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// maker builds a version's handler, with the login that it wants.
type maker func(ctx context.Context, l login) (http.Handler, error)

// login is what a version needs to know of who may come in. The zero value
// lets everybody in.
type login struct {
	htpasswd string // a file
	realm    string // the token service
	certs    string // PEM file of the token service's certificate
}

func open(version maker, o []Option) (_ *Server, err error) {
	silence()
	s := &Server{}
	for _, f := range o {
		f(&s.options)
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", s.options.address())
	if err != nil {
		return nil, err
	}
	s.close = append(s.close, func() { _ = listener.Close() })
	s.Host = listener.Addr().String()
	s.URL = s.options.scheme() + "://" + s.Host

	l, err := s.login()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.close = append(s.close, cancel)
	if s.app, err = version(ctx, l); err != nil {
		return nil, err
	}
	s.http = &httptest.Server{Listener: listener, Config: &http.Server{
		Handler: s.record.handler(s.options.around(s.tokens.beside(s.app))), ReadHeaderTimeout: readHeaderTimeout,
	}}
	s.close = append(s.close, s.http.Close)
	return s, s.start()
}

// login writes the files that the chosen way of logging in needs.
func (s *Server) login() (l login, err error) {
	if s.options.users == nil {
		return login{}, nil
	}
	dir, err := os.MkdirTemp("", "disttest-*")
	if err != nil {
		return login{}, err
	}
	s.close = append(s.close, func() { _ = os.RemoveAll(dir) })
	if !s.options.tokenAuth {
		l.htpasswd, err = writeHtpasswd(dir, s.options.users)
		return l, err
	}
	l.realm = s.URL + tokenPath
	s.tokens, l.certs, err = newTokenService(dir, &s.options)
	return l, err
}

func (s *Server) start() error {
	if !s.options.tls {
		s.http.Start()
		return nil
	}
	config, ca, err := certificate(s.options.tlsConfig)
	if err != nil {
		return err
	}
	s.http.TLS, s.CAPEM = config, ca
	s.http.StartTLS()
	return nil
}

// Close ends the server and closes its connections.
func (s *Server) Close() {
	for len(s.close) > 0 {
		last := len(s.close) - 1
		s.close[last]()
		s.close = s.close[:last]
	}
}

// CloseConnections cuts every connection, as a network that fails does. The
// server goes on listening.
func (s *Server) CloseConnections() { s.http.CloseClientConnections() }
