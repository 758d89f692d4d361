package image

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/screens/screentest"
)

const repo = "shop/api"

// shop is a registry with an image for two platforms, and what else an image
// screen can be shown.
type shop struct {
	*screentest.Registry
	refer map[v1.Hash][]v1.Descriptor
	top   v1.Hash
	amd   v1.Hash
}

func (s *shop) Referrers(_ context.Context, _ string, d v1.Hash) ([]v1.Descriptor, error) {
	return s.refer[d], nil
}

// counted is a shop that counts pulls.
type counted struct {
	*shop
	hand map[v1.Hash]bool
}

func (c *counted) PullCost(_ string, d v1.Hash) int {
	if c.hand[d] || c.Count("manifest "+d.String()) > 0 {
		return 0
	}
	return 1
}

func (s *shop) put(tb testing.TB, v any, media types.MediaType, tags ...string) v1.Descriptor {
	tb.Helper()
	raw, isRaw := v.([]byte)
	if !isRaw {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			tb.Fatal(err)
		}
	}
	d, size, err := v1.SHA256(bytes.NewReader(raw))
	if err != nil {
		tb.Fatal(err)
	}
	for _, ref := range append(tags, d.String()) {
		s.Manifests[ref] = &registry.Manifest{Digest: d, MediaType: media, Raw: raw}
	}
	s.Blobs[d] = raw
	return v1.Descriptor{MediaType: media, Digest: d, Size: size}
}

func layers(first int, sizes ...int64) (all []v1.Descriptor) {
	for i, size := range sizes {
		all = append(all, v1.Descriptor{MediaType: types.OCILayer, Size: size, Digest: screentest.Digest(first + i)})
	}
	return all
}

func apiConfig(arch, variant string) v1.ConfigFile {
	at := func(ago time.Duration) v1.Time { return v1.Time{Time: screentest.Now().Add(-ago)} }
	const day = 24 * time.Hour
	return v1.ConfigFile{
		OS: "linux", Architecture: arch, Variant: variant, Created: at(3 * day),
		Config: v1.Config{
			Entrypoint: []string{"/entrypoint.sh"}, Cmd: []string{"serve", "--banner", "hello there"}, User: "10001:10001",
			WorkingDir: "/app", ExposedPorts: map[string]struct{}{"8080/tcp": {}, "9090/tcp": {}},
			Env:    []string{"PATH=/usr/local/bin:/usr/bin:/bin", "JAVA_OPTS=-XX:MaxRAMPercentage=75"},
			Labels: map[string]string{"org.opencontainers.image.source": "https://git.acme.example/shop/api", "maintainer": "shop team"},
		},
		History: []v1.History{
			{Created: at(30 * day), CreatedBy: "# debian.sh --arch 'amd64' out/ 'trixie' '@1761000000'", Comment: "debuerreotype 0.16"},
			{Created: at(3 * day), CreatedBy: "RUN /bin/sh -c apt-get update \\\n\t&& apt-get install -y --no-install-recommends ca-certificates openjdk-21-jre-headless # buildkit", Comment: "buildkit.dockerfile.v0"},
			{Created: at(3 * day), CreatedBy: "ENV JAVA_OPTS=-XX:MaxRAMPercentage=75", Comment: "buildkit.dockerfile.v0", EmptyLayer: true},
			{Created: at(3 * day), CreatedBy: "COPY lib/ /app/lib/ # buildkit", Comment: "buildkit.dockerfile.v0"},
			{Created: at(3 * day), CreatedBy: "COPY build/api.jar /app/ # buildkit", Comment: "buildkit.dockerfile.v0"},
			{Created: at(3 * day), CreatedBy: "COPY entrypoint.sh / # buildkit", Comment: "buildkit.dockerfile.v0"},
			{Created: at(3 * day), CreatedBy: "USER 10001:10001", Comment: "buildkit.dockerfile.v0", EmptyLayer: true},
			{Created: at(3 * day), CreatedBy: "EXPOSE map[8080/tcp:{} 9090/tcp:{}]", Comment: "buildkit.dockerfile.v0", EmptyLayer: true},
			{Created: at(3 * day), CreatedBy: `ENTRYPOINT ["/entrypoint.sh"]`, Comment: "buildkit.dockerfile.v0", EmptyLayer: true},
		},
		RootFS: v1.RootFS{Type: "layers", DiffIDs: []v1.Hash{
			screentest.Digest(90), screentest.Digest(91), screentest.Digest(92), screentest.Digest(93), screentest.Digest(94),
		}},
	}
}

