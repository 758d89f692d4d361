package image

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/registry"
)

const armConfig = `{"architecture":"arm64","os":"linux","created":"2026-11-20T09:14:00Z",
	"rootfs":{"type":"layers","diff_ids":["sha256:1111111111111111111111111111111111111111111111111111111111111111"]},
	"config":{"Cmd":["nginx","-g","daemon off;"]},
	"history":[{"created_by":"COPY a / # buildkit"},{"created_by":"ENV A=b","empty_layer":true},{"created_by":"RUN /bin/sh -c make # buildkit"}]}`

func descriptor(d v1.Hash, platform, rest string) string {
	os, arch, _ := strings.Cut(platform, "/")
	arch, variant, _ := strings.Cut(arch, "/")
	return fmt.Sprintf(`{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%v","size":500,
		"platform":{"os":%q,"architecture":%q,"variant":%q}%s}`, d, os, arch, variant, rest)
}

func index(children ...string) string {
	return `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","annotations":{"a":"b"},"manifests":[` +
		strings.Join(children, ",") + `]}`
}

func TestIndex(t *testing.T) {
	f := newFake()
	arm := f.image(t, armConfig, []string{"a:300", "b:100"})
	amd := f.image(t, `{"architecture":"amd64","os":"linux"}`, []string{"c:10"})
	att := hash("attestation")
	top := f.manifest(t, index(
		descriptor(arm, "linux/arm64/v8", ""),
		descriptor(amd, "linux/amd64", ""),
		descriptor(att, "unknown/unknown", fmt.Sprintf(`,"annotations":{"vnd.docker.reference.type":"attestation-manifest","vnd.docker.reference.digest":"%v"}`, arm)),
		descriptor(att, "unknown/unknown", `,"annotations":{"vnd.docker.reference.digest":"nonsense"}`),
		descriptor(hash("windows"), "windows/amd64", ""),
	), "1.0")

	v, err := Open(t.Context(), f, "shop/api", "1.0")
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind != registry.KindIndex || v.Top.Digest != top || v.Annotations["a"] != "b" || len(f.asked) != 1 {
		t.Errorf("%+v after %v", v, f.asked)
	}
	if len(v.Platforms) != 3 || v.Preferred() != 1 || v.Find("arm64") != 0 || v.Find("windows") != 2 || v.Find("s390x") != -1 {
		t.Errorf("platforms %+v", v.Platforms)
	}
	if len(v.Attestations) != 2 || v.Attestations[0].Of != arm || v.Attestations[1].Of != (v1.Hash{}) {
		t.Errorf("attestations %+v", v.Attestations)
	}

	i, err := v.Image(t.Context(), f, arm)
	if err != nil {
		t.Fatal(err)
	}
	if i.Problem != nil || i.Platform.String() != "linux/arm64/v8" || i.Stored != 400 || i.Size != 400+int64(len(armConfig)) {
		t.Errorf("%+v", i)
	}
	if !i.Joined || i.Layers[0].Share != 0.75 || i.Layers[1].Step != 2 || i.History[2].Layer != 1 || i.History[2].Size != 100 || i.History[1].Layer != -1 {
		t.Errorf("layers %+v, history %+v", i.Layers, i.History)
	}
	if i.Layers[0].DiffID.Hex[0] != '1' || i.Layers[1].DiffID != (v1.Hash{}) {
		t.Errorf("a short list of diff ids: %+v", i.Layers)
	}
	if _, err := v.Image(t.Context(), f, top); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("an index is no image: %v", err)
	}
	if _, err := v.Image(t.Context(), f, hash("windows")); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a platform that was never pushed: %v", err)
	}
}

func TestSingleImage(t *testing.T) {
	f := newFake()
	d := f.image(t, armConfig, []string{"a:1", "b:2"}, "edge")
	v, err := Open(t.Context(), f, "shop/api", "edge")
	if err != nil {
		t.Fatal(err)
	}
	i, err := v.Image(t.Context(), f, v.Platforms[v.Preferred()].Digest)
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind != registry.KindImage || i.Digest != d || i.Platform.String() != "linux/arm64" || len(f.asked) != 2 {
		t.Errorf("%+v after %v", i, f.asked)
	}
}

func TestConfigThatCannotBeRead(t *testing.T) {
	for name, config := range map[string]string{"not JSON": `<html>`, "other types": `{"config":{"Env":"A=b"}}`, "missing": "", "refused": `{}`} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			d := f.image(t, config, []string{"a:1"}, "1")
			c := digest([]byte(config))
			switch name {
			case "missing":
				delete(f.blobs, c)
			case "refused":
				f.fail[c.String()] = registry.ErrForbidden
			}
			v, err := Open(t.Context(), f, "shop/api", "1")
			if err != nil {
				t.Fatal(err)
			}
			i, err := v.Image(t.Context(), f, d)
			if err != nil || i.Problem == nil || i.Config != nil || len(i.Layers) != 1 || i.Joined {
				t.Errorf("%+v, %v", i, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := v.Image(ctx, f, d); !errors.Is(err, context.Canceled) {
				t.Errorf("after cancelling: %v", err)
			}
		})
	}
}

