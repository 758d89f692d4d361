package hub

import (
	"testing"

	"github.com/regtui/regtui/registry/demo"
)

// BenchmarkTags tells how many requests names and details of 1,200 tags take.
func BenchmarkTags(b *testing.B) {
	s := serve(b, sharedHub(), nil)
	r := s.open(b, alice)
	for b.Loop() {
		tags, err := collect(r.Tags(b.Context(), demo.HubBig))
		if err != nil || len(tags) != demo.HubBigTags {
			b.Fatalf("%d tags, %v", len(tags), err)
		}
		for _, t := range tags {
			if _, err := r.Describe(b.Context(), demo.HubBig, t.Name); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(s.all()))/float64(b.N), "requests/op")
	b.ReportMetric(float64(s.manifestGETs())/float64(b.N), "pulls/op")
}
