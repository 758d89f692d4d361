package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Logins go to other registries in the same run: their certificates are
// checked whatever the one on the command line is allowed.
func TestInsecureHoldsForTheNamedHostAlone(t *testing.T) {
	for ref, host := range map[string]string{
		"registry.lan:5000/app": "registry.lan:5000",
		"Lab":                   "registry.lan:5000",
		"nginx":                 "docker.io",
	} {
		p, _, _ := try("HOME=" + withConfig(t, "registries:\n  - {host: 'registry.lan:5000', name: Lab}\n"))
		p.flags.insecure = true
		if _, err := p.parsePlace(ref); err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"registry.lan:5000", "registry.lan", "docker.io", "index.docker.io", "ghcr.io"} {
			want := other == host || host == "docker.io" && other == "index.docker.io"
			if got := p.settings(other).Insecure; got != want {
				t.Errorf("with %s named, %s: insecure %v", ref, other, got)
			}
		}
	}
}

// What holds for all registries, or for a run, stays out of the one entry that
// the app changes.
func TestSaveWritesTheEntryAlone(t *testing.T) {
	home := withConfig(t, "concurrency: 4\nreadonly: true\nregistries:\n  - host: a.example\n")
	p, _, _ := try("HOME=" + home)
	p.flags.insecure = true
	if _, err := p.parsePlace("a.example"); err != nil {
		t.Fatal(err)
	}
	s := p.settings("a.example")
	if !s.Insecure || !s.ReadOnly || s.Concurrency != 4 {
		t.Fatalf("%+v", s)
	}
	s.Name = "Work"
	if err := p.save(s); err != nil {
		t.Fatal(err)
	}
	const want = "concurrency: 4\nreadonly: true\nregistries:\n  - host: a.example\n    name: Work\n"
	if got, err := os.ReadFile(p.file().Path); err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
}

// withConfig makes a home folder with a config in it.
func withConfig(t *testing.T, text string) (home string) {
	t.Helper()
	home = t.TempDir()
	dir := filepath.Join(home, ".config", "regtui")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}
