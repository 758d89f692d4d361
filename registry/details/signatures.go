package details

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/image"
)

// Signature is whether a manifest is signed. It is not known where Err is set.
type Signature struct {
	Digest v1.Hash
	Signed bool
	Err    error
}

// Fill notes in a tag what is known.
func (s Signature) Fill(t *registry.Tag) {
	if s.Err == nil && s.Digest == t.Digest && s.Digest != (v1.Hash{}) {
		t.Signed = t.Signed || s.Signed
		t.Unsigned = !t.Signed
	}
}

// asking is how many manifests are asked about at once: each takes several
// requests, and the tags themselves come first.
const asking = 4

// errUnread is a list of referrers whose reading would be counted as a pull.
var errUnread = fmt.Errorf("%w: its referrers are not read, for that is counted as a pull", registry.ErrUnsupported)

// Signatures finds out which manifests of a repository are signed, each one
// once in a run, and yields the answers as they come, failures too. It reads
// no manifest on a registry that counts that.
func (f *Filler) Signatures(ctx context.Context, repo string, digests []v1.Hash) iter.Seq[Signature] {
	return func(yield func(Signature) bool) {
		ctx, cancel := context.WithCancel(ctx)
		work, found := make(chan v1.Hash), make(chan Signature)
		var group sync.WaitGroup
		defer group.Wait()
		defer cancel()
		var t trouble
		for range min(asking, f.workers, len(digests)) {
			group.Go(func() {
				for d := range work {
					s := f.signature(ctx, repo, d, &t)
					select {
					case found <- s:
					case <-ctx.Done():
						return
					}
				}
			})
		}
		group.Go(func() {
			defer close(work)
			for _, d := range digests {
				select {
				case work <- d:
				case <-ctx.Done():
					return
				}
			}
		})
		for range digests {
			select {
			case s := <-found:
				if !yield(s) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// signature answers from what is known, or asks, unless the host is in trouble.
func (f *Filler) signature(ctx context.Context, repo string, d v1.Hash, t *trouble) Signature {
	for {
		if s, ok := f.signatureOf(repo, d); ok {
			return s
		}
		if err := t.wait(ctx); err != nil {
			return Signature{Digest: d, Err: err}
		}
		began := time.Now()
		groups, err := image.Referrers(ctx, f.r, repo, d)
		if again := t.note(err, began); again {
			continue
		}
		var all []image.Referrer
		for _, g := range groups {
			all = append(all, g.Items...)
		}
		s := SignatureOf(d, all, err)
		f.LearnSigned(repo, s)
		return s
	}
}

// SignatureOf reads from the referrers that were found, of this manifest and
// maybe others, whether it is signed. A signature that was found counts
// although err says that not everything was.
func SignatureOf(d v1.Hash, found []image.Referrer, err error) Signature {
	s := Signature{Digest: d, Err: err}
	for _, r := range found {
		switch {
		case r.Of != d:
		case r.Kind == image.Signature:
			return Signature{Digest: d, Signed: true}
		case r.Kind == image.Other && r.ArtifactType == "" && r.MediaType.IsIndex() && s.Err == nil:
			s.Err = errUnread // the index that clients keep as a tag, given unread
		}
	}
	return s
}

func (f *Filler) signatureOf(repo string, d v1.Hash) (Signature, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	signed, ok := f.signed[repo][d]
	return Signature{Digest: d, Signed: signed}, ok
}

// LearnSigned remembers for the run what was found out elsewhere. What failed
// is not kept.
func (f *Filler) LearnSigned(repo string, s Signature) {
	if s.Err != nil || s.Digest == (v1.Hash{}) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.signed[repo] == nil {
		f.signed[repo] = map[v1.Hash]bool{}
	}
	f.signed[repo][s.Digest] = s.Signed
}

// learned notes in a tag whether it is known to be signed. f.mu is held.
func (f *Filler) learned(repo string, t registry.Tag) registry.Tag {
	if signed, ok := f.signed[repo][t.Digest]; ok {
		Signature{Digest: t.Digest, Signed: signed}.Fill(&t)
	}
	return t
}
