package table

// chunk is how many rows are stored together. Rows never move, so that adding
// some never copies the others and pointers to them stay good.
const chunk = 1024

// What is to be done about a row before the next frame.
const (
	dirty uint8 = 1 << iota // its place in the order is to be found again
	gone                    // it was removed
)

// rows holds every row under a number that tells when it came.
type rows[R any] struct {
	key     func(*R) string
	chunks  [][]R
	state   []uint8
	index   map[string]int32
	changed []int32 // the dirty ones, each once
}

func (s *rows[R]) at(id int32) *R { return &s.chunks[id/chunk][id%chunk] }

func (s *rows[R]) reset(n int) {
	s.chunks, s.state, s.changed = nil, make([]uint8, 0, n), nil
	s.index = make(map[string]int32, n)
}

// put adds a row or replaces the one of the same key.
func (s *rows[R]) put(r R) {
	k := s.key(&r)
	if id, ok := s.index[k]; ok {
		*s.at(id) = r
		s.touch(id)
		return
	}
	id := int32(len(s.state))
	if id%chunk == 0 {
		s.chunks = append(s.chunks, make([]R, 0, chunk))
	}
	last := len(s.chunks) - 1
	s.chunks[last] = append(s.chunks[last], r)
	s.state = append(s.state, 0)
	s.index[k] = id
	s.touch(id)
}

func (s *rows[R]) touch(id int32) {
	if s.state[id]&dirty == 0 {
		s.state[id] |= dirty
		s.changed = append(s.changed, id)
	}
}

func (s *rows[R]) remove(k string) bool {
	id, ok := s.index[k]
	if !ok {
		return false
	}
	delete(s.index, k)
	s.touch(id)
	s.state[id] |= gone
	return true
}

// settled forgets what was changed.
func (s *rows[R]) settled() {
	for _, id := range s.changed {
		s.state[id] &^= dirty
	}
	s.changed = s.changed[:0]
}
