package demo

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"maps"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// layer keeps a layer that is really there and tells the digest of what is in
// it unpacked. files are by their path.
func (s *Store) layer(kind types.MediaType, files map[string]string, made time.Time) (d v1.Descriptor, diffID v1.Hash) {
	var plain, packed bytes.Buffer
	w := tar.NewWriter(&plain)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		h := tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name])), ModTime: made, Format: tar.FormatPAX}
		if err := w.WriteHeader(&h); err != nil {
			panic(err) // what is written to is memory, as below
		}
		_, _ = w.Write([]byte(files[name]))
	}
	_ = w.Close()
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(plain.Bytes())
	_ = z.Close()
	return s.Blob(kind, packed.Bytes()), describe(kind, plain.Bytes()).Digest
}
