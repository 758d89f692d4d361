package helper

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

// TestDiscover finds what is on PATH, first come first, and runs nothing.
func TestDiscover(t *testing.T) {
	first := helpertest.Install(t, nil, "good", "pass")
	second := helpertest.Install(t, nil, "pass", "ecr-login")
	for name, mode := range map[string]os.FileMode{"docker-credential-notes.txt": 0o600, "docker-credential-": 0o700, "docker-other": 0o700} {
		if err := os.WriteFile(filepath.Join(second, name), []byte("#!/bin/sh\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(second, "docker-credential-folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := strings.Join([]string{first, "rel", "", filepath.Join(first, "gone"), second}, string(os.PathListSeparator))
	r := New(creds.Env{OS: "linux", Vars: []string{"PATH=" + path}})
	defer r.Close()
	if got, want := r.Discover(), []string{"good", "pass", "ecr-login"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, dir := range []string{first, second} {
		if calls := helpertest.Calls(t, dir); calls != nil {
			t.Errorf("they were run: %q", calls)
		}
	}
}

func TestOf(t *testing.T) {
	for name, want := range map[string]string{
		"desktop": "Docker Desktop", "desktop.exe": "Docker Desktop", "pass": "pass, the password store of gpg", "nobody-knows": "",
	} {
		a := Of(name)
		if a.Name != name || a.For != want || !a.Limits.OneUser || !a.Limits.NoPaths {
			t.Errorf("%s: %+v", name, a)
		}
	}
	for _, makes := range []string{"ecr-login", "gcloud", "gcr", "acr-env"} {
		if !Of(makes).Makes {
			t.Errorf("%s keeps logins?", makes)
		}
	}
	seen := map[string]bool{}
	for _, a := range abouts {
		if seen[a.Name] || a.For == "" {
			t.Errorf("%+v", a)
		}
		seen[a.Name] = true
	}
}

// TestLimits tells without running it why a helper is of no use here.
func TestLimits(t *testing.T) {
	dir := helpertest.Install(t, nil, "pass", "secretservice", "osxkeychain", "wincred", "gcr", "good")
	home := t.TempDir()
	for _, tt := range []struct {
		name, os string
		vars     []string
		down     string
	}{
		{"good", "linux", nil, ""},
		{"missing", "linux", nil, "not found on PATH"},
		{"gcr", "linux", nil, "keeps none"},
		{"osxkeychain", "linux", nil, "another system"},
		{"osxkeychain", "darwin", nil, ""},
		{"wincred", "darwin", nil, "another system"},
		{"pass", "linux", nil, "no store yet"},
		{"pass", "linux", []string{"PASSWORD_STORE_DIR=" + home}, ""},
		{"secretservice", "linux", nil, "no D-Bus"},
		{"secretservice", "linux", []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/x"}, ""},
	} {
		if err := os.WriteFile(filepath.Join(home, ".gpg-id"), []byte("key"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := New(creds.Env{OS: tt.os, Home: filepath.Join(home, "none"), Vars: append([]string{"PATH=" + dir}, tt.vars...)})
		k := &Keep{Runner: r, Name: tt.name}
		err := k.Limits(t.Context()).Down
		if (err == nil) != (tt.down == "") || err != nil && !strings.Contains(err.Error(), tt.down) {
			t.Errorf("%s on %s: %v", tt.name, tt.os, err)
		}
		if err != nil {
			if perr := k.Put(t.Context(), creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "a"}, Password: "b"}); perr == nil {
				t.Errorf("%s on %s kept a login", tt.name, tt.os)
			}
		}
		r.Close()
	}
	if calls := helpertest.Calls(t, dir); calls != nil {
		t.Errorf("they were run: %q", calls)
	}
}

// TestKeepRefuses what a helper would spoil, before it is asked.
func TestKeepRefuses(t *testing.T) {
	dir := helpertest.Install(t, nil, "keeps", "pass")
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".gpg-id"), []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := New(creds.Env{OS: "linux", Vars: []string{"PATH=" + dir, "PASSWORD_STORE_DIR=" + home}})
	defer r.Close()
	long := creds.Secret(strings.Repeat("s", 66000))
	for what, tt := range map[string]struct {
		name string
		c    creds.Credential
	}{
		"a slash in pass": {"pass", creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "a/b"}, Password: "x"}},
		"too long":        {"keeps", creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "a"}, Password: long}},
		"a path":          {"keeps", creds.Credential{Login: creds.Login{Host: "ghcr.io", Key: "ghcr.io/a", User: "a"}, Password: "x"}},
		"no user":         {"keeps", creds.Credential{Login: creds.Login{Host: "ghcr.io"}, Password: "x"}},
		"no secret":       {"keeps", creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "a"}}},
	} {
		if err := (&Keep{Runner: r, Name: tt.name}).Put(t.Context(), tt.c); err == nil {
			t.Errorf("%s: kept", what)
		}
	}
	if calls := helpertest.Calls(t, dir); calls != nil {
		t.Errorf("they were run: %q", calls)
	}
}
