package table

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkKeyToFrame is a person who moves about in 100,000 rows while
// details stream in, 500 rows at a time, and the table is sorted by the column
// that changes: each turn takes one batch, one key and draws one frame of
// 200×60. p99-ms is from the key to the frame, with the batch before it.
func BenchmarkKeyToFrame(b *testing.B) {
	const total, batch = 100_000, 500
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := sample(total)
	m.Sort("created", true)
	m.View(200, 60)
	random := rand.New(rand.NewPCG(1, 2))
	presses := []tea.KeyPressMsg{press("down"), press("up"), press("pgdown"), press("down"), press("end"), press("home"), press("space")}
	took := make([]time.Duration, 0, b.N)
	rows := make([]image, batch)
	for i := 0; b.Loop(); i++ {
		for k := range rows {
			rows[k] = describedImage(random.IntN(total), random)
		}
		start := time.Now()
		m.Append(rows...)
		m.Update(presses[i%len(presses)])
		if len(m.View(200, 60)) == 0 {
			b.Fatal("nothing drawn")
		}
		took = append(took, time.Since(start))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	runtime.KeepAlive(m)
}

// BenchmarkSort is sorting 100,000 rows anew by another column, to the frame.
func BenchmarkSort(b *testing.B) {
	m := sample(100_000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 100_000 {
		m.Append(describedImage(i, random))
	}
	columns := []string{"tag", "created", "size"}
	m.View(200, 60)
	for i := 0; b.Loop(); i++ {
		m.SortBy(columns[i%len(columns)])
		m.View(200, 60)
	}
}

// BenchmarkFilter is filtering 100,000 rows, to the frame.
func BenchmarkFilter(b *testing.B) {
	m := sample(100_000)
	m.View(200, 60)
	for i := 0; b.Loop(); i++ {
		digit := byte('0' + i%10)
		m.Filter(func(r *image) bool { return r.tag[len(r.tag)-1] == digit })
		m.View(200, 60)
	}
}

// BenchmarkView is drawing a frame alone.
func BenchmarkView(b *testing.B) {
	m := sample(1000)
	b.ReportAllocs()
	for b.Loop() {
		m.View(200, 60)
	}
}

func describedImage(i int, random *rand.Rand) image {
	return image{
		tag: name(i), digest: fmt.Sprintf("%012x", random.Uint64()>>16), size: random.Int64N(1 << 30),
		created: day.Add(-time.Duration(random.IntN(1e6)) * time.Minute), platforms: "amd64 arm64 +5", described: true,
	}
}

func name(i int) string { return fmt.Sprintf("%d.%d.%d-alpine", i/1000, i/10%100, i%10) }

func compareTimes(a, b time.Time) int { return cmp.Compare(a.UnixNano(), b.UnixNano()) }

// BenchmarkReverse is turning the order of 100,000 rows round, to the frame.
func BenchmarkReverse(b *testing.B) {
	m := sample(100_000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 100_000 {
		m.Append(describedImage(i, random))
	}
	m.Sort("created", true)
	m.View(200, 60)
	for b.Loop() {
		m.Update(press("S"))
		m.View(200, 60)
	}
}
