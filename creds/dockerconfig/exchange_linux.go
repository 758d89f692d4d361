package dockerconfig

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// exchange moves temp into the place of path. Where the file system can swap
// two files (renameat2 in Linux), nothing that somebody writes meanwhile is
// lost.
func exchange(temp, path string, before, ours []byte) error {
	swap := func() error {
		return unix.Renameat2(unix.AT_FDCWD, temp, unix.AT_FDCWD, path, unix.RENAME_EXCHANGE)
	}
	err := swapping(swap, temp, before, ours)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		return os.Rename(temp, path)
	}
	return err
}
