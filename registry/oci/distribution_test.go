package oci_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/oci"
)

// versions are the Distributions that everything is tried against.
var versions = map[string]func(testing.TB, ...disttest.Option) *disttest.Server{"2.8": disttest.V2, "3": disttest.V3}

// one is a keychain with one login.
type one authn.AuthConfig

func (o one) Resolve(authn.Resource) (authn.Authenticator, error) {
	return authn.FromConfig(authn.AuthConfig(o)), nil
}

func open(t testing.TB, s *disttest.Server, o oci.Options) *oci.Registry {
	t.Helper()
	o.CertDirs = []string{}
	if s.CAPEM != nil {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, s.Host), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, s.Host, "ca.crt"), s.CAPEM, 0o600); err != nil {
			t.Fatal(err)
		}
		o.CertDirs = []string{dir}
	}
	r, err := oci.New(s.Host, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestDistribution walks the whole way, with every way of logging in.
func TestDistribution(t *testing.T) {
	users := map[string]string{"alice": "secret"}
	for version, serve := range versions {
		for way, options := range map[string][]disttest.Option{
			"open":      nil,
			"TLS":       {disttest.TLS(nil)},
			"htpasswd":  {disttest.Htpasswd("alice", "secret")},
			"token":     {disttest.TokenAuth(users)},
			"token TLS": {disttest.TokenAuth(users), disttest.TLS(nil)},
		} {
			t.Run(version+"/"+way, func(t *testing.T) {
				s := serve(t, options...)
				image, err := random.Image(300, 2)
				if err != nil {
					t.Fatal(err)
				}
				s.Push(t, "team/app:v1", image)
				s.Push(t, "team/app:v2", image)
				r := open(t, s, oci.Options{Keychain: one{Username: "alice", Password: "secret"}})
				walk(t, r)
				if user := r.Access("team/app").User; (user == "alice") != (way != "open" && way != "TLS") {
					t.Errorf("read as %q", user)
				}
				if way == "open" || way == "TLS" {
					return
				}
				for _, k := range []authn.Keychain{nil, one{Username: "alice", Password: "wrong"}} {
					for _, err := range open(t, s, oci.Options{Keychain: k}).Tags(t.Context(), "team/app") {
						if !errors.Is(err, registry.ErrUnauthorized) {
							t.Errorf("without the right login: %v", err)
						}
					}
				}
			})
		}
	}
}

// walk lists, describes, reads and asks for what is not there.
func walk(t *testing.T, r *oci.Registry) {
	t.Helper()
	var repos, tags []string
	for repo, err := range r.Repositories(t.Context(), registry.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		repos = append(repos, repo.Name)
	}
	for tag, err := range r.Tags(t.Context(), "team/app") {
		if err != nil {
			t.Fatal(err)
		}
		tags = append(tags, tag.Name)
	}
	if fmt.Sprint(repos, tags) != "[team/app] [v1 v2]" {
		t.Errorf("repositories %v, tags %v", repos, tags)
	}
	got, err := r.Describe(t.Context(), "team/app", "v1")
	if err != nil || got.Kind != registry.KindImage || got.Size == 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	ref, err := name.ParseReference(r.Host() + "/team/app@" + got.Digest.String())
	if err != nil {
		t.Fatal(err)
	}
	if m, err := r.Manifest(t.Context(), ref); err != nil || m.Digest != got.Digest {
		t.Errorf("%+v, %v", m, err)
	}
	if refs, err := r.Referrers(t.Context(), "team/app", got.Digest); err != nil || len(refs) != 0 {
		t.Errorf("referrers %v, %v", refs, err)
	}
	if _, err := r.Describe(t.Context(), "team/app", "gone"); !errors.Is(err, registry.ErrNotFound) {
		t.Errorf("a tag that is not there: %v", err)
	}
}

// TestPublicReadsOnWithARefusedLogin holds that a wrong password does not stand
// between a person and what is public.
func TestPublicReadsOnWithARefusedLogin(t *testing.T) {
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{"alice": "secret"}), disttest.Public("public/"))
	image, err := random.Image(300, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.Push(t, "public/app:v1", image)
	r := open(t, s, oci.Options{Keychain: one{Username: "alice", Password: "wrong"}})
	if _, err := r.Describe(t.Context(), "public/app", "v1"); err != nil {
		t.Error(err)
	}
	if a := r.Access("public/app"); a.User != "" || !errors.Is(a.Refused, registry.ErrUnauthorized) {
		t.Errorf("%+v", a)
	}
}

