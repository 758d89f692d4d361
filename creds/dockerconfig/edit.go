package dockerconfig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/regtui/regtui/creds"
)

// Editor changes files of logins. A file that cannot be read or understood is
// never written.
type Editor struct {
	// Lock is a file that regtuis hold while they write; empty does without.
	// No other tool holds a lock on such files, so that what others write is
	// looked for right before a file is replaced.
	Lock string
	// Wrote is told what stood in a file before and after it was replaced; it
	// may be nil.
	Wrote func(before, after *File)
}

// Edit reads the file at place, has change write into doc, and replaces the
// file if anything did change. A file that is not there is made. change is
// called anew when somebody else wrote meanwhile. Errors are *creds.Problem.
func (e Editor) Edit(ctx context.Context, place creds.Place, change func(f *File, doc *Doc)) error {
	return e.write(ctx, place, func() ([]byte, []byte, bool, error) { return changed(place, change) })
}

// write replaces the file by what text makes of it, anew when somebody else
// wrote meanwhile.
func (e Editor) write(ctx context.Context, place creds.Place, text changing) error {
	unlock, held, err := e.lock(ctx)
	if err != nil {
		return unwritten(place.Path, err, "try again")
	}
	defer unlock()
	if held {
		defer sweep(place.Path, time.Now())
	}
	const tries = 20
	for range tries {
		if err := e.edit(place, text); !errors.Is(err, errChanged) {
			return err
		}
	}
	return unwritten(place.Path, errors.New("another program writes it all the time"), "try again")
}

// changing gives the text of a file before and after a change, and whether it is
// there.
type changing func() (before, after []byte, found bool, err error)

func (e Editor) edit(place creds.Place, text changing) error {
	before, after, found, err := text()
	if err != nil || bytes.Equal(before, after) {
		return err
	}
	if err := replace(place.Path, before, after, found); err != nil {
		return err
	}
	if e.Wrote != nil {
		e.Wrote(Parse(before, place), Parse(after, place))
	}
	return nil
}

// changed gives the text of a file before and after a change that may be
// written.
func changed(place creds.Place, change func(*File, *Doc)) (before, after []byte, found bool, err error) {
	f, before, err := open(place)
	if err != nil {
		return nil, nil, false, err
	}
	if after, err = rewritten(f, before, change); err != nil {
		return nil, nil, false, err
	}
	if !bytes.Equal(before, after) {
		err = f.readOnly()
	}
	return before, after, f.Found, err
}

// readOnly is an error where the file is there and not to be written.
func (f *File) readOnly() error {
	const writable = 0o200
	if f.Found && f.Mode&writable == 0 {
		return unwritten(f.Place.Path, errors.New("it is read-only"), "chmod u+w lets regtui; where a program makes the file, change it there")
	}
	return nil
}

// Change is Edit for a text that is in no file, as a variable's value.
func Change(text []byte, place creds.Place, change func(f *File, doc *Doc)) ([]byte, error) {
	f := Parse(text, place)
	if f.Problem != nil {
		return nil, f.Problem
	}
	return rewritten(f, text, change)
}

func rewritten(f *File, before []byte, change func(*File, *Doc)) ([]byte, error) {
	doc := &Doc{data: before, flat: f.Place.Kind == creds.KindOldFile}
	change(f, doc)
	if !doc.faithful(before) {
		return nil, unwritten(f.Place.Path, errors.New("it is written in a way that regtui cannot edit"), "look for keys that stand in it twice")
	}
	return doc.data, nil
}

// open reads a file that is to be written.
func open(place creds.Place) (*File, []byte, error) {
	f := &File{Place: place}
	data, ok := f.load()
	if ok {
		f.parseAs(place.Kind, data)
	}
	for _, p := range []*creds.Problem{f.Problem, f.Mark, f.Note} {
		if p != nil {
			return nil, nil, unwritten(p.Path, p.Err, p.Fix)
		}
	}
	if info, err := os.Lstat(place.Path); !ok && err == nil && info.Mode()&fs.ModeSymlink != 0 {
		to, _ := os.Readlink(place.Path)
		return nil, nil, unwritten(place.Path, fmt.Errorf("it is a symbolic link to %s, which is not there", to), "make that file with {} in it, or remove the link")
	}
	return f, data, nil
}

