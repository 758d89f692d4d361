package oci

import (
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry/cache"
)

// maxHeld is how much is kept in memory, in bytes.
const maxHeld = 16 << 20

// held is what was read in this run, in front of the cache on disk. It makes
// sure that nothing is read twice even where there is no cache.
type held struct {
	cache *cache.Cache

	mu   sync.Mutex
	byID map[v1.Hash][]byte
	size int
}

func (h *held) get(d v1.Hash) ([]byte, bool) {
	h.mu.Lock()
	raw, ok := h.byID[d]
	h.mu.Unlock()
	if ok {
		return raw, true
	}
	return h.cache.Get(d)
}

// Holds reports whether what has this digest is at hand, so that reading it
// asks nobody.
func (r *Registry) Holds(d v1.Hash) bool {
	_, ok := r.held.get(d)
	return ok
}

func (h *held) put(d v1.Hash, raw []byte) {
	h.mu.Lock()
	if h.byID == nil || h.size+len(raw) > maxHeld {
		h.byID, h.size = map[v1.Hash][]byte{}, 0
	}
	if _, ok := h.byID[d]; !ok {
		h.byID[d] = raw
		h.size += len(raw)
	}
	h.mu.Unlock()
	h.cache.PutLater(d, raw)
}
