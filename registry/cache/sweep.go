package cache

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	unfinished = ".unfinished-" // files being written
	stamp      = "swept"        // its time is that of the last sweep
	often      = time.Hour      // between sweeps of runs that write little
)

// account counts what was written. Reading the whole folder is dear, so it is
// done in the background, and only after a tenth of the bound was written by
// this process, or when nobody did so for an hour.
func (c *Cache) account(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written += n
	due := c.written > c.max/10 || !c.asked && c.stale()
	c.asked = true
	if c.sweep != nil || !due {
		return
	}
	c.written = 0
	c.sweep = make(chan struct{})
	go c.run(c.sweep)
}

// stale reports whether the last sweep is long ago.
func (c *Cache) stale() bool {
	info, err := os.Stat(filepath.Join(c.dir, stamp))
	return err != nil || time.Since(info.ModTime()) > often
}

func (c *Cache) run(done chan struct{}) {
	c.trim()
	_ = os.WriteFile(filepath.Join(c.dir, stamp), nil, 0o600)
	c.mu.Lock()
	c.sweep = nil
	c.mu.Unlock()
	close(done)
}

// Close waits for work in the background.
func (c *Cache) Close() error {
	if c == nil {
		return nil
	}
	c.flush()
	c.mu.Lock()
	sweep := c.sweep
	c.mu.Unlock()
	if sweep != nil {
		<-sweep
	}
	return nil
}

type file struct {
	path string
	size int64
	used time.Time
}

// trim removes what was used longest ago until a tenth of the bound is free.
// Another process may be doing the same: a file that is gone already is fine.
func (c *Cache) trim() {
	files, total := c.files()
	if total <= c.max {
		return
	}
	slices.SortFunc(files, func(a, b file) int { return a.used.Compare(b.used) })
	for _, f := range files {
		if total <= c.max-c.max/10 {
			return
		}
		if os.Remove(f.path) == nil {
			total -= f.size
		}
	}
}

// files lists what is kept, and clears away what a crash left half written.
// It looks at nothing but the cache's own files, whatever else is in the folder.
func (c *Cache) files() (all []file, total int64) {
	visit := func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil // what cannot be read now is looked at the next time
		}
		info, err := e.Info()
		if err != nil {
			return nil
		}
		algorithm := filepath.Base(filepath.Dir(filepath.Dir(path)))
		if own, ok := c.path(v1.Hash{Algorithm: algorithm, Hex: e.Name()}); ok && own == path {
			all = append(all, file{path, info.Size(), info.ModTime()})
			total += info.Size()
		} else if strings.HasPrefix(e.Name(), unfinished) && time.Since(info.ModTime()) > often {
			_ = os.Remove(path)
		}
		return nil
	}
	for _, algorithm := range []string{"sha256", "sha512"} {
		_ = filepath.WalkDir(filepath.Join(c.dir, algorithm), visit)
	}
	return all, total
}
