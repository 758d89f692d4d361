package e2e

import (
	"fmt"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/regtui/regtui/registry/demo/disttest"
)

const (
	user     = "alice"
	password = "wonderland-and-back"
)

// kind is a registry that the tests run against.
type kind struct {
	name  string
	serve func(testing.TB, ...disttest.Option) *disttest.Server
	auth  []disttest.Option
	login bool
}

// kinds are both versions of Distribution with each way of logging in.
func kinds() []kind {
	var all []kind
	for _, v := range []kind{{name: "3", serve: disttest.V3}, {name: "2.8", serve: disttest.V2}} {
		all = append(all,
			kind{v.name + "/anonymous", v.serve, nil, false},
			kind{v.name + "/htpasswd", v.serve, []disttest.Option{disttest.Htpasswd(user, password)}, true},
			kind{v.name + "/token", v.serve, []disttest.Option{disttest.TokenAuth(map[string]string{user: password})}, true})
	}
	return all
}

// start serves the kind with sample content.
func (k kind) start(t *testing.T, o ...disttest.Option) *disttest.Server {
	t.Helper()
	s := k.serve(t, append(k.auth, o...)...)
	fill(t, s)
	return s
}

// home is a home that knows the registry and its login.
func (k kind) home(t *testing.T, s *disttest.Server) *home {
	t.Helper()
	h := newHome(t)
	h.registries(s.Host)
	if k.login {
		h.login(s.Host, user, password)
	}
	return h
}

// versions are the tags of team/app, the newest first. 1.10.0 is also latest.
var versions = []string{"1.10.0", "1.9.0", "1.2.0"}

// fill pushes an index in three versions, an image, and tags in other repositories.
func fill(t *testing.T, s *disttest.Server) {
	t.Helper()
	for i, version := range versions {
		made := time.Now().Add(-time.Duration(3+i*40) * 24 * time.Hour)
		ix := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
		for _, arch := range []string{"amd64", "arm64"} {
			im := built(t, version, arch, made)
			ix = mutate.AppendManifests(ix, mutate.IndexAddendum{
				Add: im, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}},
			})
		}
		s.Push(t, "team/app:"+version, ix)
		if i == 0 {
			s.Push(t, "team/app:latest", ix)
		}
	}
	s.Push(t, "team/tools/probe:0.1", built(t, "0.1", "amd64", time.Now().Add(-time.Hour)))
	s.Push(t, "other/thing:7", built(t, "7", "amd64", time.Now().Add(-time.Hour)))
	s.Reset()
}

// built is an image with a history, a config and two layers.
func built(t testing.TB, version, arch string, made time.Time) v1.Image {
	t.Helper()
	im := mutate.MediaType(empty.Image, types.OCIManifestSchema1)
	im = mutate.ConfigMediaType(im, types.OCIConfigJSON)
	im, err := mutate.ConfigFile(im, &v1.ConfigFile{
		OS: "linux", Architecture: arch, Created: v1.Time{Time: made}, RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{
			Entrypoint: []string{"/entrypoint.sh"}, Cmd: []string{"serve"}, User: "10001", WorkingDir: "/srv",
			Env: []string{"APP_VERSION=" + version}, Labels: map[string]string{"org.opencontainers.image.version": version},
			ExposedPorts: map[string]struct{}{"8080/tcp": {}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		by   string
		size int
	}{{"RUN make base # " + arch, 60_000}, {"ENV APP_VERSION=" + version, 0}, {"COPY app-" + version + " /srv/app", 20_000}} {
		a := mutate.Addendum{History: v1.History{Created: v1.Time{Time: made}, CreatedBy: step.by, EmptyLayer: step.size == 0}}
		if step.size > 0 {
			a.Layer = static.NewLayer([]byte(fmt.Sprintf("%-*s", step.size, step.by)), types.OCILayer)
		}
		if im, err = mutate.Append(im, a); err != nil {
			t.Fatal(err)
		}
	}
	return im
}