// TestCatalogue lists several namespaces.
func TestCatalogue(t *testing.T) {
	for version, serve := range versions {
		t.Run(version, func(t *testing.T) {
			s := serve(t)
			if err := s.FillRepositories(12); err != nil {
				t.Fatal(err)
			}
			var names []string
			for repo, err := range open(t, s, oci.Options{}).Repositories(t.Context(), registry.Query{Namespace: "team-1"}) {
				if err != nil {
					t.Fatal(err)
				}
				names = append(names, repo.Name)
			}
			if want := []string{disttest.RepositoryName(1), disttest.RepositoryName(11)}; !slices.Equal(names, want) {
				t.Errorf("%v, want %v", names, want)
			}
		})
	}
}

// describe describes tags 0 to n-1, as many at once as are worth it.
func describe(t testing.TB, r *oci.Registry, repo string, n int) {
	t.Helper()
	var wg sync.WaitGroup
	next := make(chan int)
	for range r.Concurrency() {
		wg.Go(func() {
			for i := range next {
				if _, err := r.Describe(t.Context(), repo, disttest.TagName(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// BenchmarkScreenful finds the details of a screen's rows, each an image of its
// own, when every request takes 50 ms more.
func BenchmarkScreenful(b *testing.B) {
	const delay = 50 * time.Millisecond
	s := disttest.V3(b, disttest.Delay(delay))
	s.Fill(b, "big/app", 40, 40)
	for _, rows := range []int{16, 20, 40} {
		b.Run(fmt.Sprint(rows, " rows"), func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				r := open(b, s, oci.Options{})
				for _, err := range r.Tags(b.Context(), "big/app") {
					if err != nil {
						b.Fatal(err)
					}
				}
				began := time.Now()
				describe(b, r, "big/app", rows)
				took += time.Since(began)
			}
			b.ReportMetric(float64(took)/float64(b.N)/float64(delay), "roundtrips/op")
		})
	}
}

func BenchmarkTags(b *testing.B) {
	s := disttest.V3(b)
	s.Fill(b, "big/app", 10_000, 1)
	s.Reset()
	for b.Loop() {
		n := 0
		for _, err := range open(b, s, oci.Options{}).Tags(b.Context(), "big/app") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 10_000 {
			b.Fatalf("%d tags", n)
		}
	}
	b.ReportMetric(float64(len(s.Requests()))/float64(b.N), "requests/op")
}

func BenchmarkRepositories(b *testing.B) {
	s := disttest.V3(b)
	if err := s.FillRepositories(2000); err != nil {
		b.Fatal(err)
	}
	s.Reset()
	for b.Loop() {
		n := 0
		for _, err := range open(b, s, oci.Options{}).Repositories(b.Context(), registry.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 2000 {
			b.Fatalf("%d repositories", n)
		}
	}
	b.ReportMetric(float64(len(s.Requests()))/float64(b.N), "requests/op")
}

// BenchmarkDescribe finds the details of 10,000 tags on 2,000 digests: without
// a cache, with an empty one, and with one that has everything.
func BenchmarkDescribe(b *testing.B) {
	s := disttest.V3(b)
	s.Fill(b, "big/app", 10_000, 2000)
	full, err := cache.Open(b.TempDir(), 1<<30)
	if err != nil {
		b.Fatal(err)
	}
	describe(b, open(b, s, oci.Options{Cache: full}), "big/app", 10_000)
	for name, with := range map[string]func(b *testing.B) *cache.Cache{
		"none": func(*testing.B) *cache.Cache { return nil },
		"cold": func(b *testing.B) *cache.Cache {
			c, err := cache.Open(b.TempDir(), 1<<30)
			if err != nil {
				b.Fatal(err)
			}
			return c
		},
		"warm": func(*testing.B) *cache.Cache { return full },
	} {
		b.Run(name, func(b *testing.B) {
			s.Reset()
			for b.Loop() {
				describe(b, open(b, s, oci.Options{Cache: with(b)}), "big/app", 10_000)
			}
			b.ReportMetric(float64(len(s.Requests()))/float64(b.N), "requests/op")
			b.ReportMetric(float64(s.Count(http.MethodGet, "/"))/float64(b.N), "GETs/op")
		})
	}
}

// TestCheckLogin tells a good login from a wrong one, on each way of logging in.
func TestCheckLogin(t *testing.T) {
	for version, serve := range versions {
		for way, option := range map[string]disttest.Option{
			"htpasswd": disttest.Htpasswd("alice", "secret"),
			"token":    disttest.TokenAuth(map[string]string{"alice": "secret"}),
		} {
			t.Run(version+"/"+way, func(t *testing.T) {
				r := open(t, serve(t, option), oci.Options{})
				check, err := r.CheckLogin(t.Context(), authn.AuthConfig{Username: "alice", Password: "secret"})
				if err != nil || check.Unchecked != "" {
					t.Errorf("good: %+v, %v", check, err)
				}
				if _, err := r.CheckLogin(t.Context(), authn.AuthConfig{Username: "alice", Password: "wrong"}); !errors.Is(err, registry.ErrUnauthorized) {
					t.Errorf("wrong: %v", err)
				}
			})
		}
	}
}
