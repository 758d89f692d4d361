package tags

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// BenchmarkKeyToFrame is the time from a key press to its frame in a list of
// 100,000 tags, sorted by the column that is coming in: before each press 500
// details come, and what they put off is the frame's to do. It tells the
// slowest of a hundred frames and of a hundred batches, and the memory that the
// whole list takes.
func BenchmarkKeyToFrame(b *testing.B) {
	const tags, batch = 100_000, 500
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)

	r := &screentest.Registry{Name: "registry.example", Gate: make(chan struct{})}
	s := newScreen(screentest.Deps(b, true), place, r, nil)
	defer s.Close()
	s.Init()
	all := make([]registry.Tag, tags)
	for i := range all {
		all[i].Name = fmt.Sprintf("1.%d.%d", i/100, i%100)
	}
	for part := range slices.Chunk(all, 10_000) {
		s.Update(load.Batch[registry.Tag]{ID: s.names.id, Items: part})
	}
	s.list.Sort("created", true)
	s.View(200, 55)

	described := func(i int) registry.Tag {
		return registry.Tag{
			Name: all[i].Name, Digest: screentest.Digest(i / 5), Kind: registry.KindIndex, Size: int64(i) * 1000,
			Created:   screentest.Now().Add(-time.Duration(i*7919%tags) * time.Minute),
			Platforms: platforms("amd64", "arm64/v8"),
		}
	}
	var frames, batches []time.Duration
	next := 0
	b.ResetTimer()
	for b.Loop() {
		b.StopTimer()
		items := make([]registry.Tag, batch)
		for i := range items {
			items[i] = described(next % tags)
			next++
		}
		b.StartTimer()
		began := time.Now()
		s.Update(load.Batch[registry.Tag]{ID: s.filling.id, Items: items})
		pressed := time.Now()
		s.Update(screentest.Key("down"))
		s.View(200, 55)
		batches, frames = append(batches, pressed.Sub(began)), append(frames, time.Since(pressed))
	}
	b.StopTimer()
	b.ReportMetric(p99(frames), "ms-p99/frame")
	b.ReportMetric(p99(batches), "ms-p99/batch")
	for ; next < tags; next++ {
		s.Update(load.Batch[registry.Tag]{ID: s.filling.id, Items: []registry.Tag{described(next)}})
	}
	var after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
	runtime.KeepAlive(s)
}

// p99 is the slowest of a hundred, in milliseconds.
func p99(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)*99/100]) / 1e6
}
