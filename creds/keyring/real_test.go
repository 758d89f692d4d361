package keyring

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// inSession runs a test once more, in a session of its own with an unlocked
// gnome-keyring, and passes on what became of it. It returns true in there.
func inSession(t *testing.T, more ...string) bool {
	t.Helper()
	if os.Getenv("REGTUI_TEST_SESSION") != "" {
		return true
	}
	for _, needed := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(needed + " is missing")
		}
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	const script = `printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"`
	cmd := exec.Command("dbus-run-session", "--", "sh", "-c", script, os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), append(more, "REGTUI_TEST_SESSION=1", "HOME="+dir, "XDG_DATA_HOME="+filepath.Join(dir, "data"), "XDG_RUNTIME_DIR="+filepath.Join(dir, "run"))...)
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "XDG_CACHE_HOME="+filepath.Join(dir, "cache"))
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Errorf("in its session: %v\n%s", err, out)
	}
	return false
}

// newReal is the store of the session's keyring.
func newReal(t *testing.T) *Store {
	t.Helper()
	env := creds.System()
	return New(env, book.New(book.Path(env)))
}

func login(host, user, password string) creds.Credential {
	return creds.Credential{Login: creds.Login{Host: host, Key: host, User: user}, Password: creds.Secret(password)}
}

func put(t *testing.T, s *Store, c creds.Credential) {
	t.Helper()
	if err := s.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// secrets are those that a keyring has to give back as they were.
var secrets = map[string]string{
	"one byte": "x",
	"64 KiB":   strings.Repeat("0123456789abcdef", 4<<10),
	"lines":    "a\nb\r\nc\n",
	"spaces":   "  a  ",
	"NUL":      "a\x00b",
	"UTF-8":    "pässwörd ☃",
	"colon":    "a:b:c",
	"JSON":     `{"auth":"x"}`,
	"no UTF-8": "a\xff\xfeb",
}

func TestSecretService(t *testing.T) {
	if !inSession(t) {
		return
	}
	s, ctx := newReal(t), context.Background()
	for name, secret := range secrets {
		put(t, s, login("ghcr.io", name, secret))
	}
	for name, secret := range secrets {
		c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, name)
		if err != nil || c == nil || c.Password.Reveal() != secret {
			t.Errorf("%s: %v", name, err)
		}
	}
	put(t, s, login("ghcr.io", "one byte", "other")) // in the place of the old one
	if c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, "one byte"); err != nil || c.Password != "other" {
		t.Error(err)
	}
	if err := s.Erase(ctx, creds.Resource{Host: "ghcr.io"}, "NUL"); err != nil {
		t.Error(err)
	}
	if c, err := s.Get(ctx, creds.Resource{Host: "ghcr.io"}, "NUL"); c != nil || err != nil {
		t.Error(c, err)
	}
	if _, err := s.ring.get(item("NUL", "ghcr.io")); err == nil {
		t.Error("the secret is still there")
	}
	if err := s.Erase(ctx, creds.Resource{Host: "ghcr.io"}, ""); err != nil {
		t.Error(err)
	}
	if l, err := s.List(ctx); len(l) > 0 || err != nil {
		t.Error(l, err)
	}
}
