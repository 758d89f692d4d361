//go:build unix

package dockerconfig

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

var errOwner = errors.New("it belongs to another user or group, and would be yours after")

// own gives f the owner and group of the file that it is to replace.
func own(f *os.File, of fs.FileInfo) error {
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	want, ok1 := of.Sys().(*syscall.Stat_t)
	is, ok2 := mine.Sys().(*syscall.Stat_t)
	if !ok1 || !ok2 || want.Uid == is.Uid && want.Gid == is.Gid {
		return nil
	}
	if f.Chown(int(want.Uid), int(want.Gid)) != nil {
		return errOwner
	}
	return nil
}
