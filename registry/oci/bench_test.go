package oci

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// still answers every request at once, without a connection.
type still struct{ header http.Header }

func (s still) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: s.header, Body: http.NoBody, Request: req}, nil
}

// BenchmarkDescribeKnown is what we ourselves add to a HEAD for a tag whose
// digest is known.
func BenchmarkDescribeKnown(b *testing.B) {
	d := digestOf(nil)
	r := openQuick(b, "registry.acme.example", Options{Transport: still{http.Header{
		"Docker-Content-Digest": {d.String()}, "Content-Type": {ociManifest},
	}}})
	r.facts.known[d] = fact{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Describe(b.Context(), "team/app", "v1"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadNames reads a page of 10,000 tags.
func BenchmarkReadNames(b *testing.B) {
	page := `{"name":"team/app","tags":["v1.20.3"` + strings.Repeat(`,"v1.20.3-alpine"`, 9999) + `]}`
	b.ReportAllocs()
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		n := 0
		err := readNames(io.NopCloser(strings.NewReader(page)), "tags", func(string) error { n++; return nil })
		if err != nil || n != 10_000 {
			b.Fatal(n, err)
		}
	}
}
