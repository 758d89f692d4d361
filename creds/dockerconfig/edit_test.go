package dockerconfig

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
)

// TestMain is also the program that writes for ever, for the test that kills it.
func TestMain(m *testing.M) {
	path := os.Getenv("REGTUI_TEST_WRITE_FOR_EVER")
	if path == "" {
		os.Exit(m.Run())
	}
	fmt.Println("writing")
	for i := 0; ; i++ {
		if err := putLogin(path, "ghcr.io", fmt.Sprintf("user%d", i)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

func placeOf(path string) creds.Place { return creds.Place{Kind: creds.KindConfig, Path: path} }

func putLogin(path, host, user string) error {
	e := Editor{Lock: path + ".test-lock"}
	return e.Edit(context.Background(), placeOf(path), func(_ *File, d *Doc) { d.Put(host, user, "pw") })
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEditMakesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "home", ".docker", "config.json")
	if err := putLogin(path, "ghcr.io", "al"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	alone(t, path)
}

// alone: nothing is left beside the file but the lock.
func alone(t *testing.T, path string) {
	t.Helper()
	all, _ := os.ReadDir(filepath.Dir(path))
	for _, f := range all {
		if strings.Contains(f.Name(), mine) {
			t.Errorf("%s was left behind", f.Name())
		}
	}
}

func TestEditKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	real, link, chain := filepath.Join(dir, "dotfiles", "docker.json"), filepath.Join(dir, "a.json"), filepath.Join(dir, "config.json")
	if err := errors.Join(
		os.Mkdir(filepath.Dir(real), 0o700), os.WriteFile(real, []byte("{\n  \"x\": 1\n}\n"), 0o640), os.Chmod(real, 0o640),
		os.Symlink(filepath.Join("dotfiles", "docker.json"), link), os.Symlink("a.json", chain),
		os.WriteFile(filepath.Join(dir, "dotfiles", ".docker.json"+mine+"123"), []byte("left by one that was killed"), 0o600),
		os.WriteFile(filepath.Join(dir, "dotfiles", ".docker.json"+mine+"new"), []byte("of one that writes just now"), 0o600),
		age(filepath.Join(dir, "dotfiles", ".docker.json"+mine+"123")),
	); err != nil {
		t.Fatal(err)
	}
	if err := putLogin(chain, "ghcr.io", "al"); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(chain); err != nil || to != "a.json" {
		t.Errorf("the link is gone: %s, %v", to, err)
	}
	info, err := os.Stat(real)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if got, want := readFile(t, real), "{\n  \"x\": 1,\n  \"auths\": {\n    \"ghcr.io\": {\n      \"auth\": \"YWw6cHc=\"\n    }\n  }\n}\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	fresh := filepath.Join(filepath.Dir(real), ".docker.json"+mine+"new")
	if err := os.Remove(fresh); err != nil {
		t.Errorf("what another one was writing is gone: %v", err)
	}
	alone(t, real)
	// Without the lock nobody knows who else writes.
	if err := errors.Join(os.WriteFile(fresh, nil, 0o600), age(fresh), os.Mkdir(filepath.Join(dir, "lock"), 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, lock := range []string{"", filepath.Join(dir, "lock")} { // a folder is no lock
		if err := (Editor{Lock: lock}).Edit(t.Context(), placeOf(chain), func(_ *File, d *Doc) { d.Put("quay.io", "al", "pw") }); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(fresh); err != nil {
			t.Errorf("lock %q: %v", lock, err)
		}
	}
}

// age makes a file one that was left behind.
func age(path string) error {
	past := time.Now().Add(-2 * leftAfter)
	return os.Chtimes(path, past, past)
}

// A link to another file system, as where a home is put together from volumes.
func TestEditAcrossFileSystems(t *testing.T) {
	const other = "/dev/shm"
	dir, err := os.MkdirTemp(other, "regtui-test-")
	if err != nil {
		t.Logf("%s is not there: within one file system", other)
		dir = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	real, link := filepath.Join(dir, "config.json"), filepath.Join(t.TempDir(), "config.json")
	if err := errors.Join(os.WriteFile(real, []byte(`{"x":1}`), 0o600), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	if err := putLogin(link, "ghcr.io", "al"); err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, real); got != `{"x":1,"auths":{"ghcr.io":{"auth":"YWw6cHc="}}}` {
		t.Error(got)
	}
}

// What cannot be read or understood is never written, and the way out is told.
func TestEditRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	dangling, loop := filepath.Join(dir, "dangling"), filepath.Join(dir, "loop")
	if err := errors.Join(os.Symlink(filepath.Join(dir, "nowhere"), dangling), os.Symlink(loop, loop), os.Mkdir(filepath.Join(dir, "folder"), 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, path, says string }{
		{"no JSON", file("broken", "{\"auths\": s3cret}", 0o600), "no JSON at line 1"},
		{"cut short", file("short", `{"auths":{`, 0o600), "ends too early"},
		{"a list", file("list", `[]`, 0o600), "no JSON object"},
		{"auths is a list", file("authslist", `{"auths":[]}`, 0o600), `"auths" is no object`},
		{"byte order mark", file("bom", "\xef\xbb\xbf{}", 0o600), "byte order mark"},
		{"UTF-16", file("utf16", "\xff\xfe{\x00}\x00", 0o600), "UTF-16"},
		{"a key twice", file("twice", `{"a":1,"a":2}`, 0o600), `"a" stands twice in it`},
		{"auths twice", file("authstwice", `{"auths":{},"auths":{}}`, 0o600), `"auths" stands twice in it`},
		{"text behind", file("behind", "{\n}\n# my notes", 0o600), "text behind the JSON, in line 3"},
		{"too large", file("large", `{"x":"`+strings.Repeat("x", maxFile)+`"}`, 0o600), "larger than 16 MiB"},
		{"read-only", file("readonly", `{}`, 0o400), "read-only"},
		{"folder", filepath.Join(dir, "folder"), "it is a folder"},
		{"dangling link", dangling, "symbolic link to " + filepath.Join(dir, "nowhere")},
		{"loop", loop, loop},
		{"below a file", filepath.Join(file("a", "{}", 0o600), "config.json"), "nothing was written"},
		{"device", "/dev/zero", "no regular file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			info, _ := os.Stat(tt.path)
			regular := info != nil && info.Mode().IsRegular()
			before := ""
			if regular {
				before = readFile(t, tt.path)
			}
			e := Editor{}
			err := e.Edit(t.Context(), placeOf(tt.path), func(_ *File, d *Doc) { d.Put("ghcr.io", "al", "s3cret") })
			var p *creds.Problem
			if !errors.As(err, &p) || p.Fix == "" || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "nothing was written") || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("says %v", err)
			}
			if regular && readFile(t, tt.path) != before {
				t.Error("it was written")
			}
		})
	}
	if _, err := os.Lstat(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("the link's target was made")
	}
	// A file that may not be written need not be where nothing changes.
	err := Editor{}.Edit(t.Context(), placeOf(filepath.Join(dir, "readonly")), func(_ *File, d *Doc) { d.Remove("ghcr.io") })
	if err != nil {
		t.Error(err)
	}
}

// Many writers at once, each with a login of its own: none gets lost.
func TestEditManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	const writers, rounds = 8, 20
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range rounds {
				if err := putLogin(path, fmt.Sprintf("w%d-%d.example", w, i), "al"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := len(Read(path, creds.KindConfig).Entries); got != writers*rounds {
		t.Errorf("%d logins of %d", got, writers*rounds)
	}
	alone(t, path)
}

// somebody writes the file as other tools do: it is read, changed and replaced
// without a lock.
func somebody(path, key string) error {
	top := map[string]map[string]any{}
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &top)
	}
	if err != nil {
		return err
	}
	if top["auths"] == nil {
		top["auths"] = map[string]any{}
	}
	top["auths"][key] = map[string]string{"auth": "YWw6cHc="}
	data, _ = json.Marshal(top)
	if err := os.WriteFile(path+".theirs", data, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".theirs", path)
}

// Somebody without our lock writes right before the file is replaced, wherever
// in between: what they wrote stays.
func TestEditSeesOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(`{"auths":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err := Editor{}.Edit(t.Context(), placeOf(path), func(_ *File, d *Doc) {
		if calls++; calls == 1 {
			if err := somebody(path, "theirs.example"); err != nil {
				t.Fatal(err)
			}
		}
		d.Put("ours.example", "al", "pw")
	})
	if got := Read(path, creds.KindConfig).Entries; err != nil || len(got) != 2 || calls != 2 {
		t.Errorf("%d calls, %v: %s", calls, err, readFile(t, path))
	}
	// One who makes the file that was not there.
	fresh := filepath.Join(t.TempDir(), "config.json")
	calls = 0
	err = Editor{}.Edit(t.Context(), placeOf(fresh), func(_ *File, d *Doc) {
		if calls++; calls == 1 {
			if err := errors.Join(os.WriteFile(fresh, []byte("{}"), 0o600), somebody(fresh, "theirs.example")); err != nil {
				t.Fatal(err)
			}
		}
		d.Put("ours.example", "al", "pw")
	})
	if got := Read(fresh, creds.KindConfig).Entries; err != nil || len(got) != 2 {
		t.Errorf("%v: %s", err, readFile(t, fresh))
	}
	// One who never stops.
	n := 0
	err = Editor{}.Edit(t.Context(), placeOf(path), func(_ *File, d *Doc) {
		n++
		if err := somebody(path, fmt.Sprintf("n%d.example", n)); err != nil {
			t.Fatal(err)
		}
		d.Put("late.example", "al", "pw")
	})
	if err == nil || !strings.Contains(err.Error(), "all the time") || strings.Contains(readFile(t, path), "late.example") {
		t.Errorf("%v", err)
	}
}

// Between the last look at a file and the moment in which it is replaced,
// others may still write. What comes out of the exchange tells, and goes back.
func TestSwapping(t *testing.T) {
	dir := t.TempDir()
	temp, path := filepath.Join(dir, "temp"), filepath.Join(dir, "config.json")
	for name, tt := range map[string]struct {
		writes map[int]string // before which swap somebody writes what
		want   string
		err    error
	}{
		"nobody":     {nil, "ours", nil},
		"one":        {map[int]string{1: "theirs"}, "theirs", errChanged},
		"two":        {map[int]string{1: "theirs", 2: "newer"}, "newer", errChanged},
		"three":      {map[int]string{1: "theirs", 2: "newer", 3: "newest"}, "newest", errChanged},
		"same again": {map[int]string{1: "before"}, "ours", nil},
	} {
		t.Run(name, func(t *testing.T) {
			put := func(path, text string) {
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			put(temp, "ours")
			put(path, "before")
			n := 0
			err := swapping(func() error {
				n++
				if text, ok := tt.writes[n]; ok {
					put(path, text)
				}
				out := readFile(t, path)
				put(path, readFile(t, temp))
				put(temp, out)
				return nil
			}, temp, []byte("before"), []byte("ours"))
			if got := readFile(t, path); !errors.Is(err, tt.err) || got != tt.want {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// Killed at any moment, a writer leaves a file that is whole, and what it left
// beside it goes with the next one.
func TestEditKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(`{"auths":{"a.example":{"auth":"YWw6cHc="}},"mine":[1,2,3]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 25 {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "REGTUI_TEST_WRITE_FOR_EVER="+path)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = out.Read(make([]byte, 8)) // it has begun
		for before := readFile(t, path); readFile(t, path) == before; {
			continue // it has written once
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		f := Read(path, creds.KindConfig)
		if f.Problem != nil || len(f.Entries) != 2 || !strings.Contains(readFile(t, path), `"mine":[1,2,3]`) {
			t.Fatalf("%v: %s", f.Problem, readFile(t, path))
		}
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"+mine+"*"))
	for _, f := range left {
		if err := age(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := putLogin(path, "b.example", "al"); err != nil {
		t.Fatal(err)
	}
	alone(t, path)
}

// A file of 5 MB is changed as any other.
func TestEditLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	const size = 5 << 20
	before := `{"auths":{"a.example":{"auth":"YWw6cHc="}},"mine":"` + strings.Repeat("x", size) + `"}`
	if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := putLogin(path, "b.example", "al"); err != nil {
		t.Fatal(err)
	}
	if got, want := readFile(t, path), strings.Replace(before, `}},"mine"`, `},"b.example":{"auth":"YWw6cHc="}},"mine"`, 1); got != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}

// Where a key stands twice nobody knows what there is to take out.
func TestEraseRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.json")
	text := `{"auths":{"a.example":{"auth":"YWw6cHc="}},"auths":{},"credHelpers":{"a.example":"x"}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	removed, err := Rules{}.Erase(t.Context(), Editor{}, placeOf(path), creds.Resource{Host: "a.example"})
	if len(removed) > 0 || !errors.Is(err, ErrTwice) || !strings.Contains(err.Error(), "nothing was written") || readFile(t, path) != text {
		t.Errorf("%v, %v", removed, err)
	}
}
