package dockerconfig

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/regtui/regtui/creds"
)

// Doc is the text of a file of logins while it is changed: only what a change
// is about is written anew, and all else stays as its owner wrote it.
type Doc struct {
	data []byte
	// touched are the parts that were to change.
	touched []part
	flat    bool // ~/.dockercfg: what stands in "auths" and nothing around it
}

// secrets are the keys of an entry that hold what a login is (docker/cli's
// types.AuthConfig).
var secrets = []string{"auth", "username", "password", "identitytoken", "registrytoken"}

// Put writes a login as docker does, as base64 of "user:password". Keys of the
// entry that hold no login stay.
func (d *Doc) Put(key, user string, password creds.Secret) {
	d.Blank(key)
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password.Reveal()))
	d.set(append(d.entry(key), "auth"), auth)
}

// Mark leaves an entry without a login, as docker does for one that a helper
// keeps.
func (d *Doc) Mark(key string) {
	if _, _, ok := d.find(d.entry(key)); !ok {
		d.set(d.entry(key), struct{}{})
	}
	d.Blank(key)
}

// Blank takes the login out of an entry and leaves the entry.
func (d *Doc) Blank(key string) {
	o, i, ok := d.find(d.entry(key))
	if !ok {
		return
	}
	inner, err := scan(d.data, o.members[i].value)
	if err != nil { // no object: nothing in it is worth keeping
		d.set(d.entry(key), struct{}{})
		return
	}
	for _, m := range inner.members {
		for _, s := range secrets {
			if strings.EqualFold(m.key, s) {
				d.remove(append(d.entry(key), m.key))
			}
		}
	}
}

// Remove takes an entry out.
func (d *Doc) Remove(key string) { d.remove(d.entry(key)) }

func (d *Doc) entry(key string) []string {
	d.touch(part{entry: key})
	if d.flat {
		return []string{key}
	}
	return []string{keyAuths, key}
}

// set writes a value, and the objects on the way to it that are missing.
func (d *Doc) set(path []string, value any) {
	start := d.start()
	if start < 0 {
		d.data = []byte("{}")
		start = 0
	}
	for i := range path {
		o, err := scan(d.data, start)
		if err != nil {
			d.replace(start, d.end(start), []byte("{}"))
			o = object{open: start, end: start + 2}
		}
		n := o.index(path[i], i == 0 && !d.flat)
		last := i == len(path)-1
		switch {
		case n < 0 && last:
			d.insert(o, path[i], literal(value))
		case n < 0:
			d.insert(o, path[i], []byte("{}"))
			o, _ = scan(d.data, start)
			n = len(o.members) - 1
		case last:
			d.replace(o.members[n].value, o.members[n].end, literal(value))
		}
		if last {
			return
		}
		start = o.members[n].value
	}
}

// remove takes a member out, if it is there.
func (d *Doc) remove(path []string) {
	o, i, ok := d.find(path)
	if !ok {
		return
	}
	m := o.members[i]
	switch {
	case len(o.members) == 1:
		d.replace(o.open+1, o.end-1, nil)
	case i == len(o.members)-1:
		d.replace(o.members[i-1].end, m.end, nil)
	default:
		d.replace(m.key0, o.members[i+1].key0, nil)
	}
}

// find gives the object that a member is in.
func (d *Doc) find(path []string) (o object, i int, ok bool) {
	at := d.start()
	for n, key := range path {
		if at < 0 {
			return object{}, 0, false
		}
		var err error
		if o, err = scan(d.data, at); err != nil {
			return object{}, 0, false
		}
		if i = o.index(key, n == 0 && !d.flat); i < 0 {
			return object{}, 0, false
		}
		at = o.members[i].value
	}
	return o, i, true
}

// start is where the document's object begins, -1 where there is none yet.
func (d *Doc) start() int {
	i := len(d.data) - len(bytes.TrimLeft(d.data, " \t\r\n"))
	if i == len(d.data) || d.data[i] != '{' {
		return -1
	}
	return i
}

// end is where the value that begins at start ends.
func (d *Doc) end(start int) int {
	var raw json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(d.data[start:]))
	_ = dec.Decode(&raw)
	return start + int(dec.InputOffset())
}

func (d *Doc) replace(from, to int, with []byte) {
	d.data = append(append(bytes.Clone(d.data[:from]), with...), d.data[to:]...)
}

// insert writes a member behind the others, spaced as they are.
func (d *Doc) insert(o object, key string, value []byte) {
	name := literal(key)
	if n := len(o.members); n > 0 {
		last := o.members[n-1]
		from := o.open + 1
		if n > 1 {
			from = bytes.IndexByte(d.data[o.members[n-2].end:], ',') + o.members[n-2].end + 1
		}
		text := append([]byte{','}, d.data[from:last.key0]...)
		text = append(append(text, name...), d.data[last.key1:last.value]...)
		d.replace(last.end, last.end, append(text, value...))
		return
	}
	unit, margin, lines := d.indent(o.open)
	text := append(append(name, ':'), value...)
	if lines {
		end := d.lineEnd()
		text = append(append([]byte(end+margin+unit), name...), ": "...)
		text = append(append(text, value...), end+margin...)
	}
	d.replace(o.open+1, o.end-1, text)
}

// lineEnd is what the document ends its lines with.
func (d *Doc) lineEnd() string {
	if bytes.Contains(d.data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// indent tells how the document is indented: by what, how far the line with
// the byte at is, and whether it has lines at all.
func (d *Doc) indent(at int) (unit, margin string, lines bool) {
	top, err := scan(d.data, d.start())
	if err != nil || len(top.members) == 0 {
		return "\t", "", true // a new file, as docker writes it
	}
	before := d.data[top.open+1 : top.members[0].key0]
	i := bytes.LastIndexByte(before, '\n')
	if i < 0 {
		return "", "", false
	}
	line := d.data[bytes.LastIndexByte(d.data[:at], '\n')+1:]
	return string(before[i+1:]), string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))]), true
}

// literal writes a value as JSON without escapes that no one needs.
func literal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // strings and empty objects alone
	return bytes.TrimSpace(b.Bytes())
}
