package oci

import (
	"context"
	"fmt"
	"io"
	"net/http"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// Blob fetches a whole blob of at most limit bytes and checks it against its
// digest (distribution-spec, "Pulling blobs"). Those of up to a megabyte are
// kept.
func (r *Registry) Blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	raw, err := r.blob(ctx, repo, digest, limit)
	if err != nil {
		return nil, r.fail("read blob", label(repo, digest.String()), scope{kind: "repository", name: repo}, err)
	}
	return raw, nil
}

// maxKeptBlob is the largest blob that is worth keeping, in bytes: configs are
// smaller.
const maxKeptBlob = 1 << 20

func (r *Registry) blob(ctx context.Context, repo string, digest v1.Hash, limit int64) ([]byte, error) {
	if raw, ok := r.held.get(digest); ok {
		if int64(len(raw)) > limit {
			return nil, fmt.Errorf("%w: %d bytes, and at most %d are read", registry.ErrTooLarge, len(raw), limit)
		}
		return raw, nil
	}
	u, err := r.repoURL(ctx, repo, "/blobs/"+digest.String())
	if err != nil {
		return nil, err
	}
	raw, err := r.whole(ctx, limit, func() (*http.Response, error) {
		return r.send(ctx, scope{kind: "repository", name: repo}, http.MethodGet, u, "")
	})
	if err != nil {
		return nil, err
	}
	if err := check(raw, digest); err != nil {
		return nil, err
	}
	if len(raw) <= maxKeptBlob {
		r.held.put(digest, raw)
	}
	return raw, nil
}

// whole reads a body of at most limit bytes. When the connection breaks in the
// middle it asks again.
func (r *Registry) whole(ctx context.Context, limit int64, ask func() (*http.Response, error)) ([]byte, error) {
	for attempt := 1; ; attempt++ {
		resp, err := ask()
		if err != nil {
			return nil, err
		}
		raw, err := readUpTo(resp, limit)
		if err == nil || attempt == attempts || !broken(err) {
			return raw, err
		}
		if err := sleep(ctx, r.timing.backoff<<(attempt-1)); err != nil {
			return nil, err
		}
	}
}

func readUpTo(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		_ = resp.Body.Close() // unread: the connection goes with it
		return nil, fmt.Errorf("%w: %d bytes, and at most %d are read", registry.ErrTooLarge, resp.ContentLength, limit)
	}
	defer discard(resp.Body)
	var raw []byte
	var err error
	if resp.ContentLength >= 0 {
		raw = make([]byte, resp.ContentLength)
		_, err = io.ReadFull(resp.Body, raw)
	} else {
		raw, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	}
	if err == nil && int64(len(raw)) > limit {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("%w: at most %d bytes are read", registry.ErrTooLarge, limit)
	}
	return raw, err
}
