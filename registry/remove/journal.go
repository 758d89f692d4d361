package remove

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
)

// Journal is a folder of runs, each a file of JSON lines that is only ever
// added to: a line that was cut off in its middle is the last, and is passed over.
type Journal struct{ Dir string }

const ending = ".jsonl"

// Run is what one command removed. The zero value is none: see Journal.Begin.
type Run struct {
	ID      string
	Time    time.Time
	Entries []Entry

	path      string
	manifests map[v1.Hash]*registry.Manifest
	at        map[Entry]int // where an entry, without its state, is in Entries

	mu   sync.Mutex
	file *os.File
	busy *flock.Flock // held with file
	torn error        // of a write, which may have left half a line
}

// Entry is a tag, or with Tag empty a manifest, that was to be removed.
type Entry struct {
	Host   string  `json:"host"`
	Repo   string  `json:"repo"`
	Tag    string  `json:"tag,omitempty"`
	Digest v1.Hash `json:"digest"`
	// State is what is known to have become of it: Removed, Back, Lost when
	// undo could not put it back, or empty when the program ended before it
	// could tell.
	State State `json:"state,omitempty"`
}

// Name is the entry in full.
func (e *Entry) Name() string {
	it := Item{Tag: e.Tag, Digest: e.Digest}
	return e.Host + "/" + e.Repo + it.Ref()
}

// open reports an entry that undo may try.
func (e *Entry) open() bool { return e.State == Lost || e.hopeful() }

// hopeful reports one that it has not tried in vain.
func (e *Entry) hopeful() bool { return e.State == Removed || e.State == "" }

// line is one line of a run's file: a manifest, an entry that is about to be
// removed, or what became of one.
type line struct {
	Time     time.Time `json:"time,omitzero"`
	Manifest *kept     `json:"manifest,omitempty"`
	Removing *Entry    `json:"removing,omitempty"`
	Now      *Entry    `json:"now,omitempty"`
}

type kept struct {
	Digest    v1.Hash         `json:"digest"`
	MediaType types.MediaType `json:"mediaType"`
	Raw       []byte          `json:"raw"` // in base64
}

// Begin starts a run. Its file is made with the first entry.
func (j Journal) Begin(now time.Time) *Run {
	id := now.UTC().Format(stamp) + "-" + strings.ToLower(rand.Text()[:4])
	return newRun(id, filepath.Join(j.Dir, id+ending), now)
}

// stamp is the time in a run's id.
const stamp = "20060102-150405.000"

func newRun(id, path string, at time.Time) *Run {
	return &Run{ID: id, Time: at, path: path, manifests: map[v1.Hash]*registry.Manifest{}, at: map[Entry]int{}}
}

// Close ends the writing of a run, and takes its file away where there is
// nothing to undo.
func (r *Run) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		r.file.Close()
		r.file = nil
	}
	if len(r.Entries) > 0 && r.Open() == 0 {
		// The file may know of more, which was written since it was read.
		if all, err := readRun(r.ID, r.path); err == nil && all.Open() == 0 {
			_ = os.Remove(r.path) // one that stays is never offered again
		}
	}
	if r.busy != nil {
		_ = r.busy.Close()
	}
}

// keep writes a manifest and the items that are about to be removed with it,
// and returns when they are on disk.
func (r *Run) keep(p *Plan, m *registry.Manifest, items []Item) error {
	lines := []line{{Manifest: &kept{m.Digest, m.MediaType, m.Raw}}}
	for _, it := range items {
		lines = append(lines, line{Time: time.Now().UTC(), Removing: &Entry{Host: p.Host, Repo: p.Repo, Tag: it.Tag, Digest: it.Digest}})
	}
	if err := r.write(true, lines...); err != nil {
		return fmt.Errorf("nothing is removed without a note of it: %w", err)
	}
	return nil
}

// note writes down what became of items. Losing that costs nothing: undo looks.
func (r *Run) note(p *Plan, items []Item, s State) {
	var lines []line
	for _, it := range items {
		lines = append(lines, line{Now: &Entry{Host: p.Host, Repo: p.Repo, Tag: it.Tag, Digest: it.Digest, State: s}})
	}
	_ = r.write(false, lines...)
}

