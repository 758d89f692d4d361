package keyring

import "sync"

// memory is a keyring that ends with this process.
type memory struct {
	mu    sync.Mutex
	items map[string]string
}

// Memory keeps secrets in this process alone and leaves the system's keyring
// alone: the demo has one of its own.
func Memory() Option {
	return func(s *Store) { s.ring, s.memory = &memory{items: map[string]string{}}, true }
}

func (m *memory) get(name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.items[name]
	if !ok {
		return "", errNone
	}
	return secret, nil
}

func (m *memory) set(name, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[name] = secret
	return nil
}

func (m *memory) remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.items[name]; !ok {
		return errNone
	}
	delete(m.items, name)
	return nil
}
