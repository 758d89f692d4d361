package move

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

func TestFiles(t *testing.T) {
	one := creds.Limits{OneUser: true}
	keyring := creds.Place{Kind: creds.KindKeyring}
	pass := creds.Place{Kind: creds.KindHelper, Helper: "pass"}
	const plain = `{"auths":{"ghcr.io":{"auth":"YTpi"}}}`
	for name, tt := range map[string]struct {
		docker, podman string
		key            string
		from, to       creds.Place // config.json and auth.json get their paths
		keep, stays    bool
		wantDocker     string
		wantPodman     string
	}{
		"plain to keyring": {
			docker: plain, key: "ghcr.io", from: creds.Place{Kind: creds.KindConfig}, to: keyring,
			wantDocker: `{"auths":{"ghcr.io":{"auth":"YTpi"}},"credHelpers":{"ghcr.io":"regtui"}}`,
		},
		"the Hub under both its names": {
			docker: `{}`, key: creds.HubServer, from: creds.Place{Kind: creds.KindConfig}, to: pass,
			wantDocker: `{"credHelpers":{"https://index.docker.io/v1/":"pass","docker.io":"pass"}}`,
		},
		"helper to helper": {
			docker: `{"credHelpers":{"ghcr.io":"pass","a.lan":"pass"}}`, key: "ghcr.io", from: pass, to: keyring,
			wantDocker: `{"credHelpers":{"ghcr.io":"regtui","a.lan":"pass"}}`,
		},
		"a row in auth.json goes along": {
			docker: `{}`, podman: `{"credHelpers":{"ghcr.io":"pass"}}`, key: "ghcr.io", from: pass, to: keyring,
			wantDocker: `{"credHelpers":{"ghcr.io":"regtui"}}`, wantPodman: `{"credHelpers":{"ghcr.io":"regtui"}}`,
		},
		"auth.json is not told of what it knows nothing of": {
			docker: `{}`, podman: `{"auths":{}}`, key: "ghcr.io", from: pass, to: keyring,
			wantDocker: `{"credHelpers":{"ghcr.io":"regtui"}}`, wantPodman: `{"auths":{}}`,
		},
		"back to plain": {
			docker: `{"credHelpers":{"ghcr.io":"regtui"}}`, podman: `{"credHelpers":{"ghcr.io":"regtui"}}`, key: "ghcr.io",
			from: creds.Place{Kind: creds.KindKeyring}, to: creds.Place{Kind: creds.KindConfig}, wantDocker: `{"auths":{"ghcr.io":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`, wantPodman: `{}`,
		},
		"back to plain under credsStore": {
			docker: `{"credsStore":"pass"}`, key: "ghcr.io", from: pass, to: creds.Place{Kind: creds.KindConfig}, stays: true,
			wantDocker: `{"credsStore":"pass"}`,
		},
		"the Hub back to plain under credsStore": {
			docker: `{"credsStore":"pass"}`, key: creds.HubServer, from: pass, to: creds.Place{Kind: creds.KindConfig},
			wantDocker: `{"credsStore":"pass","auths":{"https://index.docker.io/v1/":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}},"credHelpers":{"https://index.docker.io/v1/":""}}`,
		},
		"docker's mark goes with its helper's login": {
			docker: `{"auths":{"ghcr.io":{},"a.lan":{}},"credsStore":"pass"}`, podman: `{}`, key: "ghcr.io", from: pass, to: creds.Place{Kind: creds.KindAuth},
			wantDocker: `{"auths":{"a.lan":{}},"credsStore":"pass"}`, wantPodman: `{"auths":{"ghcr.io":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`,
		},
		"from docker to podman": {
			docker: `{"credHelpers":{"ghcr.io":"pass"}}`, podman: `{}`, key: "ghcr.io",
			from: pass, to: creds.Place{Kind: creds.KindAuth}, wantDocker: `{}`, wantPodman: `{"auths":{"ghcr.io":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`,
		},
		"a copy for podman": {
			docker: `{"credHelpers":{"ghcr.io":"pass"}}`, podman: `{}`, key: "ghcr.io", keep: true,
			from: pass, to: creds.Place{Kind: creds.KindAuth}, wantDocker: `{"credHelpers":{"ghcr.io":"pass"}}`, wantPodman: `{"auths":{"ghcr.io":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`,
		},
		"another helper's row stays": {
			docker: `{"credHelpers":{"ghcr.io":"desktop"}}`, podman: `{}`, key: "ghcr.io",
			from: pass, to: creds.Place{Kind: creds.KindAuth}, wantDocker: `{"credHelpers":{"ghcr.io":"desktop"}}`, wantPodman: `{"auths":{"ghcr.io":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`,
		},
		"paths are no helper's": {
			docker: `{}`, podman: `{}`, key: "quay.io/team",
			from: creds.Place{Kind: creds.KindConfig}, to: creds.Place{Kind: creds.KindAuth}, wantDocker: `{}`,
			wantPodman: `{"auths":{"quay.io/team":{"auth":"YWxpY2U6aHVudGVyLXR3bw=="}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := Files{
				Docker: creds.Place{Kind: creds.KindConfig, Path: filepath.Join(dir, "config.json")},
				Podman: []creds.Place{{Kind: creds.KindAuth, Path: filepath.Join(dir, "auth.json")}},
			}
			texts := map[string]string{files.Docker.Path: tt.docker, files.Podman[0].Path: tt.podman}
			for path, text := range texts {
				if text != "" {
					if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			at := func(p creds.Place) creds.Place {
				switch p.Kind {
				case creds.KindConfig:
					return files.Docker
				case creds.KindAuth:
					return files.Podman[0]
				}
				return p
			}
			from := &shelf{place: at(tt.from), limits: one, kept: &[]creds.Credential{cred("alice", tt.key, "hunter-two")}}
			var to creds.Store = &shelf{place: at(tt.to), limits: one, kept: &[]creds.Credential{}}
			switch rules := (dockerconfig.Rules{HubServer: creds.Hub}); tt.to.Kind {
			case creds.KindConfig:
				rules.CredsStore, rules.HubServer = true, creds.HubServer
				to = &dockerconfig.Plain{Rules: rules, At: at(tt.to)}
			case creds.KindAuth:
				to = &dockerconfig.Plain{Rules: rules, At: at(tt.to), Paths: true}
			}
			p := plan(t, Options{Files: files, Keep: tt.keep}, wish(from, to)...)
			diff, err := p.Diff()
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(diff, "hunter-two") || strings.Contains(diff, "YTpi") {
				t.Errorf("a secret shows:\n%s", diff)
			}
			if changed := tt.docker != tt.wantDocker; changed && !strings.Contains(diff, files.Docker.Path) {
				t.Errorf("the diff does not tell:\n%s", diff)
			}
			for path, text := range texts {
				if now, _ := os.ReadFile(path); string(now) != text {
					t.Errorf("a plan wrote %s", now)
				}
			}
			if got := apply(t, p); strings.Contains(got, "stays") != tt.stays || strings.Contains(got, "both") {
				t.Error(got)
			}
			for path, want := range map[string]string{files.Docker.Path: tt.wantDocker, files.Podman[0].Path: tt.wantPodman} {
				now, _ := os.ReadFile(path)
				if strings.Join(strings.Fields(string(now)), "") != want {
					t.Errorf("%s: %s, want %s", filepath.Base(path), now, want)
				}
			}
		})
	}
}

// TestFilesBroken: where a file cannot be edited nothing moves.
func TestFilesBroken(t *testing.T) {
	files := Files{Docker: creds.Place{Kind: creds.KindConfig, Path: filepath.Join(t.TempDir(), "config.json")}}
	if err := os.WriteFile(files.Docker.Path, []byte(`{"auths":`), 0o600); err != nil {
		t.Fatal(err)
	}
	from := newShelf(creds.KindAuth, "/a", creds.Limits{OneUser: true}, cred("alice", "ghcr.io", "s1"))
	to := newShelf(creds.KindKeyring, "", creds.Limits{})
	p := plan(t, Options{Files: files}, wishes(from, to)...)
	if p.Count() != 0 || !strings.Contains(p.Steps[0].Err.Error(), "line 1") {
		t.Error(p.Steps[0].Err)
	}
	if got := apply(t, p); !strings.Contains(got, "stays") || !from.has("s1") || len(*to.kept) != 0 {
		t.Error(got)
	}
}
