package creds

import (
	"errors"
	"strings"
	"testing"
)

func TestParseKey(t *testing.T) {
	for key, want := range map[string]Key{
		"https://index.docker.io/v1/":              {Host: "docker.io"},
		"https://index.docker.io/v1":               {Host: "docker.io"},
		"index.docker.io/v1/":                      {Host: "docker.io"},
		"http://index.docker.io/v1/":               {Host: "docker.io"},
		"https://index.docker.io/v2/":              {Host: "docker.io"},
		"https://index.docker.io":                  {Host: "docker.io"},
		"index.docker.io":                          {Host: "docker.io"},
		"index.docker.io:443":                      {Host: "docker.io"},
		"registry-1.docker.io":                     {Host: "docker.io"},
		"https://registry-1.docker.io/v2/":         {Host: "docker.io"},
		"registry-1.docker.io:443":                 {Host: "docker.io"},
		"docker.io":                                {Host: "docker.io"},
		"docker.io:443":                            {Host: "docker.io"},
		"DOCKER.IO":                                {Host: "docker.io"},
		"docker.io/acme":                           {Host: "docker.io", Path: "acme"},
		"https://index.docker.io/v1/access-token":  {Host: "docker.io", Path: "access-token", Side: true},
		"https://index.docker.io/v1/refresh-token": {Host: "docker.io", Path: "refresh-token", Side: true},
		"ghcr.io":                             {Host: "ghcr.io"},
		"GHCR.io":                             {Host: "ghcr.io"},
		"ghcr.io/":                            {Host: "ghcr.io"},
		"ghcr.io:443":                         {Host: "ghcr.io"},
		"https://ghcr.io:443":                 {Host: "ghcr.io"},
		"HTTPS://ghcr.io/v2/":                 {Host: "ghcr.io"},
		"http://localhost:5000":               {Host: "localhost:5000"},
		"localhost:5000":                      {Host: "localhost:5000"},
		"[::1]:5000":                          {Host: "[::1]:5000"},
		"[::1]:443":                           {Host: "[::1]"},
		"https://[fe80::1]:5000/v2/":          {Host: "[fe80::1]:5000"},
		"quay.io/team":                        {Host: "quay.io", Path: "team"},
		"quay.io/team/app/":                   {Host: "quay.io", Path: "team/app"},
		"quay.io/v2":                          {Host: "quay.io", Path: "v2"}, // an organisation may be called so
		"quay.io/v2/":                         {Host: "quay.io"},
		"quay.io/v1/app":                      {Host: "quay.io", Path: "v1/app"},
		"https://registry.gitlab.com/v2/team": {Host: "registry.gitlab.com", Path: "team"},
		"https://quay.io/team":                {Host: "quay.io", Path: "team"},
		"":                                    {},
		"https://":                            {},
		"https://alice:secret@quay.io/v2/":    {}, // the password would be shown
		"/":                                   {},
	} {
		if got := ParseKey(key); got != want {
			t.Errorf("%q: %+v, want %+v", key, got, want)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		key, host, path string
		want            bool
	}{
		{"quay.io", "quay.io", "", true},
		{"quay.io", "quay.io", "team/app", true},
		{"quay.io/team", "quay.io", "team", true},
		{"quay.io/team", "quay.io", "team/app", true},
		{"quay.io/team", "quay.io", "team2/app", false},
		{"quay.io/team", "quay.io", "other", false},
		{"quay.io/team", "quay.io", "", false},
		{"quay.io/team", "quay.io.evil", "team/app", false},
		{"quay.io", "quay.io.evil", "", false},
		{"quay.io", "quay.io:5000", "", false},
		{"", "", "", false},
		{"https://index.docker.io/v1/access-token", "docker.io", "access-token/x", false},
	} {
		if got := ParseKey(tt.key).Covers(Resource{tt.host, tt.path}); got != tt.want {
			t.Errorf("%q covers %s/%s: %v", tt.key, tt.host, tt.path, got)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	for _, s := range []string{"https://index.docker.io/v1/", "quay.io/team", "[::1]:443", "a//b", "http:///"} {
		f.Add(s, "quay.io", "team/app")
	}
	f.Fuzz(func(t *testing.T, key, host, path string) {
		k := ParseKey(key)
		if strings.HasPrefix(k.Path, "/") || strings.HasSuffix(k.Path, "/") {
			t.Errorf("path %q", k.Path)
		}
		r := Resource{CanonicalHost(host), path}
		if k.Covers(r) && (k.Host != r.Host || k.Host == "") {
			t.Errorf("%+v covers %+v", k, r)
		}
		if k.Path != "" && k.Covers(Resource{k.Host, ""}) {
			t.Errorf("%+v covers all of the host", k)
		}
	})
}

func TestProblem(t *testing.T) {
	for want, p := range map[string]*Problem{
		"docker-credential-pass: ghcr.io: failed; do it": {Helper: "pass", Host: "ghcr.io", Path: "/c.json", Err: ErrHelperFailed, Fix: "do it"},
		"/c.json: ghcr.io: cannot be read":               {Host: "ghcr.io", Path: "/c.json", Err: ErrUnreadable},
		"unknown":                                        {},
	} {
		if got := p.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if !errors.Is(&Problem{Err: ErrHelperTimeout}, ErrHelperTimeout) {
		t.Error("Unwrap")
	}
}

func TestEnv(t *testing.T) {
	e := Env{OS: "linux", Vars: []string{"A=1", "B=x=y", "A=2", "bad"}}
	for name, want := range map[string]string{"A": "2", "B": "x=y", "a": "", "bad": ""} {
		if got := e.Getenv(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	e.OS = "windows"
	if e.Getenv("b") != "x=y" {
		t.Error("names have no case on Windows")
	}
	t.Setenv("HOME", "")
	if System().Home == "" {
		t.Error("without HOME the password file tells")
	}
}
