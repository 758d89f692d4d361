package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/creds/cloud"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// The exit codes.
const (
	exitDone         = 0
	exitFailed       = 1
	exitUsage        = 2
	exitUnauthorized = 3
	exitNotFound     = 4
	exitRateLimited  = 5
	exitInterrupted  = 130 // ctrl+c, as shells give it
)

// exitSignalled is the code for a context's cause, as shells give it: 130 for
// ctrl+c, 143 for SIGTERM, and 0 when it has not ended.
func exitSignalled(cause error) int {
	if s, ok := errors.AsType[signalError](cause); ok && s.signal > 0 {
		const bySignal = 128
		return bySignal + int(s.signal)
	}
	if cause != nil {
		return exitInterrupted
	}
	return 0
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// codeError ends the program with the code of a program that it ran.
type codeError int

func (e codeError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exitCode is the one place where errors become numbers.
func exitCode(err error) int {
	if code, ok := errors.AsType[codeError](err); ok {
		return int(code)
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[*config.Invalid](err); ok {
		return exitUsage
	}
	switch {
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, registry.ErrRateLimited):
		return exitRateLimited
	case errors.Is(err, registry.ErrUnauthorized), errors.Is(err, registry.ErrForbidden),
		errors.Is(err, cloud.ErrNoLogin), errors.Is(err, cloud.ErrExpired), errors.Is(err, cloud.ErrRefused):
		return exitUnauthorized
	case errors.Is(err, registry.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return exitNotFound
	}
	return exitFailed
}

// complain writes an error for a person, without control characters that a
// registry may have put in.
func (p *program) complain(err error) {
	if _, ok := errors.AsType[codeError](err); ok {
		return // the other program has told
	}
	message := strings.TrimSpace(text.CleanLines(err.Error()))
	fmt.Fprintf(p.err, "%s %s\n", p.paint(p.errTerminal, bad, "regtui:"), message)
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(p.err, "See regtui --help, or the same for one command.")
	}
}
