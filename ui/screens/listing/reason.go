package listing

import (
	"context"
	"errors"
	"net"
	"syscall"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/widgets/text"
)

// Reason says in a few words what went wrong, for a cell of a table.
func Reason(err error) string {
	var dns *net.DNSError
	var moved *registry.RealmError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &moved):
		return "the token service changed"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "stopped"
	}
	for _, kind := range []error{
		registry.ErrTLS, registry.ErrPlainHTTP, registry.ErrUnauthorized, registry.ErrForbidden, registry.ErrNotFound,
		registry.ErrRateLimited, registry.ErrServer, registry.ErrBadAnswer, registry.ErrTooLarge,
		registry.ErrUnsupported, registry.ErrMoved, registry.ErrOffline,
	} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return text.Clean(err.Error())
}

// Hint is what an error says to do about it; empty when it says nothing.
func Hint(err error) string {
	var e *registry.Error
	if errors.As(err, &e) {
		return text.Clean(e.Hint)
	}
	return ""
}

// Told is an error in full, without the hint that is shown on its own.
func Told(err error) string {
	var e *registry.Error
	if errors.As(err, &e) {
		bare := *e
		bare.Hint = ""
		return text.Clean(bare.Error())
	}
	return text.Clean(err.Error())
}
