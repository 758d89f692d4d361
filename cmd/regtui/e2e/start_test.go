package e2e

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart tells how long the app takes from its start to its first
// frame, and how large the program is.
func BenchmarkStart(b *testing.B) {
	info, err := os.Stat(program)
	if err != nil {
		b.Fatal(err)
	}
	h := newHome(b)
	var all []time.Duration
	for b.Loop() {
		began := time.Now()
		app := h.open(120, 40)
		app.await("Registries")
		all = append(all, time.Since(began))
		b.StopTimer()
		app.press("ctrl+c")
		app.wait()
		b.StartTimer()
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ms/frame")
	b.ReportMetric(float64(info.Size())/1e6, "MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFirstScreen tells how many round trips of 50 ms it takes from the
// list of 10,000 tags until every visible row has its details.
func BenchmarkFirstScreen(b *testing.B) {
	const trip = 50 * time.Millisecond
	s := serveApart(b, serveOptions{Tags: 10_000, Digests: 2_000, SmallTags: 1, SmallDigests: 1})
	s.delay(b, trip)
	var all []time.Duration
	for b.Loop() {
		app := newHome(b).open(80, 24, s.host+"/"+filledRepo)
		app.await("v9.99.9")
		began := time.Now()
		app.until("details in every row", func(screen string) bool {
			var rows int
			for line := range strings.Lines(screen) {
				if strings.Contains(line, " v9.") {
					rows++
					if !strings.Contains(line, " kB") {
						return false
					}
				}
			}
			return rows > 10
		})
		all = append(all, time.Since(began))
		b.StopTimer()
		app.press("ctrl+c")
		app.wait()
		b.StartTimer()
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/float64(trip), "trips")
	b.ReportMetric(0, "ns/op")
}
