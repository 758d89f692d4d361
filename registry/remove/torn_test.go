package remove

import (
	"os"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// After half a line, as a full disk leaves it, nothing is written on: it would be
// joined to that and lost, and what it is about removed all the same.
func TestNothingAfterATornLine(t *testing.T) {
	run := Journal{Dir: t.TempDir()}.Begin(time.Now())
	p := &Plan{Host: "h", Repo: "r"}
	keep := func(letter string) error {
		d := v1.Hash{Algorithm: "sha256", Hex: strings.Repeat(letter, 64)}
		return run.keep(p, &registry.Manifest{Digest: d, Raw: []byte(letter)}, []Item{{Tag: letter, Digest: d}})
	}
	if err := keep("a"); err != nil {
		t.Fatal(err)
	}
	file := run.file
	defer file.Close()
	var err error
	if run.file, err = os.Open(run.path); err != nil {
		t.Fatal(err)
	}
	first := keep("b") // that cannot be written
	if _, err := file.WriteString(`{"manifest":`); err != nil || first == nil {
		t.Fatal(err, first)
	}
	_ = run.file.Close()
	run.file = file
	if err := keep("c"); err == nil || err.Error() != first.Error() {
		t.Errorf("it goes on after %v: %v", first, err)
	}
}
