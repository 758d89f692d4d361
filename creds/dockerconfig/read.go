// Package dockerconfig reads docker's config.json and the variable
// DOCKER_AUTH_CONFIG. docker/cli's own package for it writes to stderr, over
// the screen, and gives up the whole file for one bad entry, so the JSON is
// read here, entry by entry: docker/cli v29, cli/config/configfile.
package dockerconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/regtui/regtui/creds"
)

// maxFile is the size in bytes from which on a file is refused. A thousand
// logins with the long tokens of clouds fit into half of it.
const maxFile = 16 << 20

// Read reads a file of logins in docker's format, podman's auth.json being one
// too. A file that isn't there is an empty one. What is wrong with the file as
// a whole is in File.Problem.
func Read(path string, kind string) *File {
	f := &File{Place: creds.Place{Kind: kind, Path: path}}
	if data, ok := f.load(); ok {
		f.parseAs(kind, data)
	}
	return f
}

// ReadFlat reads a file in the format before docker 1.7, which is what stands
// in "auths" and nothing around it.
func ReadFlat(path string) *File { return Read(path, creds.KindOldFile) }

func (f *File) parseAs(kind string, data []byte) {
	if kind == creds.KindOldFile {
		f.setAuths(f.decode(data))
		return
	}
	f.parse(data)
}

// load reads the bytes of the file, and tells in Problem why it can't.
func (f *File) load() (data []byte, ok bool) {
	data, mode, err := readAll(f.Place.Path)
	f.Mode = mode
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case err != nil:
		fix := fixFor(err, f.Place.Path)
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err // Problem tells the path
		}
		f.Problem = f.unreadable(err, fix)
		return nil, false
	}
	f.Found, f.Exposed = true, exposed(f.Place.Path, mode)
	return data, true
}

// readAll reads a whole file of bounded size that is no device or pipe: those
// could block for ever. The null device, with which people say "no logins", is
// an empty file.
func readAll(path string) ([]byte, fs.FileMode, error) {
	if path == os.DevNull {
		return nil, 0, nil
	}
	info, err := os.Stat(path) // follows symbolic links, as every tool does here
	if err != nil {
		return nil, 0, err
	}
	switch {
	case info.IsDir():
		return nil, 0, errDirectory
	case !info.Mode().IsRegular():
		return nil, 0, errNoFile
	case info.Size() > maxFile:
		return nil, 0, errLarge
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errLarge // it grew
	}
	return data, info.Mode(), err
}

var (
	errDirectory = errors.New("it is a folder")
	errNoFile    = errors.New("it is no regular file")
	errLarge     = fmt.Errorf("it is larger than %d MiB", maxFile>>20)
)

func fixFor(err error, path string) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "make it yours: sudo chown $(id -un) " + strconv.Quote(path)
	case errors.Is(err, errDirectory):
		return "a container that mounts a missing file leaves a folder behind: move it away"
	case errors.Is(err, syscall.ENOTDIR):
		return strconv.Quote(filepath.Dir(path)) + " is a file where a folder is wanted"
	}
	return "move it away and log in again"
}

// The byte order marks that editors and PowerShell put before a text.
var (
	bom8    = []byte("\xef\xbb\xbf")
	bom16LE = []byte("\xff\xfe")
	bom16BE = []byte("\xfe\xff")
)

// unmark takes off the mark of UTF-8, and tells whether the text is UTF-16.
func unmark(data []byte) (text []byte, marked, utf16 bool) {
	if bytes.HasPrefix(data, bom16LE) || bytes.HasPrefix(data, bom16BE) {
		return nil, true, true
	}
	text, marked = bytes.CutPrefix(data, bom8)
	return text, marked, false
}
