package config

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/regtui/regtui/registry"
)

func TestFileKeepsModeAndLinks(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "dotfiles", "regtui.yaml")
	link := filepath.Join(dir, "config", "regtui", "config.yaml")
	for _, d := range []string{filepath.Dir(real), filepath.Dir(link)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(real, []byte("# kept\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../../dotfiles/regtui.yaml", link); err != nil {
		t.Fatal(err)
	}
	f := &File{Path: link, Lock: filepath.Join(dir, "state", "config.lock")}
	if err := f.Save(registry.Settings{Host: "quay.io"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(real)
	if err != nil || !strings.Contains(string(data), "# kept") || !strings.Contains(string(data), "quay.io") {
		t.Errorf("the file that the link leads to: %q, %v", data, err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if info, _ := os.Stat(real); runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode is now %v", info.Mode())
	}
	if err := f.Forget("quay.io"); err != nil {
		t.Fatal(err)
	}
}

func TestFileIsLeftAlone(t *testing.T) {
	for name, content := range map[string]string{"invalid": "registries: {\n", "unknown": "regs: []\n", "binary": "\x00"} {
		path := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f := &File{Path: path}
		if err := f.Save(registry.Settings{Host: "quay.io"}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if data, _ := os.ReadFile(path); string(data) != content {
			t.Errorf("%s: now %q", name, data)
		}
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte("# mine\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := (&File{Path: path}).Save(registry.Settings{Host: "quay.io"}); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a read-only file: %v", err)
	}
	if err := (&File{}).Save(registry.Settings{Host: "quay.io"}); err == nil || !strings.Contains(err.Error(), "HOME") {
		t.Errorf("no home: %v", err)
	}
	loop := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(loop, loop); err != nil {
		t.Fatal(err)
	}
	if err := (&File{Path: loop}).Save(registry.Settings{Host: "quay.io"}); err == nil {
		t.Error("a link to itself was written")
	}
}

// Two writers at once, each a File of its own as two processes have.
func TestFileLosesNothing(t *testing.T) {
	dir := t.TempDir()
	path, lock := filepath.Join(dir, "deep", "config.yaml"), filepath.Join(dir, "config.lock")
	const each = 10
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			f := &File{Path: path, Lock: lock}
			for i := range each {
				if err := f.Save(registry.Settings{Host: fmt.Sprintf("w%d-%d.example", w, i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	c, _, err := Load(path, nil)
	if err != nil || len(c.Registries) != 2*each {
		t.Errorf("%d of %d are there, %v", len(c.Registries), 2*each, err)
	}
}
