package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/crane"
	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
	"github.com/regtui/regtui/registry/demo/disttest"
)

// ringHome is a home in a session with a real keyring, in which regtui's helper
// is installed.
func ringHome(t *testing.T) *home {
	t.Helper()
	h := newHome(t)
	h.vars = append(h.vars, "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	h.vars = append(h.vars, keyringtest.Start(t, h.vars))
	return h
}

// tool runs another program in the home.
func (h *home) tool(name string, args ...string) (string, error) {
	h.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		h.t.Skip(name + " is missing")
	}
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Dir = h.vars, h.dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// holds tells which files of the home hold a secret, as it is or in base64,
// alone or behind the user and a colon.
func (h *home) holds(user, secret string) (files []string) {
	h.t.Helper()
	needles := [][]byte{[]byte(secret)}
	for _, text := range []string{secret, user + ":" + secret} {
		coded := base64.StdEncoding.EncodeToString([]byte(text))
		needles = append(needles, []byte(strings.TrimRight(coded, "=")))
	}
	err := filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // gone meanwhile, or a socket
		}
		data, _ := os.ReadFile(path)
		if slices.ContainsFunc(needles, func(n []byte) bool { return bytes.Contains(data, n) }) {
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return files
}

// comers are the users that asked the registry's token service since the last
// time, each once.
func comers(s *disttest.Server) (users []string) {
	for _, r := range s.Requests() {
		if r.User != "" && !slices.Contains(users, r.User) {
			users = append(users, r.User)
		}
	}
	s.Reset()
	return users
}

// use makes an account the active one.
func use(h *home, host, user string) {
	h.t.Helper()
	b := book.New(book.Path(creds.Env{OS: "linux", Home: h.dir}))
	if err := b.Change(h.t.Context(), func(p *book.Page) error { return p.Use(host, user) }); err != nil {
		h.t.Fatal(err)
	}
}

// TestAccounts logs in to one registry as two, has each in use in turn, and has
// skopeo and podman push and pull as that one. No file has a secret in it.
func TestAccounts(t *testing.T) {
	users := map[string]string{"alice": "correct-horse-alice-7", "bot": "battery-staple-bot-9"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	h := ringHome(t)
	h.write(".docker/config.json", fmt.Sprintf("{\n  \"credHelpers\": {\n    %q: \"regtui\"\n  }\n}\n", s.Host))
	for _, user := range []string{"alice", "bot"} {
		cmd := h.command("login", s.Host, "--username", user, "--password-stdin")
		cmd.Stdin = strings.NewReader(users[user])
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), user) {
			t.Fatalf("login as %s: %v: %s", user, err, out)
		}
	}
	img, err := random.Image(1<<10, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := crane.SaveOCI(img, filepath.Join(h.dir, "image")); err != nil {
		t.Fatal(err)
	}
	for _, user := range []string{"alice", "bot", "alice"} {
		use(h, s.Host, user)
		s.Reset()
		ref := s.Ref("team/" + user + ":latest")
		if out, err := h.tool("skopeo", "copy", "--dest-tls-verify=false", "oci:image", "docker://"+ref); err != nil {
			t.Fatalf("skopeo as %s: %v: %s", user, err, out)
		}
		if got := comers(s); !slices.Equal(got, []string{user}) {
			t.Errorf("skopeo pushed as %q, want %s", got, user)
		}
		if out, err := h.podman("pull", "--tls-verify=false", ref); err != nil {
			t.Fatalf("podman as %s: %v: %s", user, err, out)
		}
		if got := comers(s); !slices.Equal(got, []string{user}) {
			t.Errorf("podman pulled as %q, want %s", got, user)
		}
		if out := h.must("tags", "--quiet", s.Ref("team/"+user)); !strings.Contains(out, "latest") {
			t.Errorf("regtui as %s: %s", user, out)
		}
		if got := comers(s); !slices.Equal(got, []string{user}) {
			t.Errorf("regtui came as %q, want %s", got, user)
		}
	}
	for user, secret := range users {
		if files := h.holds(user, secret); files != nil {
			t.Errorf("the secret of %s is in %q", user, files)
		}
	}
	if out := h.must("accounts"); !strings.Contains(out, "alice") || !strings.Contains(out, "bot") || !strings.Contains(out, "keyring") {
		t.Errorf("accounts: %s", out)
	}
	h.must("logout", s.Host)
	if out, err := h.tool("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://"+s.Ref("team/bot:latest")); err == nil {
		t.Errorf("it reads after the logout: %s", out)
	}
	use(h, s.Host, "bot") // who logged out was alice
	if out, err := h.tool("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://"+s.Ref("team/bot:latest")); err != nil {
		t.Errorf("as bot: %v: %s", err, out)
	}
}

// podman runs it with images of its own.
func (h *home) podman(args ...string) (string, error) {
	h.t.Helper()
	at := filepath.Join(h.dir, "podman")
	return h.tool("podman", append([]string{"--root", filepath.Join(at, "root"), "--runroot", filepath.Join(at, "run"), "--storage-driver", "vfs"}, args...)...)
}
