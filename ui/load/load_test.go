package load

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// numbers yields 0 … n-1 and then err, if any.
func numbers(n int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

// drain plays the consumer to the end of a stream.
func drain(t *testing.T, cmd tea.Cmd, id uint64) (items []int, batches int, err error) {
	t.Helper()
	for cmd != nil {
		b, ok := cmd().(Batch[int])
		if !ok || b.ID != id {
			t.Fatalf("got %#v, want a batch with id %d", b, id)
		}
		if b.Done != (b.Next == nil) {
			t.Fatalf("done is %v, yet Next is nil: %v", b.Done, b.Next == nil)
		}
		items, batches, err, cmd = append(items, b.Items...), batches+1, b.Err, b.Next
	}
	return items, batches, err
}

func TestStreamGivesEverythingInOrder(t *testing.T) {
	failed := errors.New("page 3 is missing")
	for _, c := range []struct {
		n   int
		err error
	}{{0, nil}, {0, failed}, {1, nil}, {100000, nil}, {7, failed}} {
		items, batches, err := drain(t, Stream(t.Context(), 9, numbers(c.n, c.err)), 9)
		if len(items) != c.n || !errors.Is(err, c.err) {
			t.Fatalf("%d items, error %v; want %d, %v", len(items), err, c.n, c.err)
		}
		for i, v := range items {
			if i != v {
				t.Fatalf("item %d is %d", i, v)
			}
		}
		if limit := 2 + 2*c.n/most; batches > limit {
			t.Errorf("%d items came in %d batches, want at most %d", c.n, batches, limit)
		}
	}
}

func TestStreamFirstItemComesAtOnceAndSourceWaits(t *testing.T) {
	gate := make(chan struct{})
	seq := func(yield func(int, error) bool) {
		if !yield(0, nil) {
			return
		}
		<-gate
		for i := 1; i < 3*most; i++ {
			if !yield(i, nil) {
				return
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	first := Stream(ctx, 1, seq)().(Batch[int]) // comes though the source hangs
	if len(first.Items) != 1 || first.Done {
		t.Fatalf("first batch %+v", first)
	}
	close(gate)
	second := first.Next().(Batch[int])
	if len(second.Items) > most {
		t.Errorf("%d items piled up, want at most %d", len(second.Items), most)
	}
	cancel()
	if _, _, err := drain(t, second.Next, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v after the context ended", err)
	}
}

func TestChannel(t *testing.T) {
	ch := make(chan []int)
	go func() {
		defer close(ch)
		ch <- []int{0, 1}
		ch <- nil
		ch <- []int{2}
	}()
	items, _, err := drain(t, Channel(t.Context(), 4, ch), 4)
	if len(items) != 3 || err != nil {
		t.Errorf("got %v, %v", items, err)
	}
}

func TestPanicBecomesAnError(t *testing.T) {
	items, _, err := drain(t, Stream(t.Context(), 1, func(yield func(int, error) bool) {
		yield(0, nil)
		panic("boom")
	}), 1)
	var p *Panic
	if !errors.As(err, &p) || !strings.Contains(err.Error(), "boom") || !strings.Contains(string(p.Stack), "load_test.go") || len(items) != 1 {
		t.Errorf("stream: %v, %v", items, err)
	}
	r := Do(t.Context(), 2, func(context.Context) (int, error) { panic("bang") })().(Result[int])
	if !errors.As(r.Err, &p) || r.ID != 2 {
		t.Errorf("call: %+v", r)
	}
}

func TestDo(t *testing.T) {
	r := Do(t.Context(), 5, func(context.Context) (string, error) { return "pong", nil })().(Result[string])
	if r != (Result[string]{ID: 5, Value: "pong"}) {
		t.Errorf("got %+v", r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r = Do(ctx, 5, func(context.Context) (string, error) { t.Error("called though the context had ended"); return "", nil })().(Result[string])
	if !errors.Is(r.Err, context.Canceled) {
		t.Errorf("got %+v", r)
	}
}

func TestCancelLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	endless := func(yield func(int, error) bool) {
		for yield(1, nil) {
		}
	}
	never := make(chan []int)
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		_ = Stream(ctx, 1, endless) // a command that is never run starts nothing
		Stream(ctx, 1, endless)()
		b := Stream(ctx, 1, endless)().(Batch[int])
		waiting := make(chan tea.Msg, 2)
		go func() { waiting <- b.Next() }()
		go func() { waiting <- Channel(ctx, 1, never)() }()
		cancel()
		<-waiting
		<-waiting
	}
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before {
		t.Errorf("%d goroutines left over", n-before)
	}
}

func BenchmarkStream100k(b *testing.B) {
	for b.Loop() {
		for cmd := Stream(b.Context(), 1, numbers(100000, nil)); cmd != nil; {
			cmd = cmd().(Batch[int]).Next
		}
	}
}
