package book

import (
	"fmt"
	"strings"
	"testing"
)

func TestSince(t *testing.T) {
	was := Named{Store: "pass", Helpers: map[string]string{"ghcr.io": "regtui", "quay.io": "", "gcr.io": "gcr"}}
	is := Named{Store: "desktop", Helpers: map[string]string{"ghcr.io": "regtui", "quay.io": "pass", "a.lan": ""}}
	var got []string
	changes := is.Since(was)
	for _, c := range changes {
		got = append(got, c.String())
	}
	want := []string{
		"credsStore named docker-credential-pass, and names docker-credential-desktop now",
		"a.lan names the file itself now, and named none before",
		"gcr.io named docker-credential-gcr, and names none now",
		"quay.io named the file itself, and names docker-credential-pass now",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Error(strings.Join(got, "\n"))
	}
	if left := was.With(changes...).Since(is); len(left) != 0 {
		t.Errorf("%v", left)
	}
	if was.Helpers["quay.io"] != "" || len(was.Helpers) != 3 {
		t.Error("With changed what it was given")
	}
	for _, tt := range []struct {
		was, is Named
		want    string
	}{
		{Named{}, Named{}, "[]"},
		{Named{}, Named{Helpers: map[string]string{}}, "[]"},
		{Named{Store: "x"}, Named{}, "[credsStore named docker-credential-x, and names none now]"},
		{Named{}, Named{Store: "x"}, "[credsStore names docker-credential-x now, and named none before]"},
	} {
		if got := fmt.Sprint(tt.is.Since(tt.was)); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
