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
