// Command registry28 serves Distribution 2.8 registries to the tests that
// import disttest. It is a program because versions 2 and 3 cannot be linked
// together: both claim /debug/health of net/http's default mux as they start.
//
// It writes its address to its output and ends when its input does. A POST to
// /new makes a registry and answers its number; requests name theirs in a header.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/docker/distribution/configuration"
	_ "github.com/docker/distribution/registry/auth/htpasswd" // the logins that a registry can want
	_ "github.com/docker/distribution/registry/auth/token"
	"github.com/docker/distribution/registry/handlers"
	_ "github.com/docker/distribution/registry/storage/driver/inmemory"
	"github.com/sirupsen/logrus"
)

// header says which registry a request is for.
const header = "X-Disttest-Registry"

// login is a kind of access controller and its parameters, as Distribution's
// configuration has them; both empty for none.
type login struct {
	Kind       string         `json:"kind"`
	Parameters map[string]any `json:"parameters"`
}

type registries struct {
	mu  sync.RWMutex
	all map[string]http.Handler
}

func main() {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "registry28:", err)
		os.Exit(1)
	}
}

func run() error {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: &registries{all: map[string]http.Handler{}}, ReadHeaderTimeout: time.Minute}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = server.Close()
	}()
	fmt.Println(listener.Addr())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

func (s *registries) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get(header)
	switch {
	case r.URL.Path == "/new" && id == "":
		s.add(w, r)
	case r.URL.Path == "/close" && r.Method == http.MethodDelete:
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.all, id)
	default:
		s.mu.RLock()
		app := s.all[id]
		s.mu.RUnlock()
		if app == nil {
			http.Error(w, "no such registry", http.StatusBadGateway)
			return
		}
		app.ServeHTTP(w, r)
	}
}

func (s *registries) add(w http.ResponseWriter, r *http.Request) {
	var l login
	err := json.NewDecoder(r.Body).Decode(&l)
	var app http.Handler
	if err == nil {
		app, err = distribution(l)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.Itoa(len(s.all)) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	s.all[id] = app
	_, _ = io.WriteString(w, id)
}

// distribution makes the panics with which Distribution reports a bad
// configuration into errors.
func distribution(l login) (app http.Handler, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("start Distribution 2.8: %v", r)
		}
	}()
	c := &configuration.Configuration{Storage: configuration.Storage{
		"inmemory":    {},
		"delete":      {"enabled": true},
		"maintenance": {"uploadpurging": map[any]any{"enabled": false}},
	}}
	c.Catalog.MaxEntries = 1000 // Distribution's own default
	if l.Kind != "" {
		c.Auth = configuration.Auth{l.Kind: l.Parameters}
	}
	return handlers.NewApp(context.Background(), c), nil
}
