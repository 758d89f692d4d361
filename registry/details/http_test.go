package details_test

import (
	"context"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/cache"
	"github.com/regtui/regtui/registry/demo/disttest"
	"github.com/regtui/regtui/registry/details"
	"github.com/regtui/regtui/registry/oci"
)

func open(t testing.TB, s *disttest.Server, c *cache.Cache) *oci.Registry {
	t.Helper()
	r, err := oci.New(s.Host, oci.Options{Cache: c, CertDirs: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// fill describes all tags of a repository, as they are listed.
func fill(t testing.TB, r registry.Registry, repo string) (all []registry.Tag) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	j := details.New(r).Start(ctx, repo)
	go func() {
		defer j.End()
		for tag, err := range r.Tags(ctx, repo) {
			if err != nil {
				t.Error(err)
				return
			}
			j.Add(tag.Name)
		}
	}()
	for batch := range j.Results() {
		for _, tag := range batch {
			if tag.Err != nil {
				t.Fatal(tag.Err)
			}
		}
		all = append(all, batch...)
	}
	return all
}

// The first run costs a HEAD a tag and a manifest and a config a digest; with
// what that left on disk the next one costs the HEADs alone.
func TestRequestsOverHTTP(t *testing.T) {
	const tags, digests = 300, 60
	for name, serve := range map[string]func(testing.TB, ...disttest.Option) *disttest.Server{"3": disttest.V3, "2.8": disttest.V2} {
		t.Run(name, func(t *testing.T) {
			s := serve(t)
			s.Fill(t, "app", tags, digests)
			c, err := cache.Open(t.TempDir(), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			s.Reset()
			all := fill(t, open(t, s, c), "app")
			if len(all) != tags {
				t.Fatalf("%d tags came", len(all))
			}
			for _, tag := range all {
				if tag.Size == 0 || tag.Created.Before(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)) || len(tag.Platforms) == 0 {
					t.Fatalf("%+v", tag)
				}
			}
			if heads, gets := s.Count("HEAD", "/manifests/"), s.Count("GET", "/manifests/")+s.Count("GET", "/blobs/"); heads != tags || gets != 2*digests {
				t.Errorf("%d HEADs and %d GETs for %d tags on %d digests", heads, gets, tags, digests)
			}
			s.Reset()
			again := fill(t, open(t, s, c), "app")
			if len(again) != tags {
				t.Fatalf("%d tags came the second time", len(again))
			}
			if heads, gets := s.Count("HEAD", "/manifests/"), s.Count("GET", "/manifests/")+s.Count("GET", "/blobs/"); heads != tags || gets != 0 {
				t.Errorf("%d HEADs and %d GETs with a warm cache", heads, gets)
			}
			if err := c.Close(); err != nil || c.Err() != nil {
				t.Error(err, c.Err())
			}
		})
	}
}

// BenchmarkFill10k describes 10,000 tags on 2,000 digests of Distribution 3 on
// loopback: with nothing at hand, and with a warm cache.
func BenchmarkFill10k(b *testing.B) {
	s := disttest.V3(b)
	s.Fill(b, "app", 10_000, 2_000)
	for _, warm := range []bool{false, true} {
		name := map[bool]string{false: "cold", true: "warm"}[warm]
		b.Run(name, func(b *testing.B) {
			var c *cache.Cache
			renew := func() {
				var err error
				if c, err = cache.Open(b.TempDir(), 256<<20); err != nil {
					b.Fatal(err)
				}
			}
			renew()
			if warm {
				fill(b, open(b, s, c), "app")
			}
			for b.Loop() {
				if !warm {
					b.StopTimer()
					renew()
					b.StartTimer()
				}
				s.Reset()
				if n := len(fill(b, open(b, s, c), "app")); n != 10_000 {
					b.Fatalf("%d tags came", n)
				}
			}
			b.ReportMetric(float64(len(s.Requests())), "requests/op")
		})
	}
}
