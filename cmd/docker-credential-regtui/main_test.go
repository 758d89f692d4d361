package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	system "github.com/zalando/go-keyring"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

const missing = "credentials not found in native keychain\n"

// helper is the helper of a made-up person.
type helper struct {
	*accounts
	t *testing.T
}

func newHelper(t *testing.T, vars ...string) *helper {
	t.Helper()
	env := creds.Env{OS: "linux", Home: t.TempDir(), Vars: append(keyringtest.Fake(), vars...)}
	return &helper{&accounts{ctx: t.Context(), env: env, ring: keyring.New(env, book.New(book.Path(env)))}, t}
}

// as is the same person with another environment.
func (h *helper) as(vars ...string) *helper {
	env := h.env
	env.Vars = append(env.Vars[:len(env.Vars):len(env.Vars)], vars...)
	return &helper{&accounts{ctx: h.ctx, env: env, ring: h.ring}, h.t}
}

func (h *helper) run(verb, in string) (code int, out string) {
	var b strings.Builder
	code = run(h.accounts, []string{verb}, strings.NewReader(in), &b)
	return code, b.String()
}

func (h *helper) store(server, user, secret string) {
	h.t.Helper()
	in, err := json.Marshal(map[string]string{"ServerURL": server, "Username": user, "Secret": secret})
	if err != nil {
		h.t.Fatal(err)
	}
	if code, out := h.run("store", string(in)); code != 0 || out != "" {
		h.t.Errorf("store %s: %d %q", server, code, out)
	}
}

// wants checks what is got for a server: "user:secret", or nothing.
func (h *helper) wants(server, want string) {
	h.t.Helper()
	code, out := h.run("get", server)
	if want == "" {
		if code != 1 || out != missing {
			h.t.Errorf("get %s: %d %q", server, code, out)
		}
		return
	}
	var got struct{ ServerURL, Username, Secret string }
	if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil {
		h.t.Errorf("get %s: %d %q %v", server, code, out, err)
	}
	if s := got.Username + ":" + got.Secret; s != want || got.ServerURL != strings.TrimSpace(server) {
		h.t.Errorf("get %s: %s from %s, want %s", server, s, got.ServerURL, want)
	}
}

// TestSpellings finds a login under every name that tools have for a server.
func TestSpellings(t *testing.T) {
	hub := []string{
		"https://index.docker.io/v1/", "https://index.docker.io/v1", "docker.io", "index.docker.io", "registry-1.docker.io",
		"index.docker.io/library/nginx", "docker.io/acme/web", "docker.io:443", "https://registry-1.docker.io/v2/", "DOCKER.io\n",
	}
	ghcr := []string{"ghcr.io", "GHCR.io", "ghcr.io:443", "https://ghcr.io", "https://ghcr.io:443", "http://ghcr.io", "https://ghcr.io/v2/", "ghcr.io/acme/web", " ghcr.io \n"}
	for _, names := range [][]string{hub, ghcr} {
		for _, kept := range names {
			h := newHelper(t)
			h.wants(kept, "")
			h.store(kept, "alice", "pw")
			for _, asked := range names {
				h.wants(asked, "alice:pw")
			}
			for _, other := range []string{"ghcr.io.evil", "evil.io", "ghcr.io:5000", "docker.io.evil/library/nginx"} {
				h.wants(other, "")
			}
			if code, out := h.run("erase", names[0]); code != 0 || out != "" {
				t.Errorf("erase: %d %q", code, out)
			}
			h.wants(kept, "")
		}
	}
}

// TestAccounts gives the account that is in use, that of a rule, or that of
// the variable.
func TestAccounts(t *testing.T) {
	h := newHelper(t)
	h.store("ghcr.io", "alice", "a")
	h.wants("ghcr.io", "alice:a")
	h.store("ghcr.io", "bot", "b") // docker login as another
	h.wants("ghcr.io", "bot:b")
	h.store("ghcr.io", "bob@example.org:x", "colon: and @") // the protocol bears both
	h.wants("ghcr.io", "bob@example.org:x:colon: and @")
	b := book.New(book.Path(h.env))
	if err := b.Change(t.Context(), func(p *book.Page) error {
		p.Rules = []book.Rule{{Match: "ghcr.io/acme/**", User: "bot"}, {Match: "ghcr.io/acme/web", User: "gone"}}
		return p.Use("ghcr.io", "alice")
	}); err != nil {
		t.Fatal(err)
	}
	h.wants("ghcr.io", "alice:a")
	h.wants("ghcr.io/other/app", "alice:a")
	h.wants("ghcr.io/acme/web", "bot:b")
	h.wants("ghcr.io/acme/deep/er", "bot:b")
	h.wants("ghcr.io/acmes/web", "alice:a")
	chosen := h.as("REGTUI_ACCOUNT=bob@example.org:x@ghcr.io")
	chosen.wants("ghcr.io", "bob@example.org:x:colon: and @")
	chosen.wants("ghcr.io/acme/web", "bob@example.org:x:colon: and @")
	chosen.wants("quay.io", "")
	if code, out := h.as("REGTUI_ACCOUNT=nobody@ghcr.io").run("get", "ghcr.io"); code != 1 || !strings.Contains(out, "nobody") {
		t.Errorf("nobody: %d %q", code, out)
	}
	if _, out := h.run("list", ""); out != "{\"ghcr.io\":\"alice\"}\n" {
		t.Errorf("list: %s", out)
	}
	for range 3 { // docker erases several spellings
		if code, out := h.run("erase", "https://ghcr.io"); code != 0 || out != "" {
			t.Errorf("erase: %d %q", code, out)
		}
	}
	h.wants("ghcr.io", "")             // nobody takes the place of who logged out
	h.wants("ghcr.io/acme/x", "bot:b") // but for the rule
	h.as("REGTUI_ACCOUNT=bot@ghcr.io").wants("ghcr.io", "bot:b")
}

