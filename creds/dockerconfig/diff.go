package dockerconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/regtui/regtui/creds"
)

// Preview tells what Edit would write, as a unified diff that is fit to be
// shown: no secret stands in it. It is empty when nothing would change. Errors
// are those of Edit.
func (e Editor) Preview(place creds.Place, change func(f *File, doc *Doc)) (string, error) {
	before, after, _, err := changed(place, change)
	if err != nil {
		return "", err
	}
	return Diff(place.Path, before, after), nil
}

// Diff compares two texts of a file of logins, which lives at path, line by
// line. Values that are or may be secret are "•••"; a line that differs in them
// alone is there all the same. A file in one line is compared as if it had many.
func Diff(path string, before, after []byte) string {
	if bytes.Equal(before, after) {
		return ""
	}
	if oneLine(before) && oneLine(after) {
		before, after = indented(before), indented(after)
	}
	old := path
	if len(before) == 0 {
		old = os.DevNull
	}
	seed := maphash.MakeSeed()
	text := diff.Diff(old, ended(hide(before, seed)), path, ended(hide(after, seed)))
	_, text, _ = bytes.Cut(text, []byte("\n")) // "diff OLD NEW", which no other tool writes
	return string(hiddenMark.ReplaceAll(text, nil))
}

func oneLine(data []byte) bool {
	return len(data) > 0 && !bytes.Contains(bytes.TrimSpace(data), []byte("\n"))
}

func indented(data []byte) []byte {
	var b bytes.Buffer
	if json.Indent(&b, data, "", "\t") != nil {
		return data
	}
	return b.Bytes()
}

func ended(data []byte) []byte {
	if len(data) == 0 || data[len(data)-1] == '\n' {
		return data
	}
	return append(data, '\n')
}

// hiddenMark is what a hidden value carries while two texts are compared, so
// that two different ones differ: a hash that has a key of its own each time.
var hiddenMark = regexp.MustCompile("\x00[0-9a-f]+\x00")

// jsonString is a string in JSON.
var jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// hide blanks what may be secret, and keeps every line a line. What is known to
// be none stays: everything else in the file may be somebody's token.
func hide(data []byte, seed maphash.Seed) []byte {
	d := &Doc{data: data}
	top, err := scan(data, d.start())
	if err != nil {
		return hideLines(data, seed)
	}
	var out bytes.Buffer
	done := 0
	blank := func(from, to int) {
		out.Write(data[done:from])
		out.Write(jsonString.ReplaceAllFunc(data[from:to], func(s []byte) []byte { return masked(s, seed) }))
		done = to
	}
	for _, m := range top.members {
		inner, err := scan(data, m.value)
		switch {
		case harmless(m.key):
		case err == nil && strings.EqualFold(m.key, keyAuths):
			for _, e := range inner.members {
				hideEntry(data, e, blank)
			}
		default:
			blank(m.value, m.end)
		}
	}
	out.Write(data[done:top.end])
	return append(out.Bytes(), hideLines(data[top.end:], seed)...)
}

// hideEntry blanks what an entry of "auths" holds but names.
func hideEntry(data []byte, e member, blank func(from, to int)) {
	if strings.Contains(e.key, "@") { // a URL with a password in it
		blank(e.key0, e.key1)
	}
	inner, err := scan(data, e.value)
	if err != nil {
		blank(e.value, e.end)
		return
	}
	for _, m := range inner.members {
		if !slices.Contains([]string{"username", "email", "serveraddress"}, strings.ToLower(m.key)) {
			blank(m.value, m.end)
		}
	}
}

// harmless tells the top-level keys that hold no secret.
func harmless(key string) bool {
	for _, k := range []string{keyCredsStore, keyCredHelpers, "currentContext", "detachKeys", "features"} {
		if strings.EqualFold(k, key) {
			return true
		}
	}
	return strings.HasSuffix(key, "Format")
}

// hideLines blanks a text that is no JSON.
func hideLines(data []byte, seed maphash.Seed) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	for i, line := range lines {
		if text := bytes.TrimSpace(line); len(text) > 0 {
			lines[i] = bytes.Replace(line, text, masked(text, seed), 1)
		}
	}
	return bytes.Join(lines, nil)
}

func masked(s []byte, seed maphash.Seed) []byte {
	if string(s) == `""` {
		return s
	}
	return fmt.Appendf(nil, "\"%s\x00%x\x00\"", creds.Secret("x"), maphash.Bytes(seed, s))
}
