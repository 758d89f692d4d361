package main

import (
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
