package oci

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/regtui/regtui/registry"
)

// maxName is the longest piece of a listing that is kept in memory at once,
// in bytes: a name, or the whole of a field that is passed over.
const maxName = 1 << 20

// errStop ends a listing that nobody wants more of.
var errStop = errors.New("stop")

// readNames streams the strings of the array `field` of a JSON object, without
// holding more than one of them ({"name":"x","tags":["a","b"]}).
func readNames(body io.Reader, field string, yield func(string) error) error {
	in := &rationed{body: body}
	in.refill()
	dec := json.NewDecoder(in)
	next := func() (json.Token, error) {
		in.refill()
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return t, err
	}
	t, err := next()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return fmt.Errorf("%w: it is no JSON object", registry.ErrBadAnswer)
	}
	for dec.More() {
		key, err := next()
		if err != nil {
			return err
		}
		if t, err = next(); err != nil {
			return err
		}
		if key == field && t == json.Delim('[') {
			err = readStrings(dec, next, yield)
		} else {
			err = skipValue(t, next)
		}
		if err != nil {
			return err
		}
	}
	_, err = next()
	return err
}

func readStrings(dec *json.Decoder, next func() (json.Token, error), yield func(string) error) error {
	for dec.More() {
		t, err := next()
		if err != nil {
			return err
		}
		name, ok := t.(string)
		if !ok {
			return fmt.Errorf("%w: a name in the list is no text", registry.ErrBadAnswer)
		}
		if err := yield(name); err != nil {
			return err
		}
	}
	_, err := next()
	return err
}

// skipValue passes over the value that begins with t.
func skipValue(t json.Token, next func() (json.Token, error)) error {
	for depth := 0; ; {
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		var err error
		if t, err = next(); err != nil {
			return err
		}
	}
}

// rationed lets no more than maxName bytes through between two refills, so that
// a decoder never gathers an endless string.
type rationed struct {
	body io.Reader
	left int
}

func (r *rationed) refill() { r.left = maxName }

func (r *rationed) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("%w: one name in the list is longer than %d bytes", registry.ErrTooLarge, maxName)
	}
	n, err := r.body.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}