func (r *Run) write(sync bool, lines ...line) error {
	var b bytes.Buffer
	for _, l := range lines {
		if err := json.NewEncoder(&b).Encode(l); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.torn != nil { // what comes after half a line is lost with it
		return r.torn
	}
	if r.torn = r.put(b.Bytes(), sync); r.torn != nil {
		return r.torn
	}
	for _, l := range lines {
		r.take(l)
	}
	return nil
}

// put adds to the run's file.
func (r *Run) put(lines []byte, sync bool) error {
	if r.file == nil {
		if err := r.create(); err != nil {
			return err
		}
	}
	if _, err := r.file.Write(lines); err != nil || !sync {
		return err
	}
	if err := r.file.Sync(); err != nil {
		return err
	}
	return r.there()
}

// there makes sure that the run's file has not been taken away meanwhile.
func (r *Run) there() error {
	named, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	written, err := r.file.Stat()
	if err == nil && !os.SameFile(named, written) {
		err = fmt.Errorf("%s was replaced", r.path)
	}
	return err
}

// errBusy is why a run is not undone.
var errBusy = errors.New("another regtui is removing tags or putting some back: wait until it has ended")

// ended gives errBusy while a run of the journal is being written. It may be
// this one: undo would take what is still to go for what is there.
func (r *Run) ended() error {
	l := flock.New(filepath.Dir(r.path) + ".lock")
	defer func() { _ = l.Close() }()
	if alone, err := l.TryLock(); err == nil && !alone {
		return errBusy
	}
	return nil
}

// create opens the run's file, and makes sure that its name is on disk too.
func (r *Run) create() error {
	dir := filepath.Dir(r.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	r.busy = flock.New(dir + ".lock")
	_ = r.busy.RLock() // where a file system has no locks, nobody finds out
	f, err := os.OpenFile(r.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	r.file = f
	if err := wholeLines(f); err != nil {
		return err
	}
	Journal{dir}.prune(r.Time)
	if runtime.GOOS == "windows" { // folders cannot be synced there
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// wholeLines ends a line that was cut off, so that the next one can be read.
func wholeLines(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = f.Write([]byte("\n"))
	return err
}

// Runs reads the runs that have something to undo, the newest first. A file
// that cannot be read is told in err, beside the others.
func (j Journal) Runs() (runs []*Run, err error) {
	files, err := os.ReadDir(j.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, f := range slices.Backward(files) { // named after their time
		id, ok := strings.CutSuffix(f.Name(), ending)
		if !ok {
			continue
		}
		r, bad := readRun(id, filepath.Join(j.Dir, f.Name()))
		if bad != nil {
			err = errors.Join(err, bad)
		} else if r.Open() > 0 {
			runs = append(runs, r)
		}
	}
	return runs, err
}

// Run reads one run.
func (j Journal) Run(id string) (*Run, error) { return readRun(id, filepath.Join(j.Dir, id+ending)) }

// Open is how many entries undo may try.
func (r *Run) Open() (n int) {
	for i := range r.Entries {
		if r.Entries[i].open() {
			n++
		}
	}
	return n
}

// Stuck reports a run of which undo could put back nothing more when it was
// tried: all that is left is Lost.
func (r *Run) Stuck() bool {
	return !slices.ContainsFunc(r.Entries, func(e Entry) bool { return e.hopeful() })
}

// readRun reads a run's file. A line that is no JSON was cut off and is passed over.
func readRun(id, path string) (*Run, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	at, _ := began(filepath.Base(path))
	r := newRun(id, path, at)
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, len(data)+1)
	for lines.Scan() {
		var l line
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			continue
		}
		r.take(l)
	}
	return r, lines.Err()
}

func (r *Run) take(l line) {
	switch {
	case l.Manifest != nil:
		k := l.Manifest
		r.manifests[k.Digest] = &registry.Manifest{Digest: k.Digest, MediaType: k.MediaType, Raw: k.Raw}
	case l.Removing != nil:
		e := *l.Removing
		e.State = ""
		if r.Time.IsZero() {
			r.Time = l.Time
		}
		if _, ok := r.at[e]; !ok {
			r.at[e] = len(r.Entries)
			r.Entries = append(r.Entries, e)
		}
	case l.Now != nil:
		e := *l.Now
		e.State = ""
		if i, ok := r.at[e]; ok {
			r.Entries[i].State = l.Now.State
		}
	}
}
