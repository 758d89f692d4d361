package demo

import "testing"

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		d, err := Start(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
