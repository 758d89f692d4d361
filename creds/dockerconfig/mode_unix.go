//go:build unix

package dockerconfig

import (
	"io/fs"
	"os"
	"path/filepath"
)

// exposed tells whether others than the owner can read the file: its mode lets
// them, and every folder on the way lets them through.
func exposed(path string, mode fs.FileMode) bool {
	const groupRead, othersRead, groupPass, othersPass = 0o040, 0o004, 0o010, 0o001
	group, others := mode&groupRead != 0, mode&othersRead != 0
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return group || others
	}
	for dir := filepath.Dir(path); group || others; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil {
			group = group && info.Mode()&(groupPass|othersPass) != 0
			others = others && info.Mode()&othersPass != 0
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return group || others
}
