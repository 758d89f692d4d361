package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// edit makes a finding's fix of a change to a file of logins.
func (l *look) edit(f *Finding, place creds.Place, change func(*dockerconfig.File, *dockerconfig.Doc)) {
	e := l.Keychain.Editor()
	f.Preview = func(context.Context) (string, error) { return e.Preview(place, change) }
	f.Do = func(ctx context.Context) error { return e.Edit(ctx, place, change) }
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
