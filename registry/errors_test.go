package registry_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
)

func TestError(t *testing.T) {
	for _, c := range []struct {
		err  registry.Error
		want string
	}{
		{registry.Error{Op: "list tags", Host: "ghcr.io", Name: "a/b", Err: registry.ErrNotFound}, "list tags ghcr.io/a/b: not found"},
		{registry.Error{Op: "greet", Host: "ghcr.io", Err: registry.ErrOffline, Hint: "check the network"}, "greet ghcr.io: no answer; check the network"},
		{registry.Error{Op: "x", Host: "h", Err: registry.ErrForbidden, Detail: "go away", Hint: "log in"}, "x h: not allowed (go away); log in"},
		{registry.Error{Op: "x", Host: "h", Err: fmt.Errorf("%w: go away", registry.ErrServer), Detail: "go away"}, "x h: the registry failed: go away"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestWhy(t *testing.T) {
	about := &registry.Error{Op: "remove tag", Host: "h", Name: "a/b:c", Err: registry.ErrForbidden, Hint: "log in"}
	for want, err := range map[string]error{
		"not allowed; log in":             about,
		"undone: not allowed; log in":     fmt.Errorf("undone: %w", about),
		"not found":                       registry.ErrNotFound,
		"not allowed":                     &registry.Error{Op: "greet", Host: "h", Err: registry.ErrForbidden},
		"no folder: not allowed; log in ": fmt.Errorf("no folder: %w ", about),
	} {
		if got := registry.Why(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRateLimitedError(t *testing.T) {
	for after, want := range map[time.Duration]string{0: "rate limited", 90*time.Second + 1: "rate limited: come back in 1m30s"} {
		err := error(&registry.Error{Op: "x", Host: "h", Err: &registry.RateLimitedError{RetryAfter: after}})
		var limited *registry.RateLimitedError
		if !errors.Is(err, registry.ErrRateLimited) || errors.Is(err, registry.ErrServer) || !errors.As(err, &limited) || limited.Error() != want {
			t.Errorf("%v: %v", after, err)
		}
	}
}
