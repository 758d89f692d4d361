package oci

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

// maxConfig is the largest image config that is read, in bytes.
const maxConfig = 8 << 20

// errNotHeld says that something is not at hand and may not be fetched.
var errNotHeld = errors.New("not at hand")

// looker reads what is behind a digest of a repository.
type looker struct {
	r    *Registry
	repo string
}

func (l *looker) manifest(ctx context.Context, d v1.Hash) (*registry.Manifest, error) {
	if l.r.o.HeadsOnly {
		if _, ok := l.r.held.get(d); !ok {
			return nil, errNotHeld
		}
	}
	return l.r.manifest(ctx, l.repo, d.String())
}

// into writes into f what m and its parts tell.
func (l *looker) into(ctx context.Context, m *registry.Manifest, f *fact) error {
	switch f.Kind {
	case registry.KindIndex:
		return l.index(ctx, m, f)
	case registry.KindV1:
		schema1(m, f)
		return nil
	}
	im, err := m.Image()
	if err != nil {
		return fmt.Errorf("%w: %w", registry.ErrBadAnswer, err)
	}
	f.Size = sizeOf(im)
	if f.Kind == registry.KindArtifact {
		f.ArtifactType = registry.ArtifactType(im)
		f.Created, _ = time.Parse(time.RFC3339, im.Annotations["org.opencontainers.image.created"])
		return nil
	}
	c, err := l.config(ctx, im.Config)
	if err != nil {
		return l.excuse(f, err)
	}
	f.Created, f.Platform = c.created(), c.platform()
	if f.Platforms == nil && f.Platform != (registry.Platform{}) {
		f.Platforms = []registry.Platform{f.Platform}
	}
	return nil
}

// excuse takes what is not at hand for unknown instead of an error.
func (l *looker) excuse(f *fact, err error) error {
	if errors.Is(err, errNotHeld) {
		f.partial = true
		return nil
	}
	return err
}

// index tells the platforms, and for the preferred one what an image tells.
func (l *looker) index(ctx context.Context, m *registry.Manifest, f *fact) error {
	ix, err := m.Index()
	if err != nil {
		return fmt.Errorf("%w: %w", registry.ErrBadAnswer, err)
	}
	f.ArtifactType = ix.ArtifactType
	var children []v1.Descriptor
	var platforms []registry.Platform
	for _, d := range ix.Manifests {
		if p := registry.PlatformOf(d.Platform); !p.Unknown() && d.Annotations[attestationType] == "" {
			children, platforms = append(children, d), append(platforms, p)
		}
	}
	if len(children) == 0 {
		return nil
	}
	for _, p := range platforms {
		if p != (registry.Platform{}) {
			f.Platforms = append(f.Platforms, p)
		}
	}
	i := registry.Preferred(platforms)
	return l.child(ctx, children[i].Digest, platforms[i], f)
}

// attestationType is how BuildKit marks manifests that are about another one
// (BuildKit's docs/attestations/attestation-storage.md).
const attestationType = "vnd.docker.reference.type"

// child takes size and date from one manifest of an index. Some indexes name
// manifests that were never pushed; that is no failure of the tag.
func (l *looker) child(ctx context.Context, d v1.Hash, p registry.Platform, f *fact) error {
	f.Platform = p
	m, err := l.manifest(ctx, d)
	switch {
	case isNotFound(err):
		return nil
	case err != nil:
		return l.excuse(f, err)
	}
	one := fact{Tag: registry.Tag{Kind: m.Kind()}}
	if one.Kind != registry.KindImage && one.Kind != registry.KindArtifact {
		return nil // an index in an index: it has no one size
	}
	err = l.into(ctx, m, &one)
	f.Size, f.Created, f.partial = one.Size, one.Created, one.partial
	if p == (registry.Platform{}) {
		f.Platform = one.Platform
	}
	if f.Platforms == nil {
		f.Platforms = one.Platforms
	}
	return err
}

// config reads the little that is needed of an image config.
func (l *looker) config(ctx context.Context, d v1.Descriptor) (*config, error) {
	if l.r.o.HeadsOnly {
		if _, ok := l.r.held.get(d.Digest); !ok {
			return nil, errNotHeld
		}
	}
	raw, err := l.r.blob(ctx, l.repo, d.Digest, maxConfig)
	if err != nil {
		return nil, err
	}
	c := &config{}
	if err := json.Unmarshal(raw, c); err != nil {
		return nil, fmt.Errorf("%w: the config %s is not valid JSON: %w", registry.ErrBadAnswer, d.Digest, err)
	}
	return c, nil
}

// config is the part of an image config that a list of tags shows
// (image-spec, config.md).
type config struct {
	Created      text `json:"created"`
	OS           text `json:"os"`
	Architecture text `json:"architecture"`
	Variant      text `json:"variant"`
	OSVersion    text `json:"os.version"`
}

func (c *config) created() time.Time {
	t, _ := time.Parse(time.RFC3339, string(c.Created))
	return t
}

func (c *config) platform() registry.Platform {
	return registry.Platform{OS: string(c.OS), Architecture: string(c.Architecture), Variant: string(c.Variant), OSVersion: string(c.OSVersion)}
}

// schema1 reads a manifest of Docker's first kind: one platform, and the
// history with a date in it (distribution's deprecated-schema-v1.md).
func schema1(m *registry.Manifest, f *fact) {
	var old struct {
		Architecture text `json:"architecture"`
		History      []struct {
			V1 text `json:"v1Compatibility"`
		} `json:"history"`
	}
	_ = json.Unmarshal(m.Raw, &old)
	c := config{}
	if len(old.History) > 0 {
		_ = json.Unmarshal([]byte(old.History[0].V1), &c)
	}
	if c.OS == "" {
		c.OS = "linux"
	}
	if c.Architecture == "" {
		c.Architecture = old.Architecture
	}
	f.Created, f.Platform = c.created(), c.platform()
	f.Platforms = []registry.Platform{f.Platform}
}

// sizeOf is what a pull transfers: config and layers. What a stranger writes
// there may be anything.
func sizeOf(im *v1.Manifest) int64 {
	total := max(0, im.Config.Size)
	for _, layer := range im.Layers {
		size := max(0, layer.Size)
		if total > math.MaxInt64-size {
			return math.MaxInt64
		}
		total += size
	}
	return total
}