// TestChosen has a command with an account of its own change that one, and not
// the account that is in use elsewhere.
func TestChosen(t *testing.T) {
	h := newHelper(t)
	h.store("ghcr.io", "bot", "b")
	h.store("ghcr.io", "alice", "a")
	chosen := h.as("REGTUI_ACCOUNT=bot@ghcr.io")
	chosen.store("ghcr.io", "bot", "new")
	chosen.wants("ghcr.io", "bot:new")
	h.wants("ghcr.io", "alice:a")
	if err := system.Delete("regtui", "bot@ghcr.io"); err != nil {
		t.Fatal(err)
	}
	if code, out := chosen.run("get", "ghcr.io"); code != 1 || out == missing || !strings.Contains(out, "bot") {
		t.Errorf("nobody else and nobody at all is given: %d %q", code, out)
	}
	if code, out := chosen.run("erase", "ghcr.io"); code != 0 || out != "" {
		t.Errorf("erase: %d %q", code, out)
	}
	h.wants("ghcr.io", "alice:a")
	if code, out := chosen.run("get", "ghcr.io"); code != 1 || !strings.Contains(out, "no account") {
		t.Errorf("after: %d %q", code, out)
	}
}

// TestHubSides keeps the tokens of docker's web login beside the login.
func TestHubSides(t *testing.T) {
	h := newHelper(t)
	for _, side := range []string{"", "access-token", "refresh-token"} {
		h.store(creds.HubServer+side, "alice", "pw"+side)
	}
	h.wants(creds.HubServer, "alice:pw")
	h.wants(creds.HubServer+"access-token", "alice:pwaccess-token")
	h.wants(creds.HubServer+"refresh-token", "alice:pwrefresh-token")
	if _, out := h.run("list", ""); out != "{\"https://index.docker.io/v1/\":\"alice\"}\n" {
		t.Errorf("list: %s", out)
	}
	h.store(creds.HubServer+"access-token", "bob", "other")
	h.wants(creds.HubServer+"access-token", "bob:other")
	for _, side := range []string{"", "access-token", "refresh-token"} {
		h.run("erase", creds.HubServer+side)
		h.wants(creds.HubServer+side, "")
	}
	page, err := book.New(book.Path(h.env)).Read()
	if err != nil || len(page.Accounts)+len(page.Sides) > 0 {
		t.Errorf("%+v %v", page, err)
	}
}

