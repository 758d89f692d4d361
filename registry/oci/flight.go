package oci

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/singleflight"
)

// flight makes one call for all who ask for the same key at the same time.
// When the one whose context the call runs under gives up, the next takes over.
type flight[V any] struct{ group singleflight.Group }

// leftError is the error of a call whose own caller has gone.
type leftError struct{ error }

func (e leftError) Unwrap() error { return e.error }

func (f *flight[V]) do(ctx context.Context, key string, call func(context.Context) (V, error)) (V, error) {
	for {
		done := f.group.DoChan(key, func() (any, error) {
			v, err := safely(ctx, call)
			if err != nil && ctx.Err() != nil {
				err = leftError{err}
			}
			return v, err
		})
		select {
		case <-ctx.Done():
			var zero V
			return zero, ctx.Err()
		case result := <-done:
			if left := (leftError{}); errors.As(result.Err, &left) && ctx.Err() == nil {
				continue
			}
			v, _ := result.Val.(V)
			return v, result.Err
		}
	}
}

// safely makes an error of a panic, which nobody else could catch: the call
// runs in a goroutine of singleflight's, on what strangers have written.
func safely[V any](ctx context.Context, call func(context.Context) (V, error)) (v V, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault in regtui: %v", fault)
		}
	}()
	return call(ctx)
}
