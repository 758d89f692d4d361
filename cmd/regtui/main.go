// Command regtui browses container registries, in a terminal app and with
// plain commands. This package is where everything is wired together; what it
// does is in the packages that it imports.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/hub"
)

func main() { os.Exit(run(hub.Endpoints{})) }

// run is main with an exit code, so that deferred calls happen. Tests say where
// Docker Hub is; apart from them only the surroundings of a demo can.
func run(at hub.Endpoints) int {
	p := &program{
		in: os.Stdin, out: newOutput(os.Stdout), err: os.Stderr,
		vars: os.Environ(), now: time.Now, hub: at,
		inTerminal:  term.IsTerminal(os.Stdin.Fd()),
		outTerminal: term.IsTerminal(os.Stdout.Fd()),
		errTerminal: term.IsTerminal(os.Stderr.Fd()),
	}
	if in, ok := demo.Surrounding(p.getenv); ok {
		p.demo, p.hub = true, hub.Endpoints(in)
	} else if p.getenv(demo.Variable) != "" {
		p.complain(fmt.Errorf("%s names a demo that has ended, or is not this home's: docker.io is the real Docker Hub here", demo.Variable))
	}
	if p.outTerminal {
		p.width, _, _ = term.GetSize(os.Stdout.Fd())
	}
	ctx, release, stop := signalled(context.Background(), p.leave)
	p.release = release
	defer stop()
	defer p.close()
	return p.finish(ctx, execute(ctx, p, os.Args[1:]))
}

// signalError is why the program ends: a signal that it got.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return e.signal.String() }

// signalled is a context that ends with the first signal to end, a signalError
// as its cause. The second one ends the program at once, after leave. release
// has signals end nothing any more: they are for whoever asked for them.
func signalled(parent context.Context, leave func()) (ctx context.Context, release, stop func()) {
	ctx, cancel := context.WithCancelCause(parent)
	got := make(chan os.Signal, 2)
	signal.Notify(got, os.Interrupt, syscall.SIGTERM, hangup)
	go func() {
		select {
		case s := <-got:
			cancel(asError(s))
		case <-ctx.Done():
			return
		}
		s := <-got
		leave()
		os.Exit(exitSignalled(asError(s)))
	}()
	release = func() { signal.Stop(got) }
	return ctx, release, func() {
		release()
		cancel(nil)
	}
}

func asError(s os.Signal) signalError {
	n, _ := s.(syscall.Signal)
	return signalError{n}
}
