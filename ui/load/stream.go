package load

import (
	"context"
	"iter"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	// interval is the least time between two batches: about 20 a second are
	// as smooth to the eye as more, and leave the time to keys.
	interval = 50 * time.Millisecond
	// most is how many items wait for the consumer before the source is made
	// to wait: a million tags must not pile up behind a screen that is busy.
	most = 16384
)

// Stream makes a command that reads seq in the background and gives it as
// Batch[T] messages: the first as soon as there is an item, then at most one
// every interval, never a second before the consumer asked for it with Next.
// Reading starts when the command runs and ends with the stream or with ctx.
func Stream[T any](ctx context.Context, id uint64, seq iter.Seq2[T, error]) tea.Cmd {
	return start(ctx, id, func(p *pump[T]) error {
		for item, err := range seq {
			if err != nil {
				return err
			}
			if !p.put(ctx, item) {
				return ctx.Err()
			}
		}
		return ctx.Err()
	})
}

// Channel does the same from a channel of batches, until it is closed.
func Channel[T any](ctx context.Context, id uint64, ch <-chan []T) tea.Cmd {
	return start(ctx, id, func(p *pump[T]) error {
		for {
			select {
			case items, open := <-ch:
				if !open || !p.put(ctx, items...) {
					return ctx.Err()
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
}

func start[T any](ctx context.Context, id uint64, read func(*pump[T]) error) tea.Cmd {
	p := &pump[T]{id: id, some: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	return func() tea.Msg {
		go func() { p.end(guard(func() error { return read(p) })) }()
		return p.next(ctx)
	}
}

// pump holds what was read and not yet taken.
type pump[T any] struct {
	id   uint64
	some chan struct{} // something to take, or the end
	room chan struct{} // something was taken
	last time.Time     // of the last batch; only next touches it

	mu    sync.Mutex
	items []T
	done  bool
	err   error
}

// put adds items and waits while there are too many; false when ctx ended.
func (p *pump[T]) put(ctx context.Context, items ...T) bool {
	p.mu.Lock()
	p.items = append(p.items, items...)
	full := len(p.items) >= most
	p.mu.Unlock()
	signal(p.some)
	for full {
		select {
		case <-p.room:
		case <-ctx.Done():
			return false
		}
		p.mu.Lock()
		full = len(p.items) >= most
		p.mu.Unlock()
	}
	return ctx.Err() == nil
}

func (p *pump[T]) end(err error) {
	p.mu.Lock()
	p.done, p.err = true, err
	p.mu.Unlock()
	signal(p.some)
}

// next waits for the next batch.
func (p *pump[T]) next(ctx context.Context) tea.Msg {
	for {
		select {
		case <-p.some:
		case <-ctx.Done():
			return Batch[T]{ID: p.id, Done: true, Err: ctx.Err()}
		}
		p.pause(ctx)
		if b, ok := p.take(ctx); ok {
			return b
		}
	}
}

// pause keeps batches apart. The end of a stream is not kept waiting.
func (p *pump[T]) pause(ctx context.Context) {
	t := time.NewTimer(time.Until(p.last.Add(interval)))
	defer t.Stop()
	for !p.ended() {
		select {
		case <-t.C:
			return
		case <-p.some:
		case <-ctx.Done():
			return
		}
	}
}

func (p *pump[T]) ended() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done
}

// take empties the pump into a batch; false when there is nothing to tell.
func (p *pump[T]) take(ctx context.Context) (Batch[T], bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.items) == 0 && !p.done {
		return Batch[T]{}, false
	}
	b := Batch[T]{ID: p.id, Items: p.items, Done: p.done, Err: p.err}
	if !p.done {
		b.Next = func() tea.Msg { return p.next(ctx) }
	}
	p.items, p.last = nil, time.Now()
	signal(p.room)
	return b, true
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
