package dockerconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// object is a JSON object in a text and where its parts stand, in bytes.
type object struct {
	open, end int // of "{" and behind "}"
	members   []member
}

// member is one "key": value.
type member struct {
	key        string
	key0, key1 int // of the key's first quote and behind its last
	value, end int
}

var errNoObject = errors.New("no JSON object")

// scan reads the object that begins at a byte of a text that is known to be JSON.
func scan(data []byte, at int) (object, error) {
	if at < 0 || at >= len(data) || data[at] != '{' {
		return object{}, errNoObject
	}
	dec := json.NewDecoder(bytes.NewReader(data[at:]))
	if _, err := dec.Token(); err != nil {
		return object{}, err
	}
	o := object{open: at}
	for dec.More() {
		var m member
		m.key0 = skip(data, at+int(dec.InputOffset()), " \t\r\n,")
		key, err := dec.Token()
		if err != nil {
			return object{}, err
		}
		m.key, _ = key.(string)
		m.key1 = at + int(dec.InputOffset())
		m.value = skip(data, m.key1, " \t\r\n:")
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return object{}, err
		}
		m.end = m.value + len(raw)
		o.members = append(o.members, m)
	}
	if _, err := dec.Token(); err != nil {
		return object{}, err
	}
	o.end = at + int(dec.InputOffset())
	return o, nil
}

func skip(data []byte, at int, set string) int {
	return len(data) - len(bytes.TrimLeft(data[at:], set))
}

// index finds a member: of two with one key the last, as readers do; with a
// key in another case where fold allows it and the very key is not there.
func (o object) index(key string, fold bool) int {
	found := -1
	for i, m := range o.members {
		if m.key == key {
			found = i
		}
	}
	for i, m := range o.members {
		if found < 0 && fold && strings.EqualFold(m.key, key) {
			return i
		}
	}
	return found
}
