package dockerconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/regtui/regtui/creds"
)

// File is what a file in docker's format says about logins.
type File struct {
	Place   creds.Place
	Found   bool // the file is there and could be read
	Mode    fs.FileMode
	Exposed bool // other users of this machine can read it
	// Problem is why logins of the file may be missing here; some may have been
	// found all the same. Mark and Note are what other tools would stumble over:
	// a byte order mark, and anything else.
	Problem *creds.Problem
	Mark    *creds.Problem
	Note    *creds.Problem
	// Entries are the logins of "auths", the best key for a host first.
	Entries []Entry
	// Store is the helper for every host ("credsStore"), Helpers those for one
	// ("credHelpers"); an empty name there means the file itself.
	Store   string
	Helpers []HelperFor
}

// HelperFor is one row of "credHelpers".
type HelperFor struct{ Key, Name string }

// Parse reads the text of a file in docker's format. place says where it is
// from.
func Parse(data []byte, place creds.Place) *File {
	f := &File{Place: place, Found: true}
	f.parse(data)
	return f
}

func (f *File) parse(data []byte) {
	top := f.decode(data)
	auths, helpers := map[string]json.RawMessage{}, map[string]string{}
	f.section(top, "auths", &auths)
	f.section(top, "credHelpers", &helpers)
	f.section(top, "credsStore", &f.Store)
	f.setAuths(auths)
	for _, key := range slices.Sorted(maps.Keys(helpers)) {
		f.Helpers = append(f.Helpers, HelperFor{key, helpers[key]})
	}
}

// decode splits the JSON object that the file is. Like docker it takes the
// first value and leaves what follows it, and takes an empty file for {}.
func (f *File) decode(data []byte) map[string]json.RawMessage {
	data, marked, utf16 := unmark(data)
	if utf16 {
		f.Problem = f.unreadable(errors.New("it is UTF-16"), "save it as UTF-8; PowerShell's > writes UTF-16")
		return nil
	}
	if marked {
		f.Mark = &creds.Problem{Path: f.Place.Path, Err: ErrMark, Fix: "save it as UTF-8 without the mark"}
	}
	var top map[string]json.RawMessage
	err := json.NewDecoder(bytes.NewReader(data)).Decode(&top)
	if err != nil && !errors.Is(err, io.EOF) {
		f.Problem = f.unreadable(position(data, err), "mend the JSON there, or move the file away and log in again")
		return nil
	}
	if f.Place.Kind != creds.KindEnv {
		f.remark(data)
	}
	return top
}

func (f *File) setAuths(auths map[string]json.RawMessage) {
	for key, raw := range auths {
		f.Entries = append(f.Entries, parseEntry(key, raw))
	}
	slices.SortFunc(f.Entries, compareEntries)
}

// section decodes one top-level value. Names differ in case at will, as
// docker's decoder has it; the exact one wins.
func (f *File) section(top map[string]json.RawMessage, name string, into any) {
	raw, ok := top[name]
	if !ok {
		for _, k := range slices.Sorted(maps.Keys(top)) {
			if strings.EqualFold(k, name) {
				raw, ok = top[k], true
				break
			}
		}
	}
	if !ok {
		return
	}
	if err := json.Unmarshal(raw, into); err != nil && f.Problem == nil {
		f.Problem = f.unreadable(fmt.Errorf("%q is no %s", name, wanted(into)), "mend or remove it; docker refuses the whole file")
	}
}

// ErrMark says that a file begins with a mark that other tools do not take.
// Editor.Unmark takes it off.
var ErrMark = errors.New("the file begins with a byte order mark: docker and podman refuse it")

func wanted(into any) string {
	switch into.(type) {
	case *string:
		return "string"
	case *map[string]string:
		return "object of strings"
	}
	return "object"
}

func (f *File) unreadable(err error, fix string) *creds.Problem {
	return &creds.Problem{Path: f.Place.Path, Err: fmt.Errorf("%w: %w", creds.ErrUnreadable, err), Fix: fix}
}

// position says where the JSON breaks, without showing what stands there.
func position(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	offset := int64(len(data))
	what := "the JSON ends too early"
	switch {
	case errors.As(err, &syntax):
		offset, what = max(syntax.Offset-1, 0), "no JSON"
	case errors.As(err, &kind):
		offset, what = 0, "no JSON object"
	}
	before := data[:min(offset, int64(len(data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Errorf("%s at line %d, column %d", what, line, column)
}
