package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/random"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// loginAs keeps an account in the keyring.
func loginAs(h *home, host, user, password string, more ...string) string {
	h.t.Helper()
	cmd := h.command(append([]string{"login", host, "--username", user, "--password-stdin", "--store", "keyring"}, more...)...)
	cmd.Stdin = strings.NewReader(password)
	out, err := cmd.CombinedOutput()
	if err != nil {
		h.t.Fatalf("login as %s: %v: %s", user, err, out)
	}
	return string(out)
}

// TestExec runs skopeo and podman as one account while another one is in use,
// and everybody else keeps being that one.
func TestExec(t *testing.T) {
	users := map[string]string{"alice": "correct-horse-alice-7", "bot": "battery-staple-bot-9"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	img, err := random.Image(1<<10, 1)
	if err != nil {
		t.Fatal(err)
	}
	s.Push(t, "team/app:1", img)
	h := ringHome(t)
	h.write(".docker/contexts/meta/kept", "kept")
	loginAs(h, s.Host, "bot", users["bot"])
	loginAs(h, s.Host, "alice", users["alice"])
	before := read(t, h, ".docker/config.json")
	ref := "docker://" + s.Ref("team/app:1")
	as := func(want string, command ...string) {
		t.Helper()
		s.Reset()
		cmd := h.command(command...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", strings.Join(command, " "), err, out)
		}
		if got := comers(s); !slices.Equal(got, []string{want}) {
			t.Errorf("%s came as %q, want %s", strings.Join(command, " "), got, want)
		}
	}
	bot := []string{"exec", "--as", "bot@" + s.Host, "--"}
	as("bot", append(bot, "skopeo", "inspect", "--raw", "--tls-verify=false", ref)...)
	as("bot", append(bot, "podman", "--root", filepath.Join(h.dir, "p"), "--runroot", filepath.Join(h.dir, "q"), "--storage-driver", "vfs", "pull", "--tls-verify=false", ref)...)
	as("bot", append(bot, program, "tags", s.Ref("team/app"))...)
	as("bot", "--as", "bot@"+s.Host, "tags", s.Ref("team/app"))
	as("alice", "tags", s.Ref("team/app"))
	as("alice", "exec", "--as", "bot@"+s.Host, program, "exec", "--as", "alice@"+s.Host, "skopeo", "inspect", "--raw", "--tls-verify=false", ref)

	// What the command sees: the rest of docker's folder, and no secret.
	out := h.must(append(bot, "sh", "-c", `cat "$DOCKER_CONFIG/contexts/meta/kept"; env; cat "$DOCKER_CONFIG/config.json" "$REGISTRY_AUTH_FILE" /proc/$$/cmdline`)...)
	if !strings.Contains(out, "kept") || !strings.Contains(out, "REGTUI_ACCOUNT=bot@"+s.Host) {
		t.Error(out)
	}
	for user, secret := range users {
		if strings.Contains(out, secret) {
			t.Errorf("the secret of %s is in what the command sees", user)
		}
		if files := h.holds(user, secret); files != nil {
			t.Errorf("the secret of %s is in %q", user, files)
		}
	}
	if got := read(t, h, ".docker/config.json"); got != before {
		t.Errorf("config.json became\n%s", got)
	}
	nothingLeft(h)
}

func nothingLeft(h *home) {
	h.t.Helper()
	if left, _ := filepath.Glob(filepath.Join(h.dir, "run", "regtui-exec-*")); left != nil {
		h.t.Errorf("left behind: %q", left)
	}
}

// TestExecSignals passes signals on and cleans up whatever ends the command:
// a signal to regtui, and ctrl+c in a terminal, which the command gets once.
func TestExecSignals(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.login("registry.example", user, password)
	const script = `trap 'echo got INT; n=$((n+1))' INT; trap 'echo got TERM; exit 9' TERM; echo ready; while [ "${n:-0}" -lt 2 ]; do sleep 0.05; done; exit 8`
	args := []string{"exec", "--as", user + "@registry.example", "--", "sh", "-c", script}

	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = h.vars, h.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said []byte
	buf := make([]byte, 64)
	for !strings.Contains(string(said), "ready") {
		n, err := out.Read(buf)
		if said = append(said, buf[:n]...); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 9 {
		t.Errorf("exit code %d", cmd.ProcessState.ExitCode())
	}
	nothingLeft(h)

	term := h.open(80, 24, args...)
	term.await("ready")
	term.press("ctrl+c")
	term.await("got INT")
	term.press("ctrl+c")
	if code := term.wait(); code != 8 {
		t.Errorf("exit code %d", code)
	}
	if n := strings.Count(term.written(), "got INT"); n != 2 {
		t.Errorf("ctrl+c came %d times", n)
	}
	nothingLeft(h)
	if _, err := os.Stat(filepath.Join(h.dir, ".docker", "config.json")); err != nil {
		t.Error(err)
	}
}

// TestRules has regtui and crane be another account below a path, and skopeo,
// which asks for the registry alone, the active one.
func TestRules(t *testing.T) {
	users := map[string]string{"alice": "correct-horse-alice-7", "bot": "battery-staple-bot-9"}
	s := disttest.V3(t, disttest.TokenAuth(users))
	img, err := random.Image(1<<10, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, repo := range []string{"team/app", "other/app"} {
		s.Push(t, repo+":1", img)
	}
	h := ringHome(t)
	loginAs(h, s.Host, "bot", users["bot"])
	rule := []string{"accounts", "rule", "add", s.Host + "/team/**", "bot"}
	if out := h.must(rule...); !strings.Contains(out, "bot is picked for "+s.Host+"/team/** by regtui; crane, ko and cosign would follow too") {
		t.Error(out)
	}
	loginAs(h, s.Host, "alice", users["alice"], "--for-all")
	if out := h.must(rule...); !strings.Contains(out, "bot is picked for "+s.Host+"/team/** by regtui, crane, ko and cosign\n") {
		t.Error(out)
	}
	for repo, want := range map[string]string{"team/app": "bot", "other/app": "alice"} {
		s.Reset()
		h.must("tags", s.Ref(repo))
		if got := comers(s); !slices.Equal(got, []string{want}) {
			t.Errorf("regtui came for %s as %q, want %s", repo, got, want)
		}
		if err := h.crane(s.Ref(repo + ":1")); err != nil {
			t.Error(err)
		}
		if got := comers(s); !slices.Equal(got, []string{want}) {
			t.Errorf("crane came for %s as %q, want %s", repo, got, want)
		}
		if out, err := h.tool("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://"+s.Ref(repo+":1")); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		if got := comers(s); !slices.Equal(got, []string{"alice"}) {
			t.Errorf("skopeo came for %s as %q", repo, got)
		}
	}
	if out := h.must("accounts", "rule", "ls"); !strings.Contains(out, s.Host+"/team/**") {
		t.Error(out)
	}
	h.must("accounts", "rule", "rm", s.Host+"/team/**")
	s.Reset()
	h.must("tags", s.Ref("team/app"))
	if got := comers(s); !slices.Equal(got, []string{"alice"}) {
		t.Errorf("without the rule regtui came as %q", got)
	}
}
