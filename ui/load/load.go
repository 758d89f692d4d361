// Package load turns what is slow into Bubble Tea messages: a stream into
// batches, a call into a result. Everything carries an id, so that a screen
// tells its own answers from others' and new ones from stale ones.
package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
)

// NewID makes an id that nothing else has.
func NewID() uint64 { return rand.Uint64() }

// Batch is a part of a stream. Unless Done, the consumer returns Next as a
// command to get more; nothing more comes before it does.
type Batch[T any] struct {
	ID    uint64
	Items []T
	// Done is set on the last batch, which may have items too.
	Done bool
	// Err is why the stream ended early: what it yielded, a *Panic, or the
	// context's error (errors.Is context.Canceled when the person stopped it).
	Err  error
	Next tea.Cmd
}

// Result is the answer of one slow call.
type Result[T any] struct {
	ID    uint64
	Value T
	Err   error
}

// Do makes a command of one slow call. A panic in it becomes an error.
func Do[T any](ctx context.Context, id uint64, call func(context.Context) (T, error)) tea.Cmd {
	return func() tea.Msg {
		r := Result[T]{ID: id}
		if r.Err = ctx.Err(); r.Err == nil {
			r.Err = guard(func() error {
				var err error
				r.Value, err = call(ctx)
				return err
			})
		}
		return r
	}
}

// Panic is a fault of regtui's own, caught so that it costs no more than the
// load that it happened in.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("a fault in regtui: %v", p.Value) }

// guard runs f and gives a panic in it as an error.
func guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}
