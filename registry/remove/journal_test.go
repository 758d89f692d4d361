package remove_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
	"github.com/regtui/regtui/registry/remove"
)

// one removes one tag of a registry and gives the journal's file.
func one(t *testing.T, s *disttest.Server, r remove.Remover, j remove.Journal) string {
	t.Helper()
	s.Push(t, repo+":a", image(t))
	if states, errs := apply(t.Context(), look(t, r, "a"), r, j); len(errs) > 0 {
		t.Fatal(states, errs)
	}
	files, err := filepath.Glob(j.Dir + "/*")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0]
}

// However much of the last line is missing, what was written before it can be undone.
func TestJournalCutOff(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	r := open(t, s, oci.Options{})
	file := one(t, s, r, j)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(whole), "\n"); n != 3 {
		t.Fatalf("%d lines:\n%s", n, whole)
	}
	// The last line tells that it is done: without it, undo looks for itself.
	if err := os.WriteFile(file, whole[:len(whole)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	states, errs := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":a": remove.Back})
	if len(errs) > 0 {
		t.Error(errs)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("all is back and the file is there: %v", err)
	}
}

// What undo writes after a line that was cut off can be read.
func TestJournalCutOffAndWrittenOn(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	r := open(t, s, oci.Options{})
	s.Push(t, repo+":b", image(t))
	apply(t.Context(), look(t, r, "b"), r, j)
	if err := os.Rename(one(t, s, r, remove.Journal{Dir: j.Dir + "-too"}), j.Dir+"/z.jsonl"); err != nil {
		t.Fatal(err)
	}
	join(t, j)
	s.Push(t, repo+":b", image(t)) // cannot be undone: it is another image now
	states, _ := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":a": remove.Back, ":b": remove.Moved})
	runs, err := j.Runs()
	if err != nil || len(runs) != 1 || runs[0].Open() != 1 {
		t.Errorf("still to undo: %v %v", runs, err)
	}
}

// join makes one file of a journal's, with half a line at its end.
func join(t *testing.T, j remove.Journal) {
	t.Helper()
	files, err := filepath.Glob(j.Dir + "/*")
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(files[0], append(all, `{"now":{"host":`...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A manifest in the journal that is damaged is not put back.
func TestJournalDamaged(t *testing.T) {
	s, j := disttest.V3(t), journal(t)
	r := open(t, s, oci.Options{})
	file := one(t, s, r, j)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(data), `"raw":"`) + 20
	data[at] ^= 1
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	states, _ := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":a": remove.Lost})
	same(t, "left", tags(t, s), map[string]v1.Hash{})
}

// Nothing is removed where no note of it can be kept.
func TestNoJournalNoRemoval(t *testing.T) {
	s := disttest.V3(t)
	s.Push(t, repo+":a", image(t))
	before := tags(t, s)
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t, s, oci.Options{})
	states, errs := apply(t.Context(), look(t, r, "a"), r, remove.Journal{Dir: filepath.Join(inTheWay, "removed")})
	same(t, "removed", states, map[string]remove.State{":a": remove.Failed})
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "without a note") {
		t.Error(errs)
	}
	same(t, "left", tags(t, s), before)
}

func TestJournalIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // which has no such modes
	}
	s, j := disttest.V3(t), journal(t)
	file := one(t, s, open(t, s, oci.Options{}), j)
	for path, want := range map[string]os.FileMode{j.Dir: 0o700, file: 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
}

func TestNoJournalYet(t *testing.T) {
	if runs, err := journal(t).Runs(); len(runs) > 0 || err != nil {
		t.Error(runs, err)
	}
}

// A tag that was left on a copy of its manifest, because the program was ended
// in between, is put back.
func TestUndoStandIn(t *testing.T) {
	s, j := disttest.V2(t), journal(t)
	r := open(t, s, oci.Options{})
	one(t, s, r, j)
	runs, err := j.Runs()
	if err != nil {
		t.Fatal(err)
	}
	d := runs[0].Entries[0].Digest
	notes, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []string{},
		"annotations": map[string]string{registry.StandsFor: d.String() + " X"},
	})
	if err != nil {
		t.Fatal(err)
	}
	m := &registry.Manifest{MediaType: registry.SniffMediaType(notes), Raw: notes}
	m.Digest, _, _ = v1.SHA256(strings.NewReader(string(notes)))
	if err := r.PutManifest(t.Context(), repo, "a", m); err != nil {
		t.Fatal(err)
	}
	states, errs := undo(t, j, r)
	same(t, "undone", states, map[string]remove.State{":a": remove.Back})
	if len(errs) > 0 {
		t.Error(errs)
	}
	same(t, "left", tags(t, s), map[string]v1.Hash{"a": d})
}

func FuzzJournal(f *testing.F) {
	f.Add([]byte(`{"removing":{"host":"h","repo":"r","tag":"a","digest":"sha256:` + strings.Repeat("0", 64) + `"}}` + "\n"))
	f.Add([]byte(`{"manifest":{"digest":"","raw":"e30="}}` + "\n{\"now\":null}\n\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		j := remove.Journal{Dir: t.TempDir()}
		if err := os.WriteFile(filepath.Join(j.Dir, "x.jsonl"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		runs, err := j.Runs()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			if r.Open() == 0 {
				t.Error("a run without anything to undo")
			}
		}
	})
}
