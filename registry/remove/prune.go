package remove

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// How long runs are kept in which there is something to undo: all for so long,
// and so many of the newest however old they are, also for a clock that is wrong.
const (
	KeepFor  = 90 * 24 * time.Hour
	KeepRuns = 200
)

// prune takes away runs that are old. Each is a file of its own, so that it may
// end anywhere. A run that is being written, by whatever process, is not old;
// and one that is paused for as long as that finds out: see Run.there.
func (j Journal) prune(now time.Time) {
	all, err := os.ReadDir(j.Dir) // in the order of their names, and with that of their time
	if err != nil {
		return
	}
	var runs []os.DirEntry
	for _, f := range all {
		if _, ok := began(f.Name()); ok && f.Type().IsRegular() {
			runs = append(runs, f)
		}
	}
	for _, f := range runs[:max(len(runs)-KeepRuns, 0)] {
		at, _ := began(f.Name())
		info, err := f.Info()
		if err == nil && now.Sub(at) > KeepFor && now.Sub(info.ModTime()) > KeepFor {
			_ = os.Remove(filepath.Join(j.Dir, f.Name()))
		}
	}
}

// began reads from the name of a run's file when the run began.
func began(name string) (time.Time, bool) {
	id, ok := strings.CutSuffix(name, ending)
	if !ok || len(id) < len(stamp) {
		return time.Time{}, false
	}
	at, err := time.Parse(stamp, id[:len(stamp)])
	return at, err == nil
}