// unwritten tells why a file is as it was.
func unwritten(path string, err error, fix string) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err // Problem tells the path
	case errors.As(err, &l):
		err = l.Err
	}
	return &creds.Problem{Path: path, Err: fmt.Errorf("%w: nothing was written", err), Fix: fix}
}

// lockWait is how long another regtui may take over its own writing.
const lockWait = 10 * time.Second

// lock waits for other regtuis. Where no lock can be made (a home that cannot
// be written to), writing goes on without one.
func (e Editor) lock(ctx context.Context) (unlock func(), held bool, err error) {
	if e.Lock == "" || os.MkdirAll(filepath.Dir(e.Lock), 0o700) != nil {
		return func() {}, false, nil
	}
	within, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	l := flock.New(e.Lock)
	_, err = l.TryLockContext(within, 5*time.Millisecond)
	switch {
	case ctx.Err() != nil:
		return nil, false, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, false, fmt.Errorf("another regtui has held %s for %v", e.Lock, lockWait)
	case err != nil:
		return func() {}, false, nil
	}
	return func() { _ = l.Unlock() }, true, nil
}

// faithful reports that the document says what it said before but for the
// entries that were touched. JSON can be written in odd ways, with a key twice
// for one; such a file is left to its owner.
func (d *Doc) faithful(before []byte) bool {
	was, is := parts(before, d.flat), parts(d.data, d.flat)
	if was == nil || is == nil {
		return false
	}
	for _, key := range d.touched {
		delete(was, key)
		delete(is, key)
	}
	if len(was) != len(is) {
		return false
	}
	for key, value := range was {
		if is[key] != value {
			return false
		}
	}
	return true
}

// part names what stands in a file: a top-level key, or an entry of "auths"
// (top is empty then) or of "credHelpers".
type part struct{ top, entry string }

// parts takes a document apart; nil when it is no JSON object or has a key
// twice, which tools read in different ways. "auths" and "credHelpers"
// themselves are no parts: they may have been missing.
func parts(data []byte, flat bool) map[part]string {
	d := &Doc{data: data}
	out := map[part]string{}
	if len(bytes.TrimSpace(data)) == 0 || string(bytes.TrimSpace(data)) == "null" {
		return out
	}
	top, err := scan(data, d.start())
	if err != nil {
		return nil
	}
	once := true
	add := func(p part, m member) {
		_, twice := out[p]
		once = once && !twice
		out[p] = compact(data[m.value:m.end])
	}
	seen := map[string]bool{}
	for _, m := range top.members {
		section := ""
		if !flat {
			section = sectionOf(m.key)
		}
		once = once && (section == "" || !seen[section])
		seen[section] = true
		switch section {
		case keyCredsStore:
			add(part{top: section}, m)
		case keyAuths, keyCredHelpers:
			of := section
			if section == keyAuths {
				of = ""
			}
			inner, _ := scan(data, m.value) // or null: Parse takes nothing else
			for _, e := range inner.members {
				add(part{of, e.key}, e)
			}
		default:
			p := part{top: m.key}
			if flat {
				p = part{entry: m.key}
			}
			add(p, m)
		}
	}
	if !once {
		return nil
	}
	return out
}

// sectionOf is the key that a top-level key is to docker, which does not mind
// the case; empty for those that hold no logins.
func sectionOf(key string) string {
	for _, s := range []string{keyAuths, keyCredHelpers, keyCredsStore} {
		if strings.EqualFold(s, key) {
			return s
		}
	}
	return ""
}

func compact(raw []byte) string {
	var b bytes.Buffer
	_ = json.Compact(&b, raw) // it was JSON a line ago
	return b.String()
}
