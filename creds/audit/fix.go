package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// edit makes a finding's fix of a change to a file of logins.
func (l *look) edit(f *Finding, place creds.Place, change func(*dockerconfig.File, *dockerconfig.Doc)) {
	e := l.Keychain.Editor()
	if _, err := e.Preview(place, change); err != nil {
		cannot(f, err)
		return
	}
	f.Preview = func(context.Context) (string, error) { return e.Preview(place, change) }
	f.Do = func(ctx context.Context) error { return e.Edit(ctx, place, change) }
}

// cannot says in a finding why there is no fix of it now.
func cannot(f *Finding, err error) {
	f.Safe, f.Preview, f.Do = false, nil, nil
	why := text(err)
	switch {
	case errors.Is(err, dockerconfig.ErrMark):
		why = "the file's byte order mark has to go first"
	case errors.Is(err, dockerconfig.ErrTwice):
		why = "first make one of the two keys that stand in the file twice"
	}
	f.Fix = strings.TrimPrefix(f.Fix+"; regtui cannot do it now: "+why, "; ")
}

// text is what is wrong, without the file that a finding names and without what
// to do.
func text(err error) string {
	p, ok := errors.AsType[*creds.Problem](err)
	if !ok {
		return err.Error()
	}
	return strings.TrimSuffix(p.What(), ": nothing was written")
}

// unmark makes a finding's fix of taking the mark off a file.
func (l *look) unmark(f *Finding, place creds.Place) {
	e := l.Keychain.Editor()
	if _, err := e.PreviewUnmark(place); err != nil {
		cannot(f, err)
		return
	}
	f.Safe, f.Fix = true, "take the mark off"
	f.Preview = func(context.Context) (string, error) { return e.PreviewUnmark(place) }
	f.Do = func(ctx context.Context) error { return e.Unmark(ctx, place) }
}

const others = 0o077 // what group and others may

var errMode = errors.New("the file's mode did not change")

// close makes a finding's fix of taking a file from all but its owner.
func closeFile(f *Finding, path string, mode fs.FileMode) {
	want := mode.Perm() &^ others
	f.Safe = true
	f.Preview = func(context.Context) (string, error) {
		return fmt.Sprintf("chmod %o %q, which has %04o now\n", want, path, mode.Perm()), nil
	}
	f.Do = func(context.Context) error {
		if err := os.Chmod(path, want); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm() != want {
			err = &creds.Problem{Path: path, Err: errMode, Fix: "the file system may know no modes"}
		}
		return err
	}
}
