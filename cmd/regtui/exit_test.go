package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/registry"
)

func TestExitCodes(t *testing.T) {
	wrapped := func(err error) error { return &registry.Error{Op: "list tags", Host: "a.example", Err: err} }
	for _, tt := range []struct {
		err  error
		want int
	}{
		{errors.New("any"), exitFailed},
		{usagef("no"), exitUsage},
		{fmt.Errorf("in: %w", usagef("no")), exitUsage},
		{&config.Invalid{}, exitUsage},
		{wrapped(registry.ErrUnauthorized), exitUnauthorized},
		{wrapped(registry.ErrForbidden), exitUnauthorized},
		{wrapped(registry.ErrNotFound), exitNotFound},
		{fs.ErrNotExist, exitNotFound},
		{wrapped(&registry.RateLimitedError{RetryAfter: time.Minute}), exitRateLimited},
		{wrapped(registry.ErrOffline), exitFailed},
		{wrapped(context.Canceled), exitInterrupted},
		{codeError(7), 7},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("%v: %d, not %d", tt.err, got, tt.want)
		}
	}
}

func TestExitBySignal(t *testing.T) {
	for _, tt := range []struct {
		cause, err error
		want       int
	}{
		{nil, nil, exitDone},
		{nil, errors.New("any"), exitFailed},
		{signalError{syscall.SIGINT}, context.Canceled, exitInterrupted},
		{signalError{syscall.SIGINT}, nil, exitDone},
		{signalError{syscall.SIGTERM}, context.Canceled, 143},
		{signalError{syscall.SIGTERM}, nil, 143},
	} {
		p, _, errs := try()
		ctx, cancel := context.WithCancelCause(t.Context())
		if tt.cause != nil {
			cancel(tt.cause)
		}
		if got := p.finish(ctx, tt.err); got != tt.want || tt.cause != nil && errs.Len() > 0 {
			t.Errorf("%v, %v: %d, not %d; %s", tt.cause, tt.err, got, tt.want, errs)
		}
		cancel(nil)
	}
}

func TestComplaintsAreClean(t *testing.T) {
	p, _, errs := try()
	p.complain(&registry.Error{Op: "read manifest", Host: "a.example", Err: registry.ErrServer, Detail: "\x1b]0;owned\x07\u202etxt\r\nmore"})
	if s := errs.String(); strings.ContainsAny(s, "\x1b\x07\r\u202e") || !strings.HasPrefix(s, "regtui: read manifest a.example") || !strings.Contains(s, "more") {
		t.Errorf("%q", s)
	}
	errs.Reset()
	p.complain(codeError(3))
	if errs.Len() > 0 {
		t.Errorf("of a program that has spoken: %q", errs)
	}
}
