package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"sync"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Store is the content of one sample registry. Configs and other small blobs
// are really there; layers are mostly only named, with the size that they would
// have.
//
// Its methods panic on content that no registry would take: it is all made by
// programmers.
type Store struct {
	registry http.Handler
	blobs    *blobs
}

// NewStore makes an empty registry.
func NewStore() *Store {
	b := &blobs{all: map[v1.Hash][]byte{}}
	return &Store{blobs: b, registry: ggcr.New(
		ggcr.Logger(log.New(io.Discard, "", 0)), ggcr.WithReferrersSupport(true), ggcr.WithBlobHandler(b))}
}

// Blob keeps a small blob and describes it.
func (s *Store) Blob(kind types.MediaType, data []byte) v1.Descriptor {
	d := describe(kind, data)
	s.blobs.put(d.Digest, data)
	return d
}

// Manifest keeps a manifest or an index as it is, under its digest and the tags.
func (s *Store) Manifest(repo string, kind types.MediaType, raw []byte, tags ...string) v1.Descriptor {
	d := describe(kind, raw)
	if len(tags) == 0 {
		tags = []string{d.Digest.String()}
	}
	for _, tag := range tags {
		s.put(repo, tag, kind, raw)
	}
	return d
}

// Index keeps an index of manifests that are in the repository already. Its
// descriptor says nothing of platforms.
func (s *Store) Index(repo string, ix v1.IndexManifest, tags ...string) v1.Descriptor {
	ix.SchemaVersion = 2
	if ix.MediaType == "" {
		ix.MediaType = types.OCIImageIndex
	}
	return s.Manifest(repo, ix.MediaType, encode(ix), tags...)
}

func (s *Store) put(repo, ref string, kind types.MediaType, raw []byte) {
	// Not parsed from a string: odd tag names are wanted.
	r := &http.Request{
		Method: http.MethodPut, Body: io.NopCloser(bytes.NewReader(raw)),
		URL:    &url.URL{Path: "/v2/" + repo + "/manifests/" + ref},
		Header: http.Header{"Content-Type": {string(kind)}},
	}
	var w discard
	s.registry.ServeHTTP(&w, r.WithContext(context.Background()))
	if w.status != http.StatusCreated {
		panic(fmt.Sprintf("demo: %s:%s refused: %s", repo, ref, w.body.String()))
	}
}

// discard is the answer to a request that was made in memory.
type discard struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (d *discard) Header() http.Header {
	if d.header == nil {
		d.header = http.Header{}
	}
	return d.header
}
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return d.body.Write(p) }

// blobs holds blobs by digest, for all repositories together.
type blobs struct {
	mu  sync.RWMutex
	all map[v1.Hash][]byte
}

func (b *blobs) put(h v1.Hash, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[h] = data
}

// Get is for go-containerregistry's handler.
func (b *blobs) Get(_ context.Context, _ string, h v1.Hash) (io.ReadCloser, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	data, ok := b.all[h]
	if !ok {
		return nil, ggcr.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// Stat is for go-containerregistry's handler.
func (b *blobs) Stat(_ context.Context, _ string, h v1.Hash) (int64, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	data, ok := b.all[h]
	if !ok {
		return 0, ggcr.ErrNotFound
	}
	return int64(len(data)), nil
}

// Put is for clients that push.
func (b *blobs) Put(_ context.Context, _ string, h v1.Hash, rc io.ReadCloser) error {
	data, err := io.ReadAll(rc)
	if err == nil {
		b.put(h, data)
	}
	return err
}

// Delete is for clients that clean up.
func (b *blobs) Delete(_ context.Context, _ string, h v1.Hash) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.all[h]; !ok {
		return ggcr.ErrNotFound
	}
	delete(b.all, h)
	return nil
}

func describe(kind types.MediaType, data []byte) v1.Descriptor {
	h, size, err := v1.SHA256(bytes.NewReader(data))
	if err != nil { // from a reader of bytes in memory
		panic(err)
	}
	return v1.Descriptor{MediaType: kind, Digest: h, Size: size}
}

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