// content fills a registry.
func content(tb testing.TB) *shop {
	s := &shop{
		Registry: &screentest.Registry{
			Name: "harbor.acme.example", Who: registry.Access{User: "robot$ci"},
			Manifests: map[string]*registry.Manifest{}, Blobs: map[v1.Hash][]byte{},
		},
		refer: map[v1.Hash][]v1.Descriptor{},
	}
	one := func(config v1.ConfigFile, blobs []v1.Descriptor, tags ...string) v1.Descriptor {
		c := s.put(tb, config, types.OCIConfigJSON)
		return s.put(tb, v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: c, Layers: blobs}, types.OCIManifestSchema1, tags...)
	}
	sizes := []int64{31_200_000, 54_000_000, 8_100_000, 15_900_000, 1_200}
	amd := one(apiConfig("amd64", ""), layers(1, sizes...))
	amd.Platform = &v1.Platform{OS: "linux", Architecture: "amd64"}
	arm := one(apiConfig("arm64", "v8"), layers(11, 30_000_000, 51_000_000, 8_000_000, 15_900_000, 1_200))
	arm.Platform = &v1.Platform{OS: "linux", Architecture: "arm64", Variant: "v8"}
	statement := s.put(tb, []byte(`{"_type":"https://in-toto.io/Statement/v0.1"}`), "application/vnd.in-toto+json")
	statement.Annotations = map[string]string{"in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"}
	attestation := s.put(tb, v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1,
		Config: s.put(tb, []byte(`{}`), types.OCIConfigJSON), Layers: []v1.Descriptor{statement},
	}, types.OCIManifestSchema1)
	attestation.Platform = &v1.Platform{OS: "unknown", Architecture: "unknown"}
	attestation.Annotations = map[string]string{
		"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": amd.Digest.String(),
	}
	index := s.put(tb, v1.IndexManifest{
		SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{amd, arm, attestation},
		Annotations: map[string]string{"org.opencontainers.image.base.name": "docker.io/library/debian:trixie-slim"},
	}, types.OCIImageIndex, "2.14.0")
	s.top, s.amd = index.Digest, amd.Digest
	s.refer[index.Digest] = []v1.Descriptor{
		{
			MediaType: types.OCIManifestSchema1, Digest: screentest.Digest(50), Size: 1_943,
			ArtifactType: "application/vnd.dev.sigstore.bundle.v0.3+json",
			Annotations: map[string]string{
				"org.opencontainers.image.created":   screentest.Now().Add(-71 * time.Hour).Format(time.RFC3339),
				"dev.sigstore.bundle.predicateType":  "https://sigstore.dev/cosign/sign/v1",
				"dev.sigstore.bundle.content":        "dsse-envelope",
				"org.example.\x1b]0;owned\x07signer": "ci\u202egnp.exe",
			},
		},
		{MediaType: types.OCIManifestSchema1, Digest: screentest.Digest(51), Size: 402_113, ArtifactType: "application/spdx+json"},
	}
	previous := one(apiConfig("amd64", ""), append(layers(1, sizes[:3]...), layers(30, 15_800_000, 1_200)...), "2.13.0")
	base := one(v1.ConfigFile{OS: "linux", Architecture: "amd64"}, layers(1, sizes[0]), "base")
	s.Digests = map[string]v1.Hash{
		"2.14.0": index.Digest, "latest": index.Digest, "2.14": index.Digest,
		"2.13.0": previous.Digest, "2.13": previous.Digest, "base": base.Digest,
	}
	var tags []registry.Tag
	for _, name := range []string{"2.13", "2.13.0", "2.14", "2.14.0", "base", "latest"} {
		tags = append(tags, registry.Tag{Name: name})
	}
	s.TagsOf = map[string][]registry.Tag{repo: tags}
	s.Details = func(_, tag string) (registry.Tag, error) {
		d, ok := s.Digests[tag]
		if !ok {
			return registry.Tag{}, &registry.Error{Op: "describe", Host: s.Name, Name: repo + ":" + tag, Err: registry.ErrNotFound}
		}
		return registry.Tag{Name: tag, Digest: d, Kind: registry.KindIndex, MediaType: types.OCIImageIndex}, nil
	}
	s.others(tb)
	return s
}

