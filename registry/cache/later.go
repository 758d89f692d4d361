package cache

import v1 "github.com/google/go-containerregistry/pkg/v1"

const (
	writers   = 2    // files being made at once
	mostLater = 4096 // waiting to be written; more are written by who brings them
)

// later is what waits to be written.
type later struct {
	order   []v1.Hash
	data    map[v1.Hash][]byte // also those being written
	writers int
	idle    chan struct{} // closed when the last writer has nothing more to do
}

// PutLater is Put beside what the caller does next: to make a file can take
// longer than a registry takes to answer. Get finds the data at once, and Close
// waits until it is written. The data must not be changed any more.
func (c *Cache) PutLater(d v1.Hash, data []byte) {
	if c == nil || c.Err() != nil {
		return
	}
	c.mu.Lock()
	if _, there := c.later.data[d]; there {
		c.mu.Unlock()
		return
	}
	if len(c.later.order) >= mostLater {
		c.mu.Unlock()
		c.Put(d, data)
		return
	}
	defer c.mu.Unlock()
	if c.later.data == nil {
		c.later.data = map[v1.Hash][]byte{}
	}
	c.later.order = append(c.later.order, d)
	c.later.data[d] = data
	if c.later.writers == 0 {
		c.later.idle = make(chan struct{})
	}
	if c.later.writers < writers {
		c.later.writers++
		go c.write()
	}
}

// write writes what waits until nothing does.
func (c *Cache) write() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.later.order) > 0 {
		d := c.later.order[0]
		data := c.later.data[d]
		c.later.order = c.later.order[1:]
		c.mu.Unlock()
		c.Put(d, data)
		c.mu.Lock()
		delete(c.later.data, d)
	}
	if c.later.writers--; c.later.writers == 0 {
		close(c.later.idle)
	}
}

// waiting gives what is not on disk yet.
func (c *Cache) waiting(d v1.Hash) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	data, ok := c.later.data[d]
	return data, ok && is(d, data)
}

// flush waits until nothing waits to be written.
func (c *Cache) flush() {
	c.mu.Lock()
	idle := c.later.idle
	c.mu.Unlock()
	if idle != nil {
		<-idle
	}
}
