// Package demo makes sample registries on loopback ports, with content that
// looks like real work, a Docker Hub among them: regtui demo opens the app on
// them and tests read them.
// They stand on go-containerregistry's pkg/registry and live in memory.
package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/registry"
)

// Demo is a set of sample registries and a home folder that knows them.
type Demo struct {
	// Home is a folder of its own, removed by Close: a docker config.json with
	// made-up logins, and room for regtui's config and state.
	Home string
	// Registries are the sample registries in the order in which they are shown.
	Registries []registry.Settings
	// Hub is a Docker Hub of its own, at HubHosts. Only who is told so reads it
	// as docker.io; see Surrounding.
	Hub      *Hub
	HubHosts HubHosts

	inUse   *flock.Flock // in Home
	bin     string       // the folder in Home that Env has on PATH; may be empty
	servers []*http.Server
	serving sync.WaitGroup
}

// firstPort is where the first registry listens where it can, so that names
// are the same every time; each next one takes the port after it.
const firstPort = 5051

// Start makes the registries and the home folder. The registries' content is
// made beside what the caller does next; requests wait for it. A context that
// ends does not end them: Close does.
func Start(ctx context.Context) (*Demo, error) {
	d := &Demo{}
	now := time.Now().UTC().Truncate(time.Hour)
	for i, s := range samples() {
		if err := d.serve(ctx, firstPort+i, s, now); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	if err := d.serveHub(ctx, firstPort+len(samples()), now); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := d.makeHome(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// serve starts a sample registry and adds it to the list.
func (d *Demo) serve(ctx context.Context, port int, s sample, now time.Time) error {
	l, err := listen(ctx, port)
	if err != nil {
		return err
	}
	_, at, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return err
	}
	host := net.JoinHostPort("localhost", at)
	d.Registries = append(d.Registries, registry.Settings{Host: host, Name: s.name, Color: s.color})
	if s.content == nil { // the one that is down
		return l.Close()
	}
	h, ready := s.handler(host, now)
	d.run(l, h)
	d.serving.Go(ready)
	return nil
}

// run serves h at l until Close.
func (d *Demo) run(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	d.servers = append(d.servers, server)
	d.serving.Go(func() { _ = server.Serve(l) })
}

// serveHub starts the Docker Hub: three hosts, as the real one has them.
func (d *Demo) serveHub(ctx context.Context, port int, now time.Time) error {
	d.Hub = NewHub(now)
	for i, part := range []struct {
		at     *string
		scheme string
		serve  http.HandlerFunc
	}{
		{&d.HubHosts.API, "http://", d.Hub.ServeAPI}, {&d.HubHosts.Registry, "", d.Hub.ServeRegistry}, {&d.HubHosts.Login, "http://", d.Hub.ServeLogin},
	} {
		l, err := listen(ctx, port+i)
		if err != nil {
			return err
		}
		*part.at = part.scheme + l.Addr().String()
		d.run(l, part.serve)
	}
	d.serving.Go(func() { d.Hub.content() })
	return nil
}

// listen takes the port, or one for another demo on this machine, or any free one.
func listen(ctx context.Context, port int) (net.Listener, error) {
	var c net.ListenConfig
	for _, p := range []int{port, port + 10, port + 20} {
		addr := net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: p}
		if l, err := c.Listen(ctx, "tcp", addr.String()); err == nil {
			return l, nil
		}
	}
	return c.Listen(ctx, "tcp", "127.0.0.1:0")
}

// Settings are what the config would say about the registries.
func (d *Demo) Settings() []registry.Settings { return d.Registries }

// Close ends the registries and removes the home folder. It may be called again.
func (d *Demo) Close() error {
	var all []error
	for _, s := range d.servers {
		all = append(all, s.Close())
	}
	d.serving.Wait()
	if d.inUse != nil {
		_ = d.inUse.Close()
	}
	if d.Home != "" {
		all = append(all, os.RemoveAll(d.Home))
	}
	return errors.Join(all...)
}
