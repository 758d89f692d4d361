// Command regtui browses container registries, in a terminal app and with
// plain commands. This package is where everything is wired together; what it
// does is in the packages that it imports.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"github.com/regtui/regtui/registry/hub"
)

func main() { os.Exit(run(hub.Endpoints{})) }

// run is main with an exit code, so that deferred calls happen. Tests say where
// Docker Hub is; nobody else can.
func run(at hub.Endpoints) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, hangup)
	defer stop()
	context.AfterFunc(ctx, stop) // a second ctrl+c ends at once
	p := &program{
		in: os.Stdin, out: newOutput(os.Stdout), err: os.Stderr,
		vars: os.Environ(), now: time.Now, hub: at,
		inTerminal:  term.IsTerminal(os.Stdin.Fd()),
		outTerminal: term.IsTerminal(os.Stdout.Fd()),
		errTerminal: term.IsTerminal(os.Stderr.Fd()),
	}
	defer p.close()
	return p.finish(ctx, execute(ctx, p, os.Args[1:]))
}
