package e2e

import (
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds/cloud/cloudtest"
	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestCloudLogin logs in to a registry in a cloud without a password, and has
// skopeo and podman get a token of the cloud's through regtui's helper.
func TestCloudLogin(t *testing.T) {
	s := disttest.V3(t)
	fill(t, s)
	next := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.Host})
	ecr := cloudtest.New(t, next)
	h := newHome(t)
	h.vars = append(h.vars, ecr.Env(h.dir)...)
	h.vars = append(h.vars, cloudtest.Keys()...)
	if err := ecr.Trust(h.dir); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "docker-credential-regtui"), "github.com/regtui/regtui/cmd/docker-credential-regtui")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.vars = append(h.vars, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))

	term := h.open(120, 30, "login", cloudtest.Host)
	term.await(`"regtui"`, "Change", "[Y/n]")
	term.press("enter")
	term.await("logged in to "+cloudtest.Host+" as AWS", "docker, podman, skopeo and crane find it")
	if code := term.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	before := ecr.Asked()
	ref := cloudtest.Host + "/team/app:latest"
	for program, args := range map[string][]string{
		"skopeo": {"inspect", "--raw", "docker://" + ref},
		"podman": {"search", "--list-tags", cloudtest.Host + "/team/app"},
	} {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Skip(program + " is missing")
		}
		cmd := exec.Command(path, args...)
		cmd.Env, cmd.Dir = h.vars, h.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", program, err, out)
		}
	}
	if ecr.Asked() <= before {
		t.Error("nobody has asked the cloud for a token")
	}
	holdsNo(t, h.dir, cloudtest.Token, cloudtest.KeySecret)
	if strings.Contains(term.written(), cloudtest.Token) {
		t.Error("the token was shown")
	}
}

// holdsNo checks that no file below a folder has a secret in it.
func holdsNo(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				t.Errorf("%s has a secret in it", path)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
