package main

import (
	"strings"
	"testing"
)

func TestOpener(t *testing.T) {
	p, _, _ := try("BROWSER=/does/not/exist")
	if err := p.openURL("file:///etc/passwd"); err == nil || !strings.Contains(err.Error(), "no web page") {
		t.Errorf("a file: %v", err)
	}
	if err := p.openURL("https://a.example/x?y=$(z)"); err == nil || !strings.Contains(err.Error(), "BROWSER") {
		t.Errorf("a browser that is not there: %v", err)
	}
	for goos, want := range map[string]string{"linux": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		if name, _ := opener(goos, ""); name != want {
			t.Errorf("%s: %s", goos, name)
		}
	}
}
