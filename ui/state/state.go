// Package state keeps what the app remembers between runs: the place, the
// theme, how each screen was sorted. Losing it costs nothing but comfort, so
// no trouble with it is ever fatal.
package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/google/renameio/v2/maybe"
)

// Store is a small set of named values, written as one JSON object. It is
// safe for use by several goroutines; a nil Store forgets everything.
type Store struct {
	path string

	mu     sync.Mutex
	values map[string]json.RawMessage
	dirty  map[string]bool // set since they were last written

	saving sync.Mutex // one Save at a time
}

// Path is where the state of a person lives: $XDG_STATE_HOME/regtui/state.json,
// else ~/.local/state (XDG Base Directory Specification 0.8; on macOS too),
// and %LocalAppData% on Windows. It is empty where there is no home.
func Path(getenv func(string) string) string {
	dir := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) { // the specification wants relative ones ignored
		dir = ""
	}
	if dir == "" && runtime.GOOS == "windows" {
		dir = getenv("LocalAppData")
	}
	if home := getenv("HOME"); dir == "" && home != "" {
		dir = filepath.Join(home, ".local", "state")
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "regtui", "state.json")
}

// Open reads the file at path. The Store is usable even with an error, which
// tells that the file could not be read or is not a JSON object; a file that
// is not there is no error. With no path nothing is kept.
func Open(path string) (*Store, error) {
	s := &Store{path: path, dirty: map[string]bool{}}
	var err error
	s.values, err = read(path)
	return s, err
}

func read(path string) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	if path == "" {
		return values, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return values, nil
	}
	if err != nil {
		return values, fmt.Errorf("what regtui remembers could not be read: %w", err)
	}
	if err := json.Unmarshal(data, &values); err != nil || values == nil {
		return map[string]json.RawMessage{}, fmt.Errorf("what regtui remembers in %s is damaged and starts anew: %w", path, err)
	}
	return values, nil
}

// Get reads a value into a pointer; false when there is none of that shape,
// and then into is as it was.
func Get[T any](s *Store, key string, into *T) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	raw, ok := s.values[key]
	s.mu.Unlock()
	var v T
	if !ok || json.Unmarshal(raw, &v) != nil {
		return false
	}
	*into = v
	return true
}

// Set remembers a value that JSON can hold; nil forgets it. Save writes it.
func (s *Store) Set(key string, v any) {
	if s == nil {
		return
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if string(s.values[key]) == string(raw) {
		return
	}
	s.values[key] = raw
	s.dirty[key] = true
}

// Dirty reports whether there is something to Save.
func (s *Store) Dirty() bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.dirty) > 0
}

// Save writes what was set since the last time, over what another regtui has
// written meanwhile. The file is replaced as a whole where the system can.
func (s *Store) Save() error {
	if s == nil || s.path == "" {
		return nil
	}
	s.saving.Lock()
	defer s.saving.Unlock()
	changed := s.changed()
	if len(changed) == 0 {
		return nil
	}
	if err := write(s.path, changed); err != nil {
		s.unsaved(changed)
		return fmt.Errorf("what regtui remembers could not be written: %w", err)
	}
	return nil
}

// changed takes the values that are to be written.
func (s *Store) changed() map[string]json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]json.RawMessage, len(s.dirty))
	for k := range s.dirty {
		out[k] = s.values[k]
	}
	clear(s.dirty)
	return out
}

// unsaved gives them back after they could not be.
func (s *Store) unsaved(changed map[string]json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range changed {
		s.dirty[k] = true
	}
}

func write(path string, changed map[string]json.RawMessage) error {
	values, _ := read(path) // a damaged file is replaced
	maps.Copy(values, changed)
	maps.DeleteFunc(values, func(_ string, v json.RawMessage) bool { return string(v) == "null" })
	data, err := json.MarshalIndent(values, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return maybe.WriteFile(path, append(data, '\n'), 0o600)
}
