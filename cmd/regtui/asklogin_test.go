package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The name that a file of logins has is shown without what would move the
// cursor, and taken as it is.
func TestAskUserShowsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	const user = "al\x1b[2Jice"
	file := `{"auths":{"r.example":{"auth":"` + base64.StdEncoding.EncodeToString([]byte(user+":secret")) + `"}}}`
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, errs := try("DOCKER_CONFIG="+dir, "HOME="+dir)
	p.in = strings.NewReader("\n")
	got, err := p.askUser(t.Context(), "r.example")
	if err != nil || got != user {
		t.Errorf("%q, %v", got, err)
	}
	if told := errs.String(); !strings.Contains(told, "Username (") || strings.Contains(told, "\x1b") {
		t.Errorf("told %q", told)
	}
}
