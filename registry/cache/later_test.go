package cache

import (
	"bytes"
	"fmt"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

func TestPutLater(t *testing.T) {
	dir := t.TempDir()
	c, err := Open(dir, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	const n = 3 * mostLater
	all := make(map[v1.Hash][]byte, n)
	for i := range n {
		data := fmt.Appendf(nil, "manifest %d", i)
		d, _, err := v1.SHA256(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		all[d] = data
		c.PutLater(d, data)
		c.PutLater(d, data)
		if got, ok := c.Get(d); !ok || !bytes.Equal(got, data) {
			t.Fatalf("%q is not there at once", data)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := Open(dir, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	for d, data := range all {
		if got, ok := other.Get(d); !ok || !bytes.Equal(got, data) {
			t.Fatalf("%q was not written", data)
		}
	}
}

func TestPutLaterChecks(t *testing.T) {
	c, err := Open(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	d, _, err := v1.SHA256(bytes.NewReader([]byte("one thing")))
	if err != nil {
		t.Fatal(err)
	}
	c.PutLater(d, []byte("another"))
	if _, ok := c.Get(d); ok {
		t.Error("data of another digest is given while it waits")
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Get(d); ok {
		t.Error("data of another digest was written")
	}
}
