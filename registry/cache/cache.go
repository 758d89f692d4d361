// Package cache keeps on disk what never changes: manifests and configs by
// their digest. It is bounded in size, checks what it reads, and is never a
// reason for anything else to fail.
package cache

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// fresh is how long a file counts as just used: it saves a write for nearly
// every read, and the order in which files go needs no more.
const fresh = time.Hour

// Cache is a folder of files named by their digest: sha256/ab/ab12…. Several
// processes may use one at once. It is safe for use by several goroutines; a
// nil Cache is empty and stays so.
type Cache struct {
	dir string
	max int64 // bytes

	mu      sync.Mutex
	err     error // why nothing is written any more
	written int64 // bytes since the last sweep
	asked   bool  // whether anybody has swept lately
	sweep   chan struct{}
	later   later
}

// Open uses dir, an absolute path, for at most about maxBytes bytes: what was
// used longest ago goes first. A folder that cannot be made or written is no
// error: nothing is kept then, and Err tells why.
func Open(dir string, maxBytes int64) (*Cache, error) {
	if !filepath.IsAbs(dir) {
		return nil, fmt.Errorf("the cache's folder %q is not an absolute path", dir)
	}
	if maxBytes <= 0 {
		return nil, fmt.Errorf("a cache of %d bytes cannot be", maxBytes)
	}
	c := &Cache{dir: dir, max: maxBytes}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.fail(err)
	}
	return c, nil
}

// Err tells why nothing is written any more; nil while all is well.
func (c *Cache) Err() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *Cache) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = fmt.Errorf("the cache keeps nothing: %w", err)
	}
}

// path is where d lives; false when d is no digest that can be checked.
func (c *Cache) path(d v1.Hash) (string, bool) {
	if _, err := v1.NewHash(d.String()); err != nil {
		return "", false
	}
	return filepath.Join(c.dir, d.Algorithm, d.Hex[:2], d.Hex), true
}

// Get gives the content with the digest d. A file that is not what its name
// says is removed and counts as not there.
func (c *Cache) Get(d v1.Hash) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	if data, ok := c.waiting(d); ok {
		return data, true
	}
	path, ok := c.path(d)
	if !ok {
		return nil, false
	}
	data, used, err := c.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	if err != nil || !is(d, data) {
		_ = os.Remove(path)
		return nil, false
	}
	if now := time.Now(); now.Sub(used) > fresh {
		_ = os.Chtimes(path, now, now)
	}
	return data, true
}

// read reads a whole file that is no larger than the cache may be.
func (c *Cache) read(path string) (data []byte, used time.Time, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if !info.Mode().IsRegular() || info.Size() > c.max {
		return nil, time.Time{}, fmt.Errorf("%s is nothing that was put here", path)
	}
	buf := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = io.Copy(buf, f)
	return buf.Bytes(), info.ModTime(), err
}

// is reports whether data has the digest d.
func is(d v1.Hash, data []byte) bool {
	h, err := v1.Hasher(d.Algorithm)
	if err != nil {
		return false
	}
	h.Write(data)
	return fmt.Sprintf("%x", h.Sum(nil)) == d.Hex
}

// Put keeps data, unless its digest is another than d. The first write that
// fails is the last one tried in this run: a full disk is not written to.
func (c *Cache) Put(d v1.Hash, data []byte) {
	if c == nil || c.Err() != nil || int64(len(data)) > c.max {
		return
	}
	path, ok := c.path(d)
	if !ok || !is(d, data) {
		return
	}
	if there(path, len(data)) {
		return
	}
	if err := write(path, data); err != nil {
		if !there(path, len(data)) { // Windows: another process has just put it there and has it open
			c.fail(err)
		}
		return
	}
	c.account(int64(len(data)))
}

func there(path string, size int) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() == int64(size)
}

// write makes the file whole or not at all. It does not wait for the disk: a
// file that a crash leaves short is found out when it is read.
func write(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), unfinished+"*")
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			f, err = os.CreateTemp(filepath.Dir(path), unfinished+"*")
		}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
