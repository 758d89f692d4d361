package demo_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
	"github.com/regtui/regtui/registry/image"
	"github.com/regtui/regtui/registry/vendors"
)

// started is a demo, read the way the app reads it.
type started struct {
	*demo.Demo
	set *vendors.Set
}

func start(t *testing.T) started {
	t.Helper()
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("DOCKER_CONFIG", filepath.Join(d.Home, ".docker"))
	return started{d, vendors.NewSet(vendors.Options{Keychain: authn.DefaultKeychain})}
}

// named opens the registry of a name.
func (s started) named(t *testing.T, name string) registry.Registry {
	t.Helper()
	i := slices.IndexFunc(s.Settings(), func(r registry.Settings) bool { return strings.HasPrefix(r.Name, name) })
	if i < 0 {
		t.Fatalf("no registry %q", name)
	}
	r, err := s.set.Open(s.Settings()[i].Host)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func repositories(t *testing.T, r registry.Registry) (names []string) {
	t.Helper()
	for repo, err := range r.Repositories(t.Context(), registry.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, repo.Name)
	}
	return names
}

func tags(ctx context.Context, r registry.Registry, repo string) (names []string, err error) {
	for tag, err := range r.Tags(ctx, repo) {
		if err != nil {
			return names, err
		}
		names = append(names, tag.Name)
	}
	return names, nil
}

func TestRegistriesCanBeRead(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		name, user string
		refused    bool
	}{
		{name: "acme"}, {name: "library"}, {name: "team", user: "alice"}, {name: "partner", refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.named(t, c.name)
			repos := repositories(t, r)
			if len(repos) < 4 {
				t.Fatalf("repositories: %v", repos)
			}
			names, err := tags(t.Context(), r, repos[0])
			if err != nil {
				t.Fatal(err)
			}
			tag, err := r.Describe(t.Context(), repos[0], names[0])
			if err != nil || tag.Size == 0 {
				t.Errorf("%s:%s: %+v, %v", repos[0], names[0], tag, err)
			}
			a := r.Access(repos[0])
			if a.User != c.user || (a.Refused != nil) != c.refused {
				t.Errorf("access %+v", a)
			}
		})
	}
}

func TestManyTags(t *testing.T) {
	r := start(t).named(t, "acme")
	names, err := tags(t.Context(), r, "ci/builds")
	if err != nil || len(names) != 5_000 {
		t.Fatalf("%d tags, %v", len(names), err)
	}
}

func TestOneImageHasManyNames(t *testing.T) {
	r := start(t).named(t, "library")
	var digests []string
	for _, name := range []string{"1.29.3", "1.29", "1", "latest", "mainline"} {
		tag, err := r.Describe(t.Context(), "library/nginx", name)
		if err != nil {
			t.Fatal(err)
		}
		if len(tag.Platforms) != 8 {
			t.Errorf("%s: platforms %v", name, tag.Platforms)
		}
		digests = append(digests, tag.Digest.String())
	}
	if digests = slices.Compact(digests); len(digests) != 1 {
		t.Errorf("digests differ: %v", digests)
	}
}

func TestReferrers(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		registry, repo, tag string
		kinds               []image.RefKind
	}{
		{"acme", "shop/api", "latest", []image.RefKind{image.Signature, image.SBOM, image.Attestation}},
		{"library", "library/nginx", "latest", []image.RefKind{image.Signature, image.SBOM}},
		{"team", "production/api", "latest", []image.RefKind{image.Signature}},
	} {
		r := s.named(t, c.registry)
		tag, err := r.Describe(t.Context(), c.repo, c.tag)
		if err != nil {
			t.Fatal(err)
		}
		groups, err := image.Referrers(t.Context(), r, c.repo, tag.Digest)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []image.RefKind
		for _, g := range groups {
			kinds = append(kinds, g.Kind)
		}
		if !slices.Equal(kinds, c.kinds) {
			t.Errorf("%s: %v, want %v", c.repo, kinds, c.kinds)
		}
	}
}

func TestArtifacts(t *testing.T) {
	r := start(t).named(t, "acme")
	for _, c := range []struct {
		repo, tag string
		kind      registry.Kind
	}{
		{"charts/shop", "1.10.2", registry.KindArtifact},
		{"wasm/filters/rate-limit", "0.3.1", registry.KindArtifact},
		{"legacy/ledger", "2015.4", registry.KindV1},
		{"shop/api", "2.14.0", registry.KindIndex},
	} {
		tag, err := r.Describe(t.Context(), c.repo, c.tag)
		if err != nil || tag.Kind != c.kind {
			t.Errorf("%s:%s is %q, %v; want %q", c.repo, c.tag, tag.Kind, err, c.kind)
		}
	}
}

func TestTrouble(t *testing.T) {
	s := start(t)
	r := s.named(t, "broken")
	for _, c := range []struct {
		repo string
		want error
	}{
		{"fails/server-error", registry.ErrServer},
		{"fails/html-page", registry.ErrBadAnswer},
		{"fails/truncated-json", registry.ErrBadAnswer},
		{"fails/endless-pages", registry.ErrBadAnswer},
		{"fails/rate-limit", registry.ErrRateLimited},
		{"fails/forbidden", registry.ErrForbidden},
	} {
		if _, err := tags(t.Context(), r, c.repo); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.repo, err, c.want)
		}
	}
	if _, err := r.Describe(t.Context(), "fails/wrong-digest", "1.2.0"); !errors.Is(err, registry.ErrBadAnswer) {
		t.Errorf("wrong digest: %v", err)
	}
	if _, err := s.named(t, "down").Ping(t.Context()); !errors.Is(err, registry.ErrOffline) {
		t.Errorf("down: %v", err)
	}
}

func TestHostileTextArrives(t *testing.T) {
	r := start(t).named(t, "broken")
	names, err := tags(t.Context(), r, "odd/hostile-text")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, "\x1b[31m") }) {
		t.Errorf("tags %q", names)
	}
}

func TestHomeIsItsOwn(t *testing.T) {
	t.Setenv("DOCKER_AUTH_CONFIG", `{"auths":{}}`)
	t.Setenv("REGISTRY_AUTH_FILE", "/somewhere/auth.json")
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var named int
	for _, v := range d.Env() {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DOCKER_CONFIG":
			named++
			if rel, err := filepath.Rel(d.Home, value); err != nil || strings.HasPrefix(rel, "..") {
				t.Errorf("%s is outside of the demo's home", v)
			}
		case "DOCKER_AUTH_CONFIG", "REGISTRY_AUTH_FILE":
			t.Errorf("%s is passed on", v)
		}
	}
	if named != 4 {
		t.Errorf("%d of 4 variables are set", named)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(d.Home); !os.IsNotExist(err) {
		t.Errorf("the home is still there: %v", err)
	}
	if resp, err := http.Get("http://" + d.Settings()[0].Host + "/v2/"); err == nil {
		_ = resp.Body.Close()
		t.Error("a registry still answers")
	}
}
