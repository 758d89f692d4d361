package dockerconfig

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// errChanged says that somebody else wrote the file while it was edited.
var errChanged = errors.New("the file was changed meanwhile")

// mine is in the name of files that are on their way to their place.
const mine = ".regtui-"

// replace puts after in the place of a file that held before, in one step, if
// it still does: with its mode and owner, and where it really lives when path
// is a symbolic link. errChanged when it does not.
func replace(path string, before, after []byte, there bool) error {
	cannot := func(err error) error {
		return unwritten(path, err, "see that you may write to "+filepath.Dir(path)+" and that there is room")
	}
	if !there {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return cannot(err)
		}
	} else {
		var err error
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return cannot(err)
		}
	}
	temp, err := write(path, after, there)
	if err != nil {
		return cannot(err)
	}
	defer func() { _ = os.Remove(temp) }() // gone, unless something failed or came out of its place
	switch err := put(temp, path, before, after, there); {
	case errors.Is(err, errChanged):
		return err
	case err != nil:
		return cannot(err)
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // not every system can; the file itself is safe
		_ = dir.Close()
	}
	return nil
}

// write makes the new file beside the old one, on the disk and with its mode
// and owner. A new one is the person's alone.
func write(path string, data []byte, like bool) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+mine+"*") // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if like {
		info, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		if err := own(f, info); err != nil {
			return "", err
		}
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return "", err
		}
	}
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}

// put moves temp, which holds after, into the place of path.
func put(temp, path string, before, after []byte, there bool) error {
	if !there {
		err := os.Link(temp, path) // fails where somebody was quicker
		switch {
		case err == nil:
			return nil
		case errors.Is(err, fs.ErrExist):
			return errChanged
		}
	}
	now, err := os.ReadFile(path)
	switch gone := errors.Is(err, fs.ErrNotExist); {
	case gone && !there:
		return os.Rename(temp, path) // the file system knows no hard links
	case gone, err == nil && !bytes.Equal(now, before):
		return errChanged
	case err != nil:
		return err
	}
	return exchange(temp, path, before, after)
}

// swapping exchanges until what comes out is what was there: between reading a
// file and moving another into its place, somebody may have written, and that
// must not get lost. temp holds ours, which goes in; before is what is to come
// out. When something else does it is newer, and goes back in.
func swapping(swap func() error, temp string, before, ours []byte) error {
	in, out := ours, before
	for {
		if err := swap(); err != nil {
			return err
		}
		got, err := os.ReadFile(temp)
		if err != nil {
			return errors.Join(err, swap())
		}
		if bytes.Equal(got, out) {
			break
		}
		in, out = got, in
	}
	if !bytes.Equal(in, ours) {
		return errChanged
	}
	return nil
}

// leftAfter is from when on a file on its way is one that was left behind: by a
// regtui that was killed. Another one with a state folder of its own has another
// lock, and may just be writing.
const leftAfter = 10 * time.Minute

// sweep removes what a regtui that was killed has left beside the file. It is
// called with the lock held.
func sweep(path string, now time.Time) {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		path = to
	}
	all, _ := os.ReadDir(filepath.Dir(path))
	for _, f := range all {
		if ok, _ := filepath.Match("."+filepath.Base(path)+mine+"*", f.Name()); !ok {
			continue
		}
		if info, err := f.Info(); err == nil && now.Sub(info.ModTime()) > leftAfter {
			_ = os.Remove(filepath.Join(filepath.Dir(path), f.Name()))
		}
	}
}
