package quota

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2/maybe"

	"github.com/regtui/regtui/registry"
)

// Kept is how long readings are kept.
const Kept = 24 * time.Hour

// History is the readings of the last day, in memory and in a file that several
// programs may write. A nil History forgets everything. It is safe for use by
// several goroutines.
type History struct {
	path string
	now  func() time.Time

	mu    sync.Mutex
	all   []registry.Quota // in the order of time
	dirty bool
}

// Open reads the history at path, which need not be there; with no path
// nothing is kept. The History is usable even with an error, which tells that
// the file could not be read: it starts anew.
func Open(path string, now func() time.Time) (*History, error) {
	h := &History{path: path, now: now}
	var err error
	h.all, err = read(path)
	h.all = h.tidy(h.all)
	return h, err
}

// stored is a reading in the file; the window is in seconds.
type stored struct {
	registry.Quota
	Window int64 `json:"window"`
}

func read(path string) ([]registry.Quota, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the readings of the pull limit could not be read: %w", err)
	}
	var all []stored
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("the readings of the pull limit in %s are damaged and start anew: %w", path, err)
	}
	readings := make([]registry.Quota, len(all))
	for i, s := range all {
		readings[i] = s.Quota
		readings[i].Window = time.Duration(s.Window) * time.Second
	}
	return readings, nil
}

// tidy sorts readings and drops those that are too old, from a clock that was
// ahead, or the same.
func (h *History) tidy(all []registry.Quota) []registry.Quota {
	now := h.now()
	all = slices.DeleteFunc(all, func(q registry.Quota) bool { return now.Sub(q.At) > Kept || q.At.After(now.Add(time.Minute)) })
	slices.SortStableFunc(all, func(a, b registry.Quota) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Account, b.Account)) })
	return slices.CompactFunc(all, func(a, b registry.Quota) bool {
		same := a.At.Equal(b.At)
		a.At = b.At // which may be in another zone
		return same && a == b
	})
}

// Add keeps a reading. One that says nothing new within a minute of the last
// takes its place only in being the newest.
func (h *History) Add(q registry.Quota) {
	if h == nil {
		return
	}
	q.At = q.At.Round(0).UTC().Truncate(time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dirty = true
	if i := h.last(q.Account, len(h.all)); i >= 0 {
		last := h.all[i]
		before := h.last(q.Account, i)
		same := last.Remaining == q.Remaining && last.Limit == q.Limit && last.Unlimited == q.Unlimited
		if same && q.At.Sub(last.At) < time.Minute && before >= 0 && h.all[before].Remaining == q.Remaining {
			h.all = slices.Delete(h.all, i, i+1) // the end of a level stretch moves on
		}
	}
	h.all = h.tidy(append(h.all, q))
}

// last finds the newest reading of an account before index end.
func (h *History) last(account string, end int) int {
	for i := end - 1; i >= 0; i-- {
		if h.all[i].Account == account {
			return i
		}
	}
	return -1
}

// Latest is the newest reading of an account; the empty account is the address.
func (h *History) Latest(account string) (registry.Quota, bool) {
	if h == nil {
		return registry.Quota{}, false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := h.last(account, len(h.all)); i >= 0 {
		return h.all[i], true
	}
	return registry.Quota{}, false
}

// Readings are those of an account, the oldest first.
func (h *History) Readings(account string) []registry.Quota {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []registry.Quota
	for _, q := range h.all {
		if q.Account == account {
			all = append(all, q)
		}
	}
	return all
}

// Accounts are those that there are readings of, sorted; the empty one is the
// address.
func (h *History) Accounts() []string {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []string
	for _, q := range h.all {
		all = append(all, q.Account)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Save writes the readings together with those that other programs have
// written meanwhile. The file is replaced as a whole where the system can.
func (h *History) Save() error {
	if h == nil || h.path == "" {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.dirty {
		return nil
	}
	if err := h.save(); err != nil {
		return fmt.Errorf("the readings of the pull limit could not be kept: %w", err)
	}
	h.dirty = false
	return nil
}

func (h *History) save() error {
	if err := os.MkdirAll(filepath.Dir(h.path), 0o700); err != nil {
		return err
	}
	lock := flock.New(h.path + ".lock")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	others, _ := read(h.path) // a damaged file starts anew
	h.all = h.tidy(append(others, h.all...))
	all := make([]stored, len(h.all))
	for i, q := range h.all {
		all[i] = stored{q, int64(q.Window / time.Second)}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return maybe.WriteFile(h.path, append(raw, '\n'), 0o600)
}
