package main

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// output is a buffered stdout that never holds anything back for long: what is
// streamed shows within flushAfter, and ten thousand names are a few writes.
type output struct {
	mu      sync.Mutex
	w       *bufio.Writer
	waiting bool
	timer   *time.Timer
	err     error
}

const flushAfter = 50 * time.Millisecond

func newOutput(w io.Writer) *output {
	const size = 64 << 10
	return &output{w: bufio.NewWriterSize(w, size)}
}

// Write implements io.Writer.
func (o *output) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.w.Write(data)
	o.later()
	return n, err
}

// print writes text. What goes wrong is kept, and told by close.
func (o *output) print(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = o.w.WriteString(s)
	o.later()
}

// later flushes soon, unless that is on its way.
func (o *output) later() {
	if o.waiting {
		return
	}
	o.waiting = true
	if o.timer == nil {
		o.timer = time.AfterFunc(flushAfter, o.flush)
		return
	}
	o.timer.Reset(flushAfter)
}

func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = false
	if err := o.w.Flush(); err != nil && o.err == nil {
		o.err = err
	}
}

// close writes what is left and tells whether anything got lost.
func (o *output) close() error {
	o.flush()
	return o.err
}
