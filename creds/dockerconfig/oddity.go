package dockerconfig

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/regtui/regtui/creds"
)

// What a file may be that is read all the same, but not changed.
var (
	// ErrTwice is a key that stands in it twice.
	ErrTwice = errors.New("tools do not agree on which of the two counts")
	// ErrBehind is text behind the JSON. docker leaves it, podman refuses the
	// whole file.
	ErrBehind = errors.New("there is text behind the JSON")
)

// oddity is what a text says that is JSON in the first place and that tools
// read in different ways: a key twice, or more behind the document. Nobody can
// change such a file and lose nothing.
func oddity(data []byte) (what error, fix string) {
	d := &Doc{data: data}
	start := d.start()
	if start < 0 {
		return nil, ""
	}
	end := d.end(start)
	if rest := bytes.TrimLeft(data[end:], " \t\r\n"); len(rest) > 0 {
		line := 1 + bytes.Count(data[:len(data)-len(rest)], []byte("\n"))
		return fmt.Errorf("%w, in line %d", ErrBehind, line), "take it out: podman refuses the file for it, and docker drops it when it writes"
	}
	if key, in := twice(data, start); key != "" {
		return fmt.Errorf("%s stands twice in %s: %w", key, in, ErrTwice), "make one of the two"
	}
	return nil, ""
}

// twice finds a key that stands twice in the document or in one of its
// sections, in whatever case where docker does not mind that.
func twice(data []byte, start int) (key, in string) {
	top, err := scan(data, start)
	if err != nil {
		return "", ""
	}
	if key := double(top, true); key != "" {
		return key, "it"
	}
	for _, m := range top.members {
		if sectionOf(m.key) == "" {
			continue
		}
		if inner, err := scan(data, m.value); err == nil {
			if key := double(inner, false); key != "" {
				return key, fmt.Sprintf("%q", m.key)
			}
		}
	}
	return "", ""
}

func double(o object, sections bool) string {
	seen := map[string]bool{}
	for _, m := range o.members {
		key := m.key
		if s := sectionOf(key); sections && s != "" {
			key = s
		}
		if seen[key] {
			return quoted(m.key)
		}
		seen[key] = true
	}
	return ""
}

// quoted is a key as it may be shown: a URL may have a password in it.
func quoted(key string) string {
	if strings.Contains(key, "@") {
		return "an entry"
	}
	return fmt.Sprintf("%q", key)
}

// remark notes an oddity, unless something else is noted already.
func (f *File) remark(data []byte) {
	if f.Note != nil {
		return
	}
	if what, fix := oddity(data); what != nil {
		f.Note = &creds.Problem{Path: f.Place.Path, Err: what, Fix: fix}
	}
}

// refused is why nothing in the file may be changed though it can be read.
func (f *File) refused() error {
	if f.Problem != nil {
		return f.Problem
	}
	if f.Note != nil && errors.Is(f.Note, ErrTwice) {
		return unwritten(f.Note.Path, f.Note.Err, f.Note.Fix)
	}
	return nil
}
