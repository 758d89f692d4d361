package cache

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func open(t testing.TB, dir string, limit int64) *Cache {
	t.Helper()
	c, err := Open(dir, limit)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func digest(t testing.TB, data []byte) v1.Hash {
	t.Helper()
	d, _, err := v1.SHA256(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t testing.TB, c *Cache, data string) v1.Hash {
	t.Helper()
	d := digest(t, []byte(data))
	c.Put(d, []byte(data))
	return d
}

func (c *Cache) where(t testing.TB, d v1.Hash) string {
	t.Helper()
	path, ok := c.path(d)
	if !ok {
		t.Fatalf("%v has no place", d)
	}
	return path
}

func TestPutGet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	c := open(t, dir, 1<<20)
	for _, data := range []string{"", "x", strings.Repeat("manifest ", 5000)} {
		d := digest(t, []byte(data))
		if _, ok := c.Get(d); ok {
			t.Errorf("%v is there before it was put", d)
		}
		put(t, c, data)
		put(t, c, data)
		for _, reader := range []*Cache{c, open(t, dir, 1<<20)} {
			if got, ok := reader.Get(d); !ok || string(got) != data {
				t.Errorf("%v: got %d bytes, %v; want %d", d, len(got), ok, len(data))
			}
		}
	}
	if err := c.Err(); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(c.where(t, digest(t, []byte("x")))); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v: what is private must stay so", info.Mode(), err)
	}
}

func TestRefusesWhatIsNotTheDigest(t *testing.T) {
	c := open(t, t.TempDir(), 1<<20)
	d := digest(t, []byte("right"))
	c.Put(d, []byte("wrong"))
	if _, ok := c.Get(d); ok {
		t.Error("the wrong content was kept")
	}
	for _, d := range []v1.Hash{
		{},
		{Algorithm: "sha256"},
		{Algorithm: "sha256", Hex: "../../../../etc/passwd"},
		{Algorithm: "../..", Hex: strings.Repeat("a", 64)},
		{Algorithm: "md5", Hex: strings.Repeat("a", 32)},
		{Algorithm: "sha256", Hex: strings.Repeat("A", 64)},
	} {
		c.Put(d, []byte("x"))
		if _, ok := c.Get(d); ok {
			t.Errorf("%v was kept", d)
		}
	}
	if all, _ := c.files(); len(all) != 0 {
		t.Errorf("files were left: %v", all)
	}
}

func TestDamagedFileIsRemoved(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, path string) error{
		"other bytes": func(_ *testing.T, path string) error { return os.WriteFile(path, []byte("something els"), 0o600) },
		"cut short":   func(_ *testing.T, path string) error { return os.Truncate(path, 3) },
		"emptied":     func(_ *testing.T, path string) error { return os.Truncate(path, 0) },
		"grown":       func(_ *testing.T, path string) error { return os.Truncate(path, 1<<30) }, // a hole: no bytes on disk
	} {
		t.Run(name, func(t *testing.T) {
			c := open(t, t.TempDir(), 1<<20)
			d := put(t, c, "something good")
			path := c.where(t, d)
			if err := damage(t, path); err != nil {
				t.Fatal(err)
			}
			if got, ok := c.Get(d); ok {
				t.Fatalf("got %d damaged bytes", len(got))
			}
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("the damaged file is still there: %v", err)
			}
			put(t, c, "something good")
			if got, ok := c.Get(d); !ok || string(got) != "something good" {
				t.Errorf("cannot be put again: %q, %v", got, ok)
			}
		})
	}
}

