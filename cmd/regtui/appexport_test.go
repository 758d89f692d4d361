package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/ui"
)

// The app's export writes a file for its owner alone, all of it or nothing, and
// tells no secret.
func TestAppExport(t *testing.T) {
	home := t.TempDir()
	config := filepath.Join(home, ".docker", "config.json")
	const auths = `{"auths":{"reg.example":{"auth":"YWw6cHctc2VjcmV0"},"reg.example/team":{"auth":"Ym86cHctc2VjcmV0"}}}`
	if err := os.MkdirAll(filepath.Dir(config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(auths), 0o600); err != nil {
		t.Fatal(err)
	}
	p, _, _ := try()
	p.vars = []string{"HOME=" + home}
	defer p.close()
	logins, err := p.keychain().Logins(t.Context())
	if err != nil || len(logins) != 2 {
		t.Fatalf("%v, %v", logins, err)
	}
	if logins[0].User != "al" {
		logins[0], logins[1] = logins[1], logins[0]
	}
	file := filepath.Join(home, "out.json")
	run := func(chosen []creds.Login, ask ui.ExportRequest) (string, error) {
		told, err := p.appExport(t.Context(), chosen, ask)
		all := strings.Join(told, "\n")
		if err != nil {
			all += err.Error()
		}
		if strings.Contains(all, "pw-secret") || strings.Contains(all, "cHctc2Vj") {
			t.Errorf("tells the secret: %s", all)
		}
		return all, err
	}
	if _, err := run(logins[:1], ui.ExportRequest{For: "docker"}); err == nil {
		t.Error("no file is named, and that is no error")
	}
	if _, err := run(logins, ui.ExportRequest{For: "docker", File: file}); err == nil {
		t.Error("a login for a path is left out without a word")
	}
	if _, err := os.Lstat(file); err == nil {
		t.Error("half of it was written")
	}
	ask := ui.ExportRequest{For: "docker", File: filepath.Join("~", "out.json")}
	if told, err := run(logins[:1], ask); err != nil || !strings.Contains(told, file) || !strings.Contains(told, "al@reg.example as reg.example") {
		t.Errorf("%s, %v", told, err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if told, err := run(logins[:1], ask); err == nil || !strings.Contains(told, "replace") || strings.Contains(told, "--force") {
		t.Errorf("over a file: %s", told)
	}
	ask.For, ask.Replace = "podman", true
	if _, err := run(logins, ask); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(file); err != nil || !strings.Contains(string(data), "reg.example/team") {
		t.Errorf("%v", err)
	}
}
