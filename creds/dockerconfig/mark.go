package dockerconfig

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/regtui/regtui/creds"
)

var errMarkStays = errors.New("the mark is still there")

// Unmark takes the byte order mark off a file and leaves the rest as it is, byte
// for byte, also where a key stands in it twice. One without a mark stays as it
// is. Errors are those of Edit.
func (e Editor) Unmark(ctx context.Context, place creds.Place) error {
	if err := e.write(ctx, place, func() ([]byte, []byte, bool, error) { return unmarked(place) }); err != nil {
		return err
	}
	if f := Read(place.Path, place.Kind); f.Mark != nil {
		return unwritten(place.Path, errMarkStays, "another program writes it at the same time: try again")
	}
	return nil
}

// PreviewUnmark tells what Unmark would write, in a line; empty for nothing.
func (e Editor) PreviewUnmark(place creds.Place) (string, error) {
	before, after, _, err := unmarked(place)
	if err != nil || bytes.Equal(before, after) {
		return "", err
	}
	return fmt.Sprintf("take the first %d bytes (% x), the mark, off %q; the other %d stay\n", len(before)-len(after), bom8, place.Path, len(after)), nil
}

// unmarked gives the text of a file with its mark and without.
func unmarked(place creds.Place) (before, after []byte, found bool, err error) {
	f := &File{Place: place}
	before, ok := f.load()
	if ok {
		f.parseAs(place.Kind, before)
	}
	if f.Problem != nil {
		return nil, nil, false, unwritten(f.Problem.Path, f.Problem.Err, f.Problem.Fix)
	}
	after, marked, _ := unmark(before) // what is UTF-16 is a Problem
	if marked {
		err = f.readOnly()
	}
	return before, after, f.Found, err
}
