package demo

import (
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockName is a file in a home folder that is locked for as long as the
// folder's demo runs.
const lockName = ".in-use"

// starting is how long a demo may take from its folder to the folder's lock.
const starting = time.Minute

// sweep removes the home folders of demos that were killed: those with a lock
// that nobody holds.
func sweep(temp string, now time.Time) {
	found, _ := filepath.Glob(filepath.Join(temp, homes)) // the pattern is good
	for _, home := range found {
		info, err := os.Lstat(home)
		if err == nil && info.IsDir() && now.Sub(info.ModTime()) > starting && abandoned(home) {
			_ = os.RemoveAll(home) // another user's stays
		}
	}
}

// abandoned reports that there is a lock, and that it can be had.
func abandoned(home string) bool {
	path := filepath.Join(home, lockName)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return false
	}
	l := flock.New(path, flock.SetFlag(os.O_RDWR)) // and makes none
	held, err := l.TryLock()
	_ = l.Close()
	return held && err == nil
}
