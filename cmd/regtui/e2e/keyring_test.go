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
	"time"

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

// TestAccounts logs in to one registry as two, has each in use in turn, and has
// skopeo and podman push and pull as that one. No file has a secret in it.
func TestAccounts(t *testing.T) {
	users := map[string]string{"alice": "correct-horse-alice-7", "bot": "battery-staple-bot-9"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	h := ringHome(t)
	const before = "{\n  \"psFormat\": \"table\"\n}\n"
	h.write(".docker/config.json", before)
	for _, user := range []string{"alice", "bot"} {
		cmd := h.command("login", s.Host, "--username", user, "--password-stdin", "--store", "keyring")
		cmd.Stdin = strings.NewReader(users[user])
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "as "+user+": it is in the system's keyring; docker, podman, skopeo and crane find it") {
			t.Fatalf("login as %s: %v: %s", user, err, out)
		}
		if shown := strings.Contains(string(out), fmt.Sprintf("+    %q: \"regtui\"", s.Host)); shown != (user == "alice") {
			t.Errorf("the change to config.json is shown: %v\n%s", shown, out)
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
		if out := h.must("accounts", "use", user+"@"+s.Host); !strings.Contains(out, "is in use; docker, podman, skopeo and crane send it") {
			t.Errorf("use: %s", out)
		}
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
	ruled(h, s, "bot", "alice")
	for user, secret := range users {
		if files := h.holds(user, secret); files != nil {
			t.Errorf("the secret of %s is in %q", user, files)
		}
	}
	if out := h.must("accounts"); !strings.Contains(out, "alice") || !strings.Contains(out, "bot") || !strings.Contains(out, "keyring") {
		t.Errorf("accounts: %s", out)
	}
	reads := func() error {
		_, err := h.tool("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://"+s.Ref("team/bot:latest"))
		return err
	}
	if out := h.must("logout", "alice@"+s.Host); !strings.Contains(out, "bot@"+s.Host+" is the account in use now; docker, podman, skopeo and crane send it") {
		t.Errorf("logout of alice: %s", out)
	}
	if err := reads(); err != nil {
		t.Errorf("as bot: %v", err)
	}
	if out := h.must("logout", s.Host); !strings.Contains(out, "names docker-credential-regtui for "+s.Host+" no more") {
		t.Errorf("logout: %s", out)
	}
	if reads() == nil {
		t.Error("it reads after the logout")
	}
	if got := read(t, h, ".docker/config.json"); got != before {
		t.Errorf("config.json became\n%s", got)
	}
}

// ruled has a rule pick an account, which regtui follows, crane where
// credsStore names the helper, and skopeo never.
func ruled(h *home, s *disttest.Server, user, active string) {
	t := h.t
	t.Helper()
	config := read(t, h, ".docker/config.json")
	defer h.write(".docker/config.json", config)
	const alone = "would follow too where credsStore names"
	if out := h.must("accounts", "rule", "add", s.Host+"/team/"+user, user); !strings.Contains(out, alone) {
		t.Errorf("rule add: %s", out)
	}
	reads := func(who, repo, want string, read func(ref string) error) {
		t.Helper()
		s.Reset()
		if err := read(s.Ref("team/" + repo + ":latest")); err != nil {
			t.Errorf("%s: %v", who, err)
		}
		if got := comers(s); !slices.Equal(got, []string{want}) {
			t.Errorf("%s reads %s as %q, want %s", who, repo, got, want)
		}
	}
	reads("crane", user, active, h.crane)
	h.write(".docker/config.json", strings.Replace(config, "{", "{\n  \"credsStore\": \"regtui\",", 1))
	if out := h.must("accounts", "rule", "add", s.Host+"/team/"+user, user); strings.Contains(out, alone) {
		t.Errorf("rule add: %s", out)
	}
	for _, repo := range []string{user, active} {
		reads("crane", repo, repo, h.crane)
		reads("regtui", repo, repo, func(ref string) error { h.must("inspect", ref); return nil })
		reads("skopeo", repo, active, func(ref string) error {
			out, err := h.tool("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://"+ref)
			if err != nil {
				err = fmt.Errorf("%w: %s", err, out)
			}
			return err
		})
	}
}

// podman runs it with images of its own.
func (h *home) podman(args ...string) (string, error) {
	h.t.Helper()
	at := filepath.Join(h.dir, "podman")
	return h.tool("podman", append([]string{"--root", filepath.Join(at, "root"), "--runroot", filepath.Join(at, "run"), "--storage-driver", "vfs"}, args...)...)
}

// TestPass logs in through docker-credential-pass, with a gpg key that has no
// pass phrase, and out again.
func TestPass(t *testing.T) {
	for _, needed := range []string{"pass", "gpg", "docker-credential-pass"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(needed + " is missing")
		}
	}
	const secret = "correct-horse-pass-5"
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{user: secret}))
	fill(t, s)
	h := newHome(t)
	gpg, err := os.MkdirTemp("", "gpg") // its agent's socket takes no long path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = h.tool("gpgconf", "--kill", "gpg-agent")
		_ = os.RemoveAll(gpg)
	})
	h.vars = append(h.vars, "GNUPGHOME="+gpg)
	for _, args := range [][]string{
		{"gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "regtui <test@regtui.example>", "default", "default", "never"},
		{"pass", "init", "test@regtui.example"},
	} {
		if out, err := h.tool(args[0], args[1:]...); err != nil {
			t.Fatalf("%s: %v: %s", args[0], err, out)
		}
	}
	cmd := h.command("login", s.Host, "--username", user, "--password-stdin", "--store", "pass")
	cmd.Stdin = strings.NewReader(secret)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "docker-credential-pass has it; docker, podman, skopeo and crane find it") {
		t.Fatalf("login: %v: %s", err, out)
	}
	inspect := []string{"inspect", "--raw", "--tls-verify=false", "docker://" + s.Ref("team/app:latest")}
	if out, err := h.tool("skopeo", inspect...); err != nil {
		t.Errorf("skopeo: %v: %s", err, out)
	}
	if out := h.must("tags", "--quiet", s.Ref("team/app")); !strings.Contains(out, "latest") {
		t.Errorf("regtui: %s", out)
	}
	if files := h.holds(user, secret); files != nil {
		t.Errorf("the secret is in %q", files)
	}
	if out := h.must("logout", s.Host); !strings.Contains(out, "pass") {
		t.Errorf("logout: %s", out)
	}
	if out, err := h.tool("skopeo", inspect...); err == nil {
		t.Errorf("it reads after the logout: %s", out)
	}
}

