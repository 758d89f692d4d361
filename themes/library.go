package themes

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed data/*.yaml
var embedded embed.FS

// The themes that are chosen when nobody has chosen one.
const (
	defaultDark    = "regtui-dark"
	defaultLight   = "regtui-light"
	defaultUnknown = "terminal"
)

// Library is every theme there is.
type Library struct {
	byName map[string]*Theme
	names  []string
}

// Load reads the embedded themes and those in a personal folder, which may be
// missing. A personal theme of an embedded one's name takes its place. Files
// that are no themes are left out, each with a *FileError that says where and why.
func Load(personal string) (*Library, []error) {
	l := &Library{byName: map[string]*Theme{}}
	var errs []error
	entries, err := fs.ReadDir(embedded, "data")
	if err != nil {
		errs = append(errs, err)
	}
	for _, e := range entries {
		data, err := embedded.ReadFile("data/" + e.Name())
		if err == nil {
			err = l.add(e.Name(), "", data)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if personal != "" {
		errs = append(errs, l.personal(personal)...)
	}
	for n, t := range l.byName {
		t.sixteen = l.byName[defaultUnknown]
		l.names = append(l.names, n)
	}
	slices.SortFunc(l.names, order)
	return l, errs
}

// FileError is a personal theme that was left out.
type FileError struct {
	Path string
	Name string // of the theme that it would have been
	err  error
}

func (e *FileError) Error() string { return e.err.Error() }

func (e *FileError) Unwrap() error { return e.err }

// maxFile is the largest theme file that is read, in bytes.
const maxFile = 64 << 10

func (l *Library) personal(dir string) []error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return []error{fmt.Errorf("read themes: %w", err)}
	}
	var errs []error
	for _, e := range entries {
		ext := filepath.Ext(e.Name())
		if e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if err := l.addFile(path); err != nil {
			errs = append(errs, &FileError{path, nameOf(path), err})
		}
	}
	return errs
}

func (l *Library) addFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > maxFile {
		return fmt.Errorf("%s: a theme file is at most %d kB", path, maxFile>>10)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return l.add(path, path, data)
}

func (l *Library) add(file, path string, data []byte) error {
	t, err := Parse(file, data)
	if err != nil {
		return err
	}
	if t.Path = path; path != "" {
		l.complete(t)
	}
	l.byName[t.Name] = t
	return nil
}

// complete gives a personal theme the roles that it leaves out from regtui's
// own theme of its kind.
func (l *Library) complete(t *Theme) {
	own := l.Default(t.Dark, true)
	for _, r := range Roles() {
		if _, ok := t.Colors[r]; !ok && fallback[r] == "" {
			t.Colors[r] = own.Colors[r]
		}
	}
}

// order puts regtui's own themes first, then by name.
func order(a, b string) int {
	own := func(s string) int {
		if strings.HasPrefix(s, "regtui-") {
			return 0
		}
		return 1
	}
	if d := own(a) - own(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// Names lists the themes, regtui's own first.
func (l *Library) Names() []string { return slices.Clone(l.names) }

// Get finds a theme by its name.
func (l *Library) Get(name string) (*Theme, bool) {
	t, ok := l.byName[strings.ToLower(strings.TrimSpace(name))]
	return t, ok
}

// Default is the theme for a terminal whose background is dark or not; known
// is false where the terminal does not tell.
func (l *Library) Default(dark, known bool) *Theme {
	switch {
	case !known:
		return l.byName[defaultUnknown]
	case dark:
		return l.byName[defaultDark]
	}
	return l.byName[defaultLight]
}
