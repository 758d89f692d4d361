package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/registry"
)

// File is the config file that regtui writes to. It is safe for several
// goroutines and several processes.
type File struct {
	Path string
	// Lock is held while the file is written, against other regtuis; empty
	// does without.
	Lock string

	mu sync.Mutex
}

// ErrNoPlace is given where there is no folder that a config could be in.
var ErrNoPlace = errors.New("there is no home folder and so no config file: set HOME or XDG_CONFIG_HOME")

// lockWait is how long another regtui may take over its own writing.
const lockWait = 5 * time.Second

// Save adds a registry, or changes the entry of its host.
func (f *File) Save(s registry.Settings) error {
	return f.edit(func(data []byte) ([]byte, error) { return put(data, f.Path, s) })
}

// Forget takes the entry of a host out. fs.ErrNotExist when there is none.
func (f *File) Forget(host string) error {
	return f.edit(func(data []byte) ([]byte, error) { return drop(data, f.Path, host) })
}

// edit changes the file under its lock: read, change, look whether an editor
// wrote meanwhile, replace. An invalid file is left alone.
func (f *File) edit(change func([]byte) ([]byte, error)) error {
	if f.Path == "" {
		return ErrNoPlace
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	path, err := follow(f.Path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the config cannot be written: %w", err)
	}
	unlock, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	const tries = 5
	for range tries {
		before, mode, err := read(path)
		if err != nil {
			return err
		}
		after, err := change(before)
		if err != nil || bytes.Equal(before, after) {
			return err
		}
		again, _, err := read(path)
		if err != nil {
			return err
		}
		if !bytes.Equal(before, again) {
			continue // someone without our lock wrote it: change what is there now
		}
		if err := replace(path, after, mode); err != nil {
			return fmt.Errorf("the config cannot be written: %w", err)
		}
		return nil
	}
	return fmt.Errorf("%s changes all the time: nothing was written; try again", f.Path)
}

// lock waits for other regtuis. Where no lock can be made (a read-only state
// folder), writing goes on: the file is read again before it is replaced.
func (f *File) lock() (unlock func(), err error) {
	none := func() {}
	if f.Lock == "" || os.MkdirAll(filepath.Dir(f.Lock), 0o700) != nil {
		return none, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	l := flock.New(f.Lock)
	switch _, err := l.TryLockContext(ctx, 20*time.Millisecond); {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("another regtui has held %s for %v: nothing was written; try again", f.Lock, lockWait)
	case err != nil:
		return none, nil
	}
	return func() { _ = l.Unlock() }, nil
}

// read gives the file and its mode; one that is not there is empty.
func read(path string) ([]byte, fs.FileMode, error) {
	const fresh = 0o600
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fresh, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("the config cannot be read: %w", err)
	}
	if info.Mode().Perm()&0o200 == 0 {
		return nil, 0, fmt.Errorf("%s is read-only and is not written: chmod u+w lets regtui", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("the config cannot be read, so it is not written: %w", err)
	}
	return data, info.Mode().Perm(), nil
}

// follow gives the file that a chain of symbolic links leads to, which need
// not be there.
func follow(path string) (string, error) {
	const most = 40
	for range most {
		if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", fmt.Errorf("the config cannot be read: %w", err)
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return "", fmt.Errorf("%s: too many symbolic links", path)
}
