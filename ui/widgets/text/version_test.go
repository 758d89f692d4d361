package text

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCompareVersions(t *testing.T) {
	want := []string{
		"0.9", "1", "1.0.0-alpha", "1.0.0-alpha.2", "1.0.0-beta1", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0",
		"1.0.0-alpine", "1.9", "v1.9", "v1.9.1", "v1.10", "1.28.6", "1.28.6-otel", "1.29", "1.29-alpine", "1.29.2", "1.29.3-rc1",
		"1.29.3", "1.29.3-alpine", "1.29.3-alpine3.9", "1.29.3-alpine3.22", "1.29.3-perl", "3.13.0a1", "3.13.0b2", "3.13.0",
		"20240105", "20260102", "alpine", "latest", "mainline", "pr-9", "pr-10", "stable", "version",
	}
	for seed := range uint64(20) {
		got := slices.Clone(want)
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		slices.SortFunc(got, CompareVersions)
		if !slices.Equal(got, want) {
			t.Fatalf("sorted:\n%q\nwant:\n%q", got, want)
		}
	}
}

// An order that is not one would make sorting go wrong without a word.
func FuzzCompareVersionsIsAnOrder(f *testing.F) {
	f.Add("v1.10", "1.9-rc1", "latest")
	f.Add("01", "1", "v1")
	f.Add("1.0a1", "1.0-A1", "1.0.a")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		ab, ba := CompareVersions(a, b), CompareVersions(b, a)
		if ab != -ba || (ab == 0) != (a == b) {
			t.Fatalf("%q and %q: %d and %d", a, b, ab, ba)
		}
		if ab < 0 && CompareVersions(b, c) < 0 && CompareVersions(a, c) >= 0 {
			t.Fatalf("%q < %q < %q, but not the first and the last", a, b, c)
		}
	})
}

func TestCompareVersionsDoesNotAllocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { CompareVersions("v1.29.3-alpine3.22", "1.29.3-alpine3.9") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCompareVersions(b *testing.B) {
	for b.Loop() {
		CompareVersions("v1.29.3-alpine3.22", "1.29.3-alpine3.9")
	}
}
