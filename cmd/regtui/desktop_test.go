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
	p, _, _ = try("SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22")
	if err := p.openURL("https://a.example/x"); err == nil || !strings.Contains(err.Error(), "over SSH") || !strings.Contains(err.Error(), "https://a.example/x") {
		t.Errorf("over SSH: %v", err)
	}
	for goos, want := range map[string]string{"linux": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		if name, _ := opener(goos, ""); name != want {
			t.Errorf("%s: %s", goos, name)
		}
	}
}
