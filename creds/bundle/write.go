package bundle

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/regtui/regtui/creds"
)

// ErrThere says that a file is in the way.
var ErrThere = errors.New("there is a file already: nothing was written")

var errNotFile = errors.New("it is no regular file: nothing was written")

// Write puts a file with secrets at path, whole or not at all, for the person
// alone (0600). One that is there stays unless force is set; a symbolic link
// gives way to the file.
func Write(path string, data []byte, force bool) error {
	problem := func(err error, fix string) error { return &creds.Problem{Path: path, Err: err, Fix: fix} }
	info, err := os.Lstat(path)
	switch {
	case err == nil && !force:
		return problem(ErrThere, "--force puts this one in its place")
	case err == nil && !info.Mode().IsRegular() && info.Mode()&fs.ModeSymlink == 0:
		return problem(errNotFile, "")
	}
	switch err := write(path, data, force); {
	case errors.Is(err, fs.ErrExist):
		return problem(ErrThere, "--force puts this one in its place")
	case err != nil:
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err // Problem tells the path
		}
		return problem(fmt.Errorf("%w: nothing was written", err), "see that you may write to "+filepath.Dir(path))
	}
	return nil
}

// write makes the file beside its place and moves it there in one step.
func write(path string, data []byte, force bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if force {
		return os.Rename(f.Name(), path)
	}
	err = os.Link(f.Name(), path) // fails where somebody was quicker
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(f.Name(), path) // the file system knows no hard links
}
