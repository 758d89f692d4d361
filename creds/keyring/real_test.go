package keyring

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

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
	if !keyringtest.In(t) {
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

// TestDaemonKilled has the keyring's daemon killed in the middle: it is told,
// and what was there before is there again when it runs again.
func TestDaemonKilled(t *testing.T) {
	if !keyringtest.In(t) {
		return
	}
	env := creds.System()
	s := New(env, book.New(book.Path(env)), Timeout(10*time.Second))
	put(t, s, login("ghcr.io", "alice", "pw"))
	keyringtest.KillDaemon(t)
	var p *creds.Problem
	for what, err := range map[string]error{
		"get": second(s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "")),
		"put": s.Put(t.Context(), login("quay.io", "bob", "hunter2")),
	} {
		if !errors.As(err, &p) || p.Fix == "" || strings.Contains(err.Error(), "hunter2") || errors.Is(err, ErrLost) {
			t.Errorf("%s: %v", what, err)
		}
		t.Log(err)
	}
	wants(t, s, "*ghcr.io alice")
	keyringtest.StartDaemon(t)
	c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "")
	if err != nil || c == nil || c.Password != "pw" {
		t.Errorf("after its restart: %v", err)
	}
}

// writer is set in the process that TestKilled kills.
const writer = "REGTUI_TEST_WRITER"

func TestMain(m *testing.M) {
	if os.Getenv(writer) != "" {
		churn()
	}
	os.Exit(m.Run())
}

// churn keeps accounts and takes them out for ever.
func churn() {
	env := creds.System()
	s, ctx := New(env, book.New(book.Path(env))), context.Background()
	for i := 0; ; i++ {
		host := fmt.Sprintf("r%d.example", i%5)
		err := s.Put(ctx, login(host, "alice", strings.Repeat("s", 1+i%100)))
		if err == nil && i%2 == 1 {
			err = s.Erase(ctx, creds.Resource{Host: host}, "")
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// TestKilled kills writers at any time: every secret that is in the keyring is
// listed, and the book is whole.
func TestKilled(t *testing.T) {
	if _, err := exec.LookPath("secret-tool"); err != nil {
		t.Skip("secret-tool is missing")
	}
	if !keyringtest.In(t) {
		return
	}
	s := newReal(t)
	for i := range 30 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writer+"=1")
		var said bytes.Buffer
		cmd.Stdout = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(10+i*3) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if said.Len() > 0 {
			t.Fatal(said.String())
		}
		listed, err := s.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command("secret-tool", "search", "--all", "service", service).CombinedOutput() // it fails where there is none
		for line := range strings.Lines(string(out)) {
			name, ok := strings.CutPrefix(strings.TrimSpace(line), "attribute.username = ")
			if !ok {
				continue
			}
			is := false
			for _, l := range listed {
				is = is || item(l.User, l.Host) == name
			}
			if !is {
				t.Fatalf("nothing lists the secret of %s", name)
			}
		}
	}
	if err := s.Put(t.Context(), login("r0.example", "alice", "end")); err != nil {
		t.Error(err)
	}
}