// TestSecrets gives back what it was given, as long as JSON can carry it.
func TestSecrets(t *testing.T) {
	h := newHelper(t)
	for _, secret := range []string{"x", strings.Repeat("s", 64<<10), strings.Repeat("long", 50<<10), "a\nb\r\n", "a\x00b", "pässwörd ☃", `"{}\`, "<&>", "  "} {
		h.store("ghcr.io", "alice", secret)
		h.wants("ghcr.io", "alice:"+secret)
	}
	h.store("acr.example", "<token>", "refresh")
	h.wants("acr.example", "<token>:refresh")
	put(t, h, creds.Credential{Login: creds.Login{Host: "bad.example", User: "alice"}, Password: "a\xff"})
	if code, out := h.run("get", "bad.example"); code != 1 || !strings.Contains(out, "UTF-8") || strings.Contains(out, "\xff") {
		t.Errorf("no UTF-8: %d %q", code, out)
	}
	put(t, h, creds.Credential{Login: creds.Login{Host: "hub.example", User: "carol"}, IdentityToken: "id"})
	h.wants("hub.example", "<token>:id")
}

func put(t *testing.T, h *helper, c creds.Credential) {
	t.Helper()
	if err := h.ring.Put(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func TestBadInput(t *testing.T) {
	h := newHelper(t)
	h.store("ghcr.io", "alice", "pw")
	for _, tt := range []struct{ verb, in, says string }{
		{"store", "", "no JSON"},
		{"store", `{"Secret":"hunter2"`, "no JSON"},
		{"store", `{"ServerURL":"ghcr.io","Username":"a","Secret":"hunter2"` + strings.Repeat(" ", 2<<20) + "}", "no JSON"},
		{"store", `{"Username":"a","Secret":"hunter2"}`, "no credentials server URL"},
		{"store", `{"ServerURL":"ghcr.io","Secret":"hunter2"}`, "no credentials username"},
		{"store", `{"ServerURL":"ghcr.io","Username":"a"}`, "needs a password"},
		{"store", `{"ServerURL":"https://a:hunter2@ghcr.io","Username":"a","Secret":"hunter2"}`, "names no registry"},
		{"store", `{"ServerURL":"ghcr.io","Username":"a\nb","Secret":"hunter2"}`, "characters"},
		{"get", "", "no credentials server URL"},
		{"get", "\n\n", "no credentials server URL"},
		{"get", "https://", "credentials not found in native keychain"},
		{"get", strings.Repeat("x", 100<<10), "too long"},
		{"erase", "", "no credentials server URL"},
		{"dance", "", "unknown action"},
	} {
		code, out := h.run(tt.verb, tt.in)
		if code != 1 || !strings.Contains(out, tt.says) || strings.Contains(out, "hunter2") {
			t.Errorf("%s %.60q: %d %q", tt.verb, tt.in, code, out)
		}
	}
	h.wants("ghcr.io", "alice:pw")
}

// TestDown fails only where there is something to fail about: a registry
// without an account is none, whatever the keyring does.
func TestDown(t *testing.T) {
	h := newHelper(t)
	h.store("ghcr.io", "alice", "pw")
	env := h.env
	env.Vars = nil // no session
	h.accounts = &accounts{ctx: h.ctx, env: env, ring: keyring.New(env, book.New(book.Path(env)))}
	h.wants("quay.io", "")
	for verb, in := range map[string]string{"get": "ghcr.io", "erase": "ghcr.io", "store": `{"ServerURL":"ghcr.io","Username":"a","Secret":"hunter2"}`} {
		if code, out := h.run(verb, in); code != 1 || !strings.Contains(out, "no D-Bus") || strings.Contains(out, "hunter2") {
			t.Errorf("%s: %d %q", verb, code, out)
		}
	}
	if code, out := h.run("list", ""); code != 0 || out != "{\"ghcr.io\":\"alice\"}\n" {
		t.Errorf("list: %d %q", code, out)
	}
}

// TestLost takes an account whose secret is gone for one that is logged out.
func TestLost(t *testing.T) {
	h := newHelper(t)
	h.store("ghcr.io", "alice", "pw")
	keyringtest.Fake() // an empty one
	h.wants("ghcr.io", "")
	h.store("ghcr.io", "alice", "new")
	h.wants("ghcr.io", "alice:new")
}

// TestBrokenBook is told and not written over.
func TestBrokenBook(t *testing.T) {
	h := newHelper(t)
	path := book.Path(h.env)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for verb, in := range map[string]string{"get": "ghcr.io", "list": "", "store": `{"ServerURL":"ghcr.io","Username":"a","Secret":"s"}`} {
		if code, out := h.run(verb, in); code != 1 || !strings.Contains(out, path) {
			t.Errorf("%s: %d %q", verb, code, out)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != "{" {
		t.Errorf("%q", got)
	}
}

// TestParallel stands what compose and buildx do.
func TestParallel(t *testing.T) {
	h := newHelper(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			host, user := fmt.Sprintf("r%d.example", i), fmt.Sprintf("u%d", i)
			h.store(host, user, "s"+user)
			h.wants(host, user+":s"+user)
		})
	}
	all.Wait()
	var list map[string]string
	if _, out := h.run("list", ""); json.Unmarshal([]byte(out), &list) != nil || len(list) != 50 {
		t.Errorf("list: %s", out)
	}
}

func TestVersion(t *testing.T) {
	h := newHelper(t)
	for _, verb := range []string{"version", "--version", "-v", "--help"} {
		if code, out := h.run(verb, ""); code != 0 || !strings.Contains(out, "docker-credential-regtui") {
			t.Errorf("%s: %d %q", verb, code, out)
		}
	}
	var b strings.Builder
	if code := run(h.accounts, nil, strings.NewReader(""), &b); code != 1 || !strings.Contains(b.String(), "Usage") {
		t.Errorf("no verb: %d %q", code, b.String())
	}
}

// FuzzGet never fails but with an error, whatever a tool sends.
func FuzzGet(f *testing.F) {
	for _, s := range []string{"ghcr.io", "https://index.docker.io/v1/", "a@b", "\x00", "[::1]:5000/x"} {
		f.Add("get", s)
		f.Add("store", s)
	}
	f.Fuzz(func(t *testing.T, verb, in string) {
		env := creds.Env{OS: "linux", Home: t.TempDir(), Vars: keyringtest.Fake()}
		a := &accounts{ctx: t.Context(), env: env, ring: keyring.New(env, book.New(book.Path(env)))}
		var out strings.Builder
		if code := run(a, []string{verb}, strings.NewReader(in), &out); code != 0 && out.Len() == 0 {
			t.Errorf("%s %q: exit code %d and not a word", verb, in, code)
		}
	})
}
