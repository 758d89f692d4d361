package main

import (
	"errors"
	"testing"

	"github.com/regtui/regtui/creds"
)

// A login that another place hides says which; one that another spelling in its
// own file hides does not name the file that it is in.
func TestRemarkOnShadowed(t *testing.T) {
	here := creds.Place{Kind: creds.KindConfig, Path: "/home/alice/.docker/config.json"}
	for by, want := range map[string]string{
		"":                       "",
		"docker-credential-pass": "not used: docker-credential-pass is before it",
		here.Path:                "not used: another key for it in the same file is before it",
	} {
		if got := remark(&creds.Login{Place: here, Shadowed: by}, nil); got.text != want {
			t.Errorf("%q gives %q", by, got.text)
		}
	}
}

// A remark is a phrase: what to do is doctor's.
func TestRemarkIsShort(t *testing.T) {
	problem := &creds.Problem{Path: "/home/alice/.docker/config.json", Err: errors.New("others on this machine can read the file (mode 0644)"), Fix: "chmod 600 x"}
	for want, l := range map[string]creds.Login{
		"others can read it": {Plain: true, Exposed: true, Problem: problem},
		"not found on PATH":  {Problem: &creds.Problem{Helper: "pass", Err: creds.ErrHelperMissing, Fix: "install it"}},
		"in plain text":      {Plain: true},
	} {
		l.Place.Path = "/home/alice/.docker/config.json"
		if got := remark(&l, nil); got.text != want {
			t.Errorf("%q, not %q", got.text, want)
		}
	}
}

// On a terminal the last column gives way, and tells something all the same.
func TestFitLast(t *testing.T) {
	for width, want := range map[int]string{100: "ended long ago, and a good deal more", 36: "ended long ago, and a goo…", 10: "ended long ago, and a g…"} {
		rows := [][]cell{{{"ghcr.io", plain}, {"ended long ago, and a good deal more", bad}}, {{"x", plain}, {"", plain}}}
		fitLast(columns{"REGISTRY", "REMARKS"}, rows, width)
		if got := rows[0][1].text; got != want {
			t.Errorf("%d: %q", width, got)
		}
	}
}