func TestArtifact(t *testing.T) {
	f := newFake()
	config := []byte(`{"name":"web","version":"1.2.0"}`)
	f.blobs[digest(config)] = config
	d := f.manifest(t, fmt.Sprintf(`{"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json","digest":"%v","size":3},
		"layers":[{"mediaType":"application/vnd.cncf.helm.chart.content.v1.tar+gzip","digest":"%v","size":9,"annotations":{"org.opencontainers.image.title":"web-1.2.0.tgz"}}]}`,
		digest(config), hash("chart")), "1.2.0")
	v, err := Open(t.Context(), f, "shop/api", "1.2.0")
	if err != nil {
		t.Fatal(err)
	}
	i, err := v.Image(t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	if v.ArtifactType != "application/vnd.cncf.helm.config.v1+json" || i.Problem != nil || i.Config != nil ||
		string(i.RawConfig) != string(config) || i.Layers[0].Title != "web-1.2.0.tgz" || i.Layers[0].Share != 1 {
		t.Errorf("%+v", i)
	}
}

func TestSchema1(t *testing.T) {
	f := newFake()
	raw, err := os.ReadFile("testdata/schema1.json")
	if err != nil {
		t.Fatal(err)
	}
	d := f.manifest(t, string(raw), "old")
	v, err := Open(t.Context(), f, "shop/api", "old")
	if err != nil {
		t.Fatal(err)
	}
	i, err := v.Image(t.Context(), f, d)
	if err != nil {
		t.Fatal(err)
	}
	if i.Kind != registry.KindV1 || i.Problem != nil || i.Platform.String() != "linux/amd64" || i.Size != 0 || !i.Joined {
		t.Fatalf("%+v", i)
	}
	if len(i.Layers) != 2 || len(i.History) != 3 || i.History[0].Word != "ADD" || i.History[1].Word != "RUN" || i.History[1].Layer != 1 ||
		i.History[2].Word != "CMD" || !i.History[2].Empty {
		t.Errorf("layers %+v, history %+v", i.Layers, i.History)
	}
	if got := CommandLine(i.Config.Config.Cmd); got != "/bin/hello" || i.Config.Created.Year() != 2015 {
		t.Errorf("config %+v", i.Config)
	}
}

func TestHostileSizes(t *testing.T) {
	f := newFake()
	d := f.image(t, `{}`, []string{fmt.Sprintf("a:%d", math.MaxInt64), fmt.Sprintf("b:%d", math.MaxInt64), "c:-5"}, "1")
	v, err := Open(t.Context(), f, "shop/api", "1")
	if err != nil {
		t.Fatal(err)
	}
	i, err := v.Image(t.Context(), f, d)
	if err != nil || i.Size != math.MaxInt64 || i.Layers[2].Size != 0 || i.Layers[0].Share > 1 {
		t.Errorf("%+v, %v", i, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	f := newFake()
	f.manifest(t, `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":7}`, "bad")
	f.manifest(t, `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"digest":"sha256:12"}]}`, "badindex")
	for ref, want := range map[string]error{
		"bad": registry.ErrBadAnswer, "badindex": registry.ErrBadAnswer, "gone": registry.ErrNotFound,
		"sha256:12": registry.ErrNotFound, "../../x": registry.ErrNotFound, "a b": registry.ErrNotFound, "": registry.ErrNotFound,
	} {
		if _, err := Open(t.Context(), f, "shop/api", ref); !errors.Is(err, want) || !strings.Contains(err.Error(), "harbor") {
			t.Errorf("%q: %v", ref, err)
		}
	}
}

// Whatever a registry sends as a manifest and a config, nothing panics and
// layers and steps agree with each other.
func FuzzImage(f *testing.F) {
	schema1, err := os.ReadFile("testdata/schema1.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(index(descriptor(hash("x"), "linux/arm64", ""))), []byte(`{}`))
	f.Add(schema1, []byte(nil))
	f.Add([]byte(fmt.Sprintf(`{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%v"},"layers":[{"digest":"%v","size":3}]}`,
		hash("c"), hash("l"))), []byte(armConfig))
	f.Fuzz(func(t *testing.T, manifest, config []byte) {
		r := newFake()
		d := r.manifest(t, string(manifest), "1")
		r.blobs[hash("c")] = config
		v, err := Open(t.Context(), r, "shop/api", "1")
		if err != nil || len(v.Platforms) == 0 {
			return
		}
		v.Preferred()
		i, err := v.Image(t.Context(), r, d)
		if err != nil {
			return
		}
		Facts(i.Config)
		for n, l := range i.Layers {
			if l.Size < 0 || l.Share < 0 || l.Share > 1 {
				t.Errorf("layer %d: %+v", n, l)
			}
			if i.Joined != (l.Step >= 0) || i.Joined && i.History[l.Step].Layer != n {
				t.Errorf("layer %d belongs to step %d", n, l.Step)
			}
		}
		for n, s := range i.History {
			if s.Layer >= 0 && (s.Empty || i.Layers[s.Layer].Step != n) {
				t.Errorf("step %d has layer %d", n, s.Layer)
			}
			if strings.ContainsAny(s.Text, "\n\t") {
				t.Errorf("step %d is not one line: %q", n, s.Text)
			}
		}
	})
}