func TestOldestUsedGoesFirst(t *testing.T) {
	c := open(t, t.TempDir(), 1000)
	long := time.Now().Add(-48 * time.Hour)
	var all []v1.Hash
	for i := range 10 {
		d := put(t, c, fmt.Sprintf("%0100d", i))
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		used := long.Add(time.Duration(i) * time.Minute)
		if err := os.Chtimes(c.where(t, d), used, used); err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	if _, ok := c.Get(all[0]); !ok { // the oldest is used again
		t.Fatal("the first is gone too early")
	}
	for i := range 3 {
		all = append(all, put(t, c, fmt.Sprintf("%0100d", 100+i)))
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c.trim()
	_, total := c.files()
	if total > 1000 || total < 500 {
		t.Errorf("%d bytes are kept, of 1000", total)
	}
	for i, want := range map[int]bool{0: true, 1: false, 2: false, 12: true} {
		if _, ok := c.Get(all[i]); ok != want {
			t.Errorf("%d is there: %v, want %v", i, ok, want)
		}
	}
}

func TestSizeStaysBounded(t *testing.T) {
	c := open(t, t.TempDir(), 20_000)
	for i := range 2000 {
		put(t, c, fmt.Sprintf("%0100d", i))
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, total := c.files(); total > 40_000 { // 200,000 were put; those put while a sweep runs come on top
		t.Errorf("%d bytes are kept, of 20000", total)
	}
	d := put(t, c, strings.Repeat("x", 20_001))
	if _, ok := c.Get(d); ok {
		t.Error("what is larger than the whole cache was kept")
	}
}

func TestSweepLeavesOthersFilesAlone(t *testing.T) {
	c := open(t, t.TempDir(), 50)
	d := put(t, c, "short")
	old := time.Now().Add(-48 * time.Hour)
	beside := filepath.Dir(c.where(t, d))
	mine := []string{filepath.Join(beside, "thesis.txt"), filepath.Join(c.dir, "photo.jpg"), filepath.Join(beside, unfinished+"new")}
	left := filepath.Join(beside, unfinished+"old")
	for _, path := range append(mine, left) {
		if err := os.WriteFile(path, make([]byte, 100), 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "new") {
			continue
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	c.trim()
	for _, path := range mine {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what a crash left is still there: %v", err)
	}
	if _, ok := c.Get(d); !ok {
		t.Error("bytes that are not the cache's were counted")
	}
}

func TestCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, filepath.Join(file, "below", "a", "file"), 1000)
	if c.Err() == nil {
		t.Error("Err does not tell why nothing is kept")
	}
	if _, ok := c.Get(put(t, c, "x")); ok {
		t.Error("something was kept nowhere")
	}
}

// What is there already can still be read when writing is over.
func TestDiskFails(t *testing.T) {
	c := open(t, t.TempDir(), 1000)
	d := put(t, c, "before")
	if err := os.RemoveAll(filepath.Join(c.dir, "sha256", "2d")); err != nil {
		t.Fatal(err)
	}
	late := digest(t, []byte("x")) // sha256:2d71…
	if err := os.WriteFile(filepath.Join(c.dir, "sha256", "2d"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	put(t, c, "x")
	if c.Err() == nil || !strings.Contains(c.Err().Error(), late.Hex[:2]) {
		t.Errorf("Err says %v", c.Err())
	}
	if _, ok := c.Get(late); ok {
		t.Error("something was kept nowhere")
	}
	if got, ok := c.Get(d); !ok || string(got) != "before" {
		t.Errorf("what was there is lost: %q, %v", got, ok)
	}
}

func TestNilAndMisuse(t *testing.T) {
	var c *Cache
	d := put(t, c, "x")
	if _, ok := c.Get(d); ok || c.Err() != nil || c.Close() != nil {
		t.Error("a nil cache is not empty and well")
	}
	for dir, limit := range map[string]int64{"relative": 10, "": 10, t.TempDir(): 0} {
		if _, err := Open(dir, limit); err == nil {
			t.Errorf("Open(%q, %d) is no error", dir, limit)
		}
	}
}

// hammer puts and gets the same 200 things that everybody else does, in a
// cache that has room for half of them.
func hammer(c *Cache, seed uint64) error {
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range 2000 {
		data := []byte(strings.Repeat(fmt.Sprintf("%03d", rnd.IntN(200)), 100))
		d, _, err := v1.SHA256(bytes.NewReader(data))
		if err != nil {
			return err
		}
		if got, ok := c.Get(d); ok && !bytes.Equal(got, data) {
			return fmt.Errorf("%v: got %d other bytes", d, len(got))
		}
		c.Put(d, data)
	}
	return c.Close()
}

const childDir = "REGTUI_TEST_CACHE_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		c, err := Open(dir, 30_000)
		if err == nil {
			err = hammer(c, uint64(os.Getpid()))
		}
		if err == nil {
			err = c.Err()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestSeveralProcesses(t *testing.T) {
	dir := t.TempDir()
	var all []*exec.Cmd
	for range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, child)
	}
	var wg sync.WaitGroup
	for i := range uint64(2) { // and two caches of this process
		c := open(t, dir, 30_000)
		for j := range uint64(3) {
			wg.Go(func() {
				if err := hammer(c, i*3+j); err != nil || c.Err() != nil {
					t.Error(err, c.Err())
				}
			})
		}
	}
	wg.Wait()
	for _, child := range all {
		if err := child.Wait(); err != nil {
			t.Error(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "sha256", "*", unfinished+"*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left half written: %v, %v", left, err)
	}
}

func BenchmarkGet(b *testing.B) {
	c := open(b, b.TempDir(), 1<<30)
	d := put(b, c, strings.Repeat("config", 1000))
	for b.Loop() {
		if _, ok := c.Get(d); !ok {
			b.Fatal("gone")
		}
	}
}

func BenchmarkPut(b *testing.B) {
	c := open(b, b.TempDir(), 1<<30)
	data := bytes.Repeat([]byte("config"), 1000)
	for i := 0; b.Loop(); i++ {
		copy(data, fmt.Sprint(i))
		c.Put(digest(b, data), data)
	}
	b.SetBytes(int64(len(data)))
}
