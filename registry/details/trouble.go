package details

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/regtui/regtui/registry"
)

const (
	enough  = 8           // failures in a row after which a host is left alone,
	server  = 5 * enough  // or of its server, which may fail over some tags only
	rounds  = 3           // times that a host may say "too many" before that
	patient = time.Minute // the longest that a rate limit is waited for
)

// trouble watches for a host that answers nobody, so that ten thousand tags
// are not asked for in vain.
type trouble struct {
	mu     sync.Mutex
	row    int       // failures in a row
	round  int       // pauses without an answer in between
	since  time.Time // when the last pause was called
	resume time.Time // when it is over
	stop   error     // why nothing is asked any more
}

// wait lets a pause pass. Its error tells that there is no use in asking.
func (t *trouble) wait(ctx context.Context) error {
	for {
		t.mu.Lock()
		stop, left := t.stop, time.Until(t.resume)
		t.mu.Unlock()
		if stop != nil {
			return stop
		}
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// note takes what came of a request that began at a time. It tells whether to
// ask once more, after wait.
func (t *trouble) note(err error, began time.Time) (again bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.stop != nil, errors.Is(err, context.Canceled):
		return false
	case errors.Is(err, registry.ErrRateLimited):
		return t.limited(err, began)
	case hostFailed(err):
		most := enough
		if errors.Is(err, registry.ErrServer) {
			most = server
		}
		if t.row++; t.row >= most {
			t.stop = fmt.Errorf("not asked, after %d failures in a row: %w", t.row, err)
		}
	default:
		t.row, t.round = 0, 0
	}
	return false
}

// limited calls a pause. Requests that were under way when one was called
// belong to it.
func (t *trouble) limited(err error, began time.Time) (again bool) {
	if began.Before(t.since) {
		return true
	}
	pause := time.Second << t.round
	if l := (*registry.RateLimitedError)(nil); errors.As(err, &l) {
		pause = max(pause, l.RetryAfter)
	}
	if t.round++; t.round > rounds || pause > patient {
		t.stop = fmt.Errorf("not asked: %w", err)
		return false
	}
	t.since = time.Now()
	t.resume = t.since.Add(pause)
	return true
}

// hostFailed reports an error that is about the host and not about one tag.
func hostFailed(err error) bool {
	for _, kind := range []error{
		registry.ErrOffline, registry.ErrTLS, registry.ErrPlainHTTP, registry.ErrServer,
		registry.ErrUnauthorized, registry.ErrForbidden,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
