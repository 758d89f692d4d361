package disttest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Request is one request that a server answered.
type Request struct {
	Method, Path, Query string
	// Auth says whether credentials came with it; Scheme is "Basic" or "Bearer".
	Auth   bool
	Scheme string
	// User is the name that came with Basic.
	User   string
	Status int
	// Bytes is the length of the answer's body.
	Bytes int64
}

type recorder struct {
	mu  sync.Mutex
	all []Request
}

func (l *recorder) handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, _, auth := strings.Cut(r.Header.Get("Authorization"), " ")
		user, _, _ := r.BasicAuth()
		a := &answer{ResponseWriter: w, status: http.StatusOK}
		defer func() { // also when the handler cuts the connection
			l.mu.Lock()
			defer l.mu.Unlock()
			l.all = append(l.all, Request{
				Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
				Auth: auth, Scheme: scheme, User: user, Status: a.status, Bytes: a.bytes,
			})
		}()
		h.ServeHTTP(a, r)
	})
}

// Requests are those that were answered so far, in the order of their ends.
func (s *Server) Requests() []Request {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return slices.Clone(s.record.all)
}

// Reset forgets the requests so far.
func (s *Server) Reset() {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	s.record.all = nil
}

// Count is the number of requests with the method (any when empty) whose path
// holds part.
func (s *Server) Count(method, part string) (n int) {
	for _, r := range s.Requests() {
		if (method == "" || r.Method == method) && strings.Contains(r.Path, part) {
			n++
		}
	}
	return n
}

// answer keeps what was answered.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
