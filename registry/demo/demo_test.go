package demo

import (
	"net/http"
	"testing"
)

// BenchmarkStart tells how long the demo takes to start, and until every
// registry has made its content.
func BenchmarkStart(b *testing.B) {
	for _, c := range []struct {
		name string
		wait func(*Demo)
	}{
		{"listening", func(*Demo) {}},
		{"content", func(d *Demo) {
			for _, s := range d.Settings()[:4] {
				if resp, err := http.Get("http://" + s.Host + "/v2/"); err == nil {
					_ = resp.Body.Close()
				}
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				d, err := Start(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				c.wait(d)
				b.StopTimer()
				if err := d.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// TestHubIsServed holds that the demo's Docker Hub answers at both its hosts.
func TestHubIsServed(t *testing.T) {
	d, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	for url, want := range map[string]int{
		d.HubHosts.API + "/v2/namespaces/library/repositories/nginx":                   http.StatusOK,
		d.HubHosts.API + "/v2/namespaces/acme/repositories/payments":                   http.StatusNotFound,
		d.HubHosts.API + "/v2/namespaces/acme/repositories/nightly/tags?page=101":      http.StatusForbidden,
		"http://" + d.HubHosts.Registry + "/v2/":                                       http.StatusUnauthorized,
		"http://" + d.HubHosts.Registry + "/token?scope=repository:library/nginx:pull": http.StatusOK,
	} {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", url, resp.StatusCode, want)
		}
	}
}
