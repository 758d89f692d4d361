package remove_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// write makes a run's file that began and was last written to so long ago.
func write(t *testing.T, j remove.Journal, id string, written time.Time) {
	t.Helper()
	if err := os.MkdirAll(j.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(j.Dir, id)
	if err := os.WriteFile(path, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, written, written); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, j remove.Journal) (names []string) {
	t.Helper()
	all, err := os.ReadDir(j.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		names = append(names, f.Name())
	}
	return names
}

// Old runs go, but for the newest, for those that are still being written, and
// for what is no run.
func TestOldRunsGo(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	now := time.Now().UTC()
	old := now.Add(-remove.KeepFor - time.Hour)
	id := func(at time.Time, n int) string {
		return fmt.Sprintf("%s-%04d.jsonl", at.Format("20060102-150405.000"), n)
	}
	for n := range 5 {
		write(t, j, id(old, n), old)
	}
	write(t, j, id(old, 5), now) // by a process that still writes it
	write(t, j, "0-notes.jsonl", old)
	write(t, j, "0-notes.txt", old)
	for n := range remove.KeepRuns - 3 {
		write(t, j, id(old.Add(time.Minute), n), old)
	}
	write(t, j, id(now, 0), now)
	before := files(t, j)
	one(t, s, open(t, s, oci.Options{}), remove.Journal{Dir: j.Dir + "-other"})
	if len(files(t, j)) != len(before) {
		t.Fatal("another folder was cleared")
	}
	s.Push(t, repo+":x", image(t))
	r := open(t, s, oci.Options{})
	if _, errs := apply(t.Context(), look(t, r, "x"), r, j); len(errs) > 0 {
		t.Fatal(errs)
	}
	// With the new run there are 205: five are over, and one of them is being
	// written. The newest 200 stay.
	var gone []string
	for _, name := range before {
		if !slices.Contains(files(t, j), name) {
			gone = append(gone, name)
		}
	}
	var want []string
	for n := range 5 {
		want = append(want, id(old, n))
	}
	if !slices.Equal(gone, want) {
		t.Errorf("gone are %v and not %v", gone, want)
	}
}

// Nothing is removed any more once a run's file is away.
func TestJournalTakenAway(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	for _, tag := range []string{"a", "b", "c"} {
		s.Push(t, repo+":"+tag, image(t))
	}
	before := tags(t, s)
	r := open(t, s, oci.Options{})
	run := j.Begin(time.Now())
	defer run.Close()
	var states []remove.State
	for _, tag := range []string{"a", "b", "c"} {
		look(t, r, tag).Apply(t.Context(), r, run, func(res remove.Result) {
			states = append(states, res.State)
			if res.Err != nil && !strings.Contains(res.Err.Error(), "without a note") {
				t.Error(res.Err)
			}
		})
		if err := os.RemoveAll(j.Dir); err != nil {
			t.Fatal(err)
		}
	}
	if want := []remove.State{remove.Removed, remove.Failed, remove.Failed}; !slices.Equal(states, want) {
		t.Errorf("%v and not %v", states, want)
	}
	delete(before, "a")
	same(t, "left", tags(t, s), before)
}

// A run in which nothing was removed leaves no file.
func TestNothingRemovedLeavesNoRun(t *testing.T) {
	s, j := disttest.V3(t, refuse(405, isDelete)), journal(t)
	s.Push(t, repo+":a", image(t))
	r := open(t, s, oci.Options{})
	states, _ := apply(t.Context(), look(t, r, "a"), r, j)
	same(t, "states", states, map[string]remove.State{":a": remove.Failed})
	if all := files(t, j); len(all) > 0 {
		t.Error(all)
	}
}
