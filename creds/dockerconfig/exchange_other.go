//go:build !linux

package dockerconfig

import "os"

// exchange moves temp into the place of path, which was looked at just before.
func exchange(temp, path string, _, _ []byte) error { return os.Rename(temp, path) }