// BenchmarkHelper asks regtui's helper and docker's own for the Secret Service
// for a login that each keeps there, in turns.
func BenchmarkHelper(b *testing.B) {
	if _, err := exec.LookPath("docker-credential-secretservice"); err != nil {
		b.Skip("docker-credential-secretservice is missing")
	}
	h := newHome(b)
	h.vars = append(h.vars, keyringtest.Start(b, h.vars))
	helpers := []string{filepath.Join(filepath.Dir(program), "docker-credential-regtui"), "docker-credential-secretservice"}
	ask := func(helper, verb, in string) time.Duration {
		cmd := exec.Command(helper, verb)
		cmd.Env, cmd.Stdin = h.vars, strings.NewReader(in)
		begin := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s %s: %v: %s", helper, verb, err, out)
		}
		return time.Since(begin)
	}
	for _, helper := range helpers {
		ask(helper, "store", `{"ServerURL":"ghcr.io","Username":"alice","Secret":"pw"}`)
	}
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, helper := range helpers {
			took[helper] = append(took[helper], ask(helper, "get", "ghcr.io"))
		}
	}
	for _, helper := range helpers {
		slices.Sort(took[helper])
		median := took[helper][len(took[helper])/2]
		b.ReportMetric(float64(median.Microseconds()), strings.TrimPrefix(filepath.Base(helper), "docker-credential-")+"-µs/get")
	}
}

// TestPodmanKeepsInKeyring has podman and skopeo log in and out through regtui's
// helper, which keeps the accounts of both users.
func TestPodmanKeepsInKeyring(t *testing.T) {
	users := map[string]string{"alice": "correct-horse-alice-7", "bot": "battery-staple-bot-9"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	fill(t, s)
	h := ringHome(t)
	h.write("run/containers/auth.json", fmt.Sprintf(`{"credHelpers":{%q:"regtui"}}`, s.Host))
	accounts := func(want ...string) {
		t.Helper()
		page, err := book.New(book.Path(creds.Env{OS: "linux", Home: h.dir})).Read()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range page.Of(s.Host) {
			got = append(got, map[bool]string{true: "*"}[a.Active]+a.User)
		}
		if !slices.Equal(got, want) {
			t.Errorf("accounts %q, want %q", got, want)
		}
	}
	login := func(program, user string) {
		t.Helper()
		path, err := exec.LookPath(program)
		if err != nil {
			t.Skip(program + " is missing")
		}
		cmd := exec.Command(path, "login", "--tls-verify=false", "--username", user, "--password-stdin", s.Host)
		cmd.Env, cmd.Dir, cmd.Stdin = h.vars, h.dir, strings.NewReader(users[user])
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s login: %v: %s", program, err, out)
		}
	}
	login("podman", "alice")
	accounts("*alice")
	login("skopeo", "bot")
	accounts("*bot", "alice")
	if out, err := h.tool("podman", "login", "--get-login", s.Host); err != nil || !strings.Contains(out, "bot") {
		t.Errorf("podman knows %s: %v", out, err)
	}
	if out := h.must("tags", "--quiet", s.Ref("team/app")); !strings.Contains(out, "latest") {
		t.Errorf("regtui: %s", out)
	}
	if out, err := h.tool("skopeo", "logout", s.Host); err != nil {
		t.Errorf("skopeo logout: %v: %s", err, out)
	}
	accounts("alice")
	for user, secret := range users {
		if files := h.holds(user, secret); files != nil {
			t.Errorf("the secret of %s is in %q", user, files)
		}
	}
}
