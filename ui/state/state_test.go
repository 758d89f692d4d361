package state

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

type sorting struct {
	Column     string
	Descending bool
}

func TestKeptOverARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "regtui", "state.json")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Set("tags.sort", sorting{"size", true})
	s.Set("theme", "nord")
	s.Set("gone", 1)
	s.Set("gone", nil)
	if !s.Dirty() || s.Save() != nil || s.Dirty() {
		t.Fatal("not saved")
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info, err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var sort sorting
	if !Get(again, "tags.sort", &sort) || sort != (sorting{"size", true}) {
		t.Errorf("sort is %+v", sort)
	}
	n := 7
	if Get(again, "theme", &n) || Get(again, "gone", &n) || n != 7 {
		t.Error("a value of another shape, or a forgotten one, was taken")
	}
	again.Set("theme", "nord")
	if again.Dirty() {
		t.Error("setting what is there makes it dirty")
	}
}

func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	one, _ := Open(path)
	two, _ := Open(path)
	one.Set("theme", "nord")
	two.Set("place", "home")
	if one.Save() != nil || two.Save() != nil {
		t.Fatal("not saved")
	}
	both, _ := Open(path)
	var theme, place string
	if !Get(both, "theme", &theme) || !Get(both, "place", &place) {
		t.Error("the second wiped out what the first had set")
	}
}

func TestTroubleIsToldAndNeverFatal(t *testing.T) {
	damaged := filepath.Join(t.TempDir(), "state.json")
	for _, content := range []string{"{", "null", "[]", "\x00"} {
		if err := os.WriteFile(damaged, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(damaged)
		if err == nil || !strings.Contains(err.Error(), damaged) {
			t.Errorf("%q: error %v does not name the file", content, err)
		}
		s.Set("a", 1)
		if err := s.Save(); err != nil {
			t.Errorf("%q: not replaced: %v", content, err)
		}
	}
	// A file where a folder should be stops even root.
	s, _ := Open(filepath.Join(damaged, "regtui", "state.json"))
	s.Set("a", 1)
	if err := s.Save(); err == nil || !s.Dirty() {
		t.Errorf("error %v, dirty %v", err, s.Dirty())
	}
	var none *Store
	none.Set("a", 1)
	v := 0
	if none.Save() != nil || none.Dirty() || Get(none, "a", &v) {
		t.Error("a nil store remembers")
	}
}

func TestPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of other systems")
	}
	for _, c := range []struct {
		xdg, home, want string
	}{
		{"/x/state", "/home/a", "/x/state/regtui/state.json"},
		{"relative", "/home/a", "/home/a/.local/state/regtui/state.json"},
		{"", "/home/a", "/home/a/.local/state/regtui/state.json"},
		{"", "", ""},
	} {
		env := map[string]string{"XDG_STATE_HOME": c.xdg, "HOME": c.home}
		if got := Path(func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}