// others puts what is no image as one knows it.
func (s *shop) others(tb testing.TB) {
	chart := s.put(tb, []byte(`{"name":"api","version":"2.14.0","description":"The shop's API","apiVersion":"v2","keywords":["shop"]}`), "application/vnd.cncf.helm.config.v1+json")
	s.put(tb, v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: chart,
		Layers: []v1.Descriptor{{
			MediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", Size: 9_431, Digest: screentest.Digest(70),
			Annotations: map[string]string{"org.opencontainers.image.title": "api-2.14.0.tgz"},
		}},
	}, types.OCIManifestSchema1, "chart")
	s.put(tb, []byte(`{"schemaVersion":1,"name":"shop/api","tag":"ancient","architecture":"amd64",
		"fsLayers":[{"blobSum":"`+screentest.Digest(80).String()+`"},{"blobSum":"`+screentest.Digest(81).String()+`"}],
		"history":[{"v1Compatibility":"{\"created\":\"2015-07-02T10:00:02Z\",\"throwaway\":true,\"config\":{\"Cmd\":[\"/bin/hello\"]},\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\",\"#(nop) CMD [\\\"/bin/hello\\\"]\"]}}"},
		{"v1Compatibility":"{\"created\":\"2015-07-02T10:00:00Z\",\"container_config\":{\"Cmd\":[\"/bin/sh\",\"-c\",\"#(nop) ADD file:x in /\"]}}"}]}`),
		types.DockerManifestSchema1Signed, "ancient")
	s.put(tb, []byte(`{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}`), types.OCIImageIndex, "empty")
	c := s.put(tb, []byte(`{"history":"none"}`), types.OCIConfigJSON)
	s.put(tb, v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Config: c, Layers: layers(1, 31_200_000)}, types.OCIManifestSchema1, "badconfig")
	nested := v1.Descriptor{MediaType: types.OCIImageIndex, Digest: s.top, Size: 900}
	s.put(tb, v1.IndexManifest{SchemaVersion: 2, MediaType: types.OCIImageIndex, Manifests: []v1.Descriptor{nested}}, types.OCIImageIndex, "nested")
	for _, tag := range []string{"chart", "ancient", "empty", "badconfig", "nested"} {
		if s.Manifests[tag] == nil {
			tb.Fatal(fmt.Errorf("%s is not there", tag))
		}
	}
}

func place(ref, tab string) ui.Place {
	return ui.Place{Screen: ui.Image, Host: "harbor.acme.example", Repo: repo, Ref: ref, Tab: tab}
}

func start(tb testing.TB, r registry.Registry, p ui.Place, dark bool, width, height int) (*screentest.Drive, *Screen) {
	s := newScreen(screentest.Deps(tb, dark, screentest.Known(r.Host())), p, r, nil)
	tb.Cleanup(s.Close)
	return screentest.Start(tb, s, width, height), s
}

// unlimited is a shop that counts pulls, and none of the account in use.
type unlimited struct{ *counted }

func (unlimited) Uncounted(string) bool { return true }
