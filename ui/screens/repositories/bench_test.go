package repositories

import (
	"fmt"
	"slices"
	"testing"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
	"github.com/regtui/regtui/ui/load"
	"github.com/regtui/regtui/ui/screens/screentest"
)

// BenchmarkCatalogue takes a catalogue of 20,000 repositories, a hundred at a
// time with a frame after each, into a tree that is unfolded.
func BenchmarkCatalogue(b *testing.B) {
	all := make([]registry.Repository, 20_000)
	for i := range all {
		all[i].Name = fmt.Sprintf("team-%d/service-%d/image-%d", i%37, i%531, i)
	}
	for b.Loop() {
		r := &screentest.Registry{Name: "registry.example"}
		s := newScreen(screentest.Deps(b, true), ui.Place{Screen: ui.Repositories, Host: r.Name}, r, nil)
		s.Init()
		s.open["team-1"] = true // by hand, so that it stays unfolded
		for part := range slices.Chunk(all, 100) {
			s.Update(load.Batch[registry.Repository]{ID: s.stream.id, Items: part})
			s.View(120, 40)
		}
		s.Update(load.Batch[registry.Repository]{ID: s.stream.id, Done: true})
		if s.View(120, 40); s.list.Total() < len(all) {
			b.Fatalf("%d rows", s.list.Total())
		}
		s.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/catalogue")
}
