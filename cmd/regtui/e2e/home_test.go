package e2e

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// home is a person's home folder and environment.
type home struct {
	t    testing.TB
	dir  string
	vars []string
}

// newHome makes an empty one.
func newHome(t testing.TB) *home {
	t.Helper()
	h := &home{t: t, dir: t.TempDir()}
	h.vars = []string{
		"HOME=" + h.dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8",
		"XDG_RUNTIME_DIR=" + filepath.Join(h.dir, "run"),
		"HTTPS_PROXY=http://127.0.0.1:9", // nothing listens there: nothing leaves this machine
	}
	h.write("run/.keep", "")
	return h
}

// write puts a file into the home.
func (h *home) write(name, content string) {
	h.t.Helper()
	path := filepath.Join(h.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// login writes docker's config.json with one login.
func (h *home) login(host, user, password string) {
	h.t.Helper()
	h.write(".docker/config.json", authsFile(h.t, host, user, password))
}

func authsFile(t testing.TB, host, user, password string) string {
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	return string(encode(t, map[string]any{"auths": map[string]any{host: map[string]string{"auth": auth}}}))
}

// registries writes regtui's config with the hosts.
func (h *home) registries(hosts ...string) {
	h.t.Helper()
	var b strings.Builder
	b.WriteString("registries:\n")
	for _, host := range hosts {
		b.WriteString("  - host: " + host + "\n")
	}
	h.write(".config/regtui/config.yaml", b.String())
}

func (h *home) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Dir = h.vars, h.dir
	return cmd
}

// run runs a command to its end.
func (h *home) run(args ...string) (code int, stdout, stderr string) {
	h.t.Helper()
	cmd := h.command(args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		h.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), complaint.String()
}

// must runs a command that has to succeed.
func (h *home) must(args ...string) string {
	h.t.Helper()
	code, out, complaint := h.run(args...)
	if code != 0 {
		h.t.Fatalf("regtui %s: exit code %d\n%s", strings.Join(args, " "), code, complaint)
	}
	return out
}
