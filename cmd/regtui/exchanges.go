package main

import (
	"slices"
	"sync"

	"github.com/regtui/regtui/registry"
)

// exchanges keeps the newest requests for the Log screen.
type exchanges struct {
	mu   sync.Mutex
	ring []registry.Exchange
	next int // where the next one goes, once the ring is full
}

// kept is how many requests are kept.
const kept = 2000

// add takes a request in, in place of the oldest.
func (e *exchanges) add(x registry.Exchange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.ring) < kept {
		e.ring = append(e.ring, x)
		return
	}
	e.ring[e.next] = x
	e.next = (e.next + 1) % kept
}

// all gives them, oldest first.
func (e *exchanges) all() []registry.Exchange {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Concat(e.ring[e.next:], e.ring[:e.next])
}
