package demo

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSweep(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	running, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	leave := func(name string, lock bool, made time.Time) string {
		home := filepath.Join(temp, name)
		if err := os.MkdirAll(filepath.Join(home, ".config"), 0o700); err != nil {
			t.Fatal(err)
		}
		if lock {
			if err := os.WriteFile(filepath.Join(home, lockName), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chtimes(home, made, made); err != nil {
			t.Fatal(err)
		}
		return home
	}
	stays := map[string]bool{
		leave("regtui-demo-1", true, old):        false,
		leave("regtui-demo-2", true, time.Now()): true, // may be just starting
		leave("regtui-demo-3", false, old):       true, // whatever that is
		leave("regtui-other-4", true, old):       true,
		running.Home:                             true,
	}
	if err := os.Chtimes(running.Home, old, old); err != nil {
		t.Fatal(err)
	}
	sweep(temp, time.Now())
	for home, want := range stays {
		if _, err := os.Stat(home); (err == nil) != want {
			t.Errorf("%s: %v", home, err)
		}
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(running.Home); err == nil {
		t.Errorf("%s is left after Close", running.Home)
	}
}
