package keychain

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
	"github.com/regtui/regtui/creds/helper/helpertest"
	"github.com/regtui/regtui/creds/keyring"
	"github.com/regtui/regtui/creds/keyring/keyringtest"
)

// ringed is a machine with a keyring, and accounts in it: "host=user", "*" in
// front of those that are put as active ones. Passwords are "pw".
func ringed(t *testing.T, accounts []string, helpers ...string) *machine {
	t.Helper()
	m := newMachine(t, helpers...)
	m.env.Vars = append(m.env.Vars, keyringtest.Fake()...)
	k := m.keychain()
	ring, err := k.Store("keyring")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		host, user, _ := strings.Cut(a, "=")
		host, active := strings.CutPrefix(host, "*")
		c := creds.Credential{Login: creds.Login{Host: host, User: user, Active: active}, Password: "pw"}
		if err := ring.Put(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *machine) rules(rules ...book.Rule) {
	m.t.Helper()
	err := book.New(book.Path(m.env)).Change(m.t.Context(), func(p *book.Page) error { p.Rules = rules; return nil })
	if err != nil {
		m.t.Fatal(err)
	}
}

// own puts a program where docker-credential-regtui would be. It is not to be run.
func (m *machine) own() {
	m.t.Helper()
	dir := filepath.Dir(m.write("own/docker-credential-regtui", "#!/bin/sh\nexit 7\n"))
	if err := os.Chmod(filepath.Join(dir, "docker-credential-regtui"), 0o700); err != nil {
		m.t.Fatal(err)
	}
	m.set("PATH", m.env.Getenv("PATH")+":"+dir)
}

// TestKeyringLookup finds accounts in the keyring, and runs no helper for it.
func TestKeyringLookup(t *testing.T) {
	accounts := []string{"*ghcr.io=alice", "ghcr.io=bot", "docker.io=hubuser"}
	for _, tt := range []struct {
		name   string
		config string
		as     string // the variable
		repo   string
		user   string
		kind   string
		says   string
	}{
		{"no file names it", "", "", "ghcr.io/a/b", "alice", "keyring", ""},
		{"credsStore", `{"credsStore":"regtui"}`, "", "ghcr.io/a/b", "alice", "keyring", ""},
		{"credHelpers", `{"credHelpers":{"ghcr.io":"regtui"}}`, "", "ghcr.io/a/b", "alice", "keyring", ""},
		{"Hub by docker's key", `{"credHelpers":{"https://index.docker.io/v1/":"regtui"}}`, "", "nginx", "hubuser", "keyring", ""},
		{"Hub by podman's key", `{"credHelpers":{"docker.io":"regtui"}}`, "", "nginx", "hubuser", "keyring", ""},
		{"what docker would send goes before it", "{" + auths("ghcr.io=plain") + "}", "", "ghcr.io/a/b", "plain", "config.json", ""},
		{"a rule goes before that", "{" + auths("ghcr.io=plain") + "}", "", "ghcr.io/acme/b", "bot", "keyring", ""},
		{"a rule through the helper", `{"credsStore":"regtui"}`, "", "ghcr.io/acme/b", "bot", "keyring", ""},
		{"another helper has nothing", `{"credsStore":"none"}`, "", "ghcr.io/a/b", "alice", "keyring", ""},
		{"another helper has one", `{"credsStore":"good"}`, "", "ghcr.io/a/b", "ghuser", "helper", ""},
		{"nobody is logged in", `{"credsStore":"regtui"}`, "", "quay.io/a/b", "", "", ""},
		{"chosen", `{"credsStore":"regtui"}`, "bot@ghcr.io", "ghcr.io/a/b", "bot", "keyring", ""},
		{"chosen before a rule", `{"credsStore":"regtui"}`, "alice@ghcr.io", "ghcr.io/acme/b", "alice", "keyring", ""},
		{"chosen in a file", "{" + auths("ghcr.io=plain") + "}", "plain@ghcr.io", "ghcr.io/acme/b", "plain", "config.json", ""},
		{"chosen in a helper", `{"credsStore":"good"}`, "ghuser@ghcr.io", "ghcr.io/acme/b", "ghuser", "helper", ""},
		{"chosen for another", `{"credsStore":"regtui"}`, "bot@quay.io", "ghcr.io/a/b", "alice", "keyring", ""},
		{"chosen and not there", "{" + auths("ghcr.io=plain") + "}", "nobody@ghcr.io", "ghcr.io/a/b", "", "", "no login of nobody"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ringed(t, accounts, "good", "none")
			m.own()
			m.rules(book.Rule{Match: "ghcr.io/acme/**", User: "bot"})
			if tt.config != "" {
				m.write(config, tt.config)
			}
			m.set("REGTUI_ACCOUNT", tt.as)
			k := m.keychain()
			c, err := k.Lookup(t.Context(), resource(gcr(t, tt.repo)))
			var user, kind string
			if c != nil {
				user, kind = c.Login.User, c.Login.Place.Kind
				if c.Password != "pw" {
					t.Error("another password")
				}
			}
			if user != tt.user || kind != tt.kind || (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q in %q, %v; want %q in %q", user, kind, err, tt.user, tt.kind)
			}
		})
	}
}

// TestAs changes its mind in one run.
func TestAs(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=alice", "ghcr.io=bot"})
	m.write(config, `{"credsStore":"regtui"}`)
	k := m.keychain()
	for _, tt := range []struct{ as, want string }{{"", "alice"}, {"bot", "bot"}, {"alice", "alice"}, {"", "alice"}} {
		k.As("GHCR.io:443", tt.as)
		if a, err := k.Resolve(gcr(t, "ghcr.io/a/b")); err != nil || user(t, a) != tt.want {
			t.Errorf("as %q: %v %v", tt.as, a, err)
		}
	}
	if err := k.Book().Change(t.Context(), func(p *book.Page) error { return p.Use("ghcr.io", "bot") }); err != nil {
		t.Fatal(err)
	}
	if a, err := k.Resolve(gcr(t, "ghcr.io/a/b")); err != nil || user(t, a) != "bot" { // at once
		t.Errorf("%v %v", a, err)
	}
}

// TestKeyringDown passes a keyring over that cannot be reached, and tells.
func TestKeyringDown(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=alice"})
	m.env.Vars = m.env.Vars[:2] // no session
	m.write(config, `{"credsStore":"regtui"}`)
	k := m.keychain()
	c, err := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"})
	var p *creds.Problem
	if c != nil || !errors.As(err, &p) || p.Fix == "" {
		t.Errorf("%v %v", c, err)
	}
	if c, err := k.Lookup(t.Context(), creds.Resource{Host: "quay.io"}); c != nil || err != nil {
		t.Errorf("a registry without an account: %v %v", c, err)
	}
	m.write(session, "{"+auths("ghcr.io=pod")+"}")
	if c, _ := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"}); c == nil || c.Login.User != "pod" {
		t.Errorf("%v", c)
	}
}

// TestLogOutDown tells once, whatever the number of accounts, that there is no
// keyring to take them out of, and takes none off the list.
func TestLogOutDown(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=alice", "ghcr.io=bob", "ghcr.io=carol"})
	m.env.Vars = m.env.Vars[:2] // no session
	m.write(config, `{"credHelpers":{"ghcr.io":"regtui"}}`)
	k := m.keychain()
	out, err := k.LogOut(t.Context(), creds.Resource{Host: "ghcr.io"}, "")
	if err == nil || strings.Contains(err.Error(), "\n") || !errors.Is(err, keyring.ErrDown) || len(out.Removed) != 0 {
		t.Errorf("%v, %v", out.Removed, err)
	}
	if page, err := k.Book().Read(); err != nil || len(page.Of("ghcr.io")) != 3 {
		t.Errorf("%v, %v", page.Accounts, err)
	}
}

func TestKeyringLogins(t *testing.T) {
	accounts := []string{"*ghcr.io=alice", "ghcr.io=bot", "docker.io=hubuser", "quay.io=q", "plain.example=ring"}
	for _, tt := range []struct {
		name, config, auth string
		own                bool
		want               string
	}{
		{"no file names it", "{" + auths("plain.example=file") + "}", "", true, `docker.io | docker.io | hubuser | keyring |  |
ghcr.io | ghcr.io | alice | keyring |  |
ghcr.io | ghcr.io | bot | keyring |  |
plain.example | plain.example | file | config.json | docker podman skopeo crane | plain
plain.example | plain.example | ring | keyring |  | <home/.docker/config.json
quay.io | quay.io | q | keyring |  |
`},
		{"credsStore", `{"credsStore":"regtui","auths":{"ghcr.io":{},"gone.example":{}}}`, "", true, `docker.io | https://index.docker.io/v1/ | hubuser | keyring | docker crane |
ghcr.io | ghcr.io | alice | keyring | docker crane |
ghcr.io | ghcr.io | bot | keyring |  |
gone.example | gone.example |  | regtui | docker crane | !
plain.example | plain.example | ring | keyring | docker crane |
quay.io | quay.io | q | keyring | docker crane |
`},
		{"credHelpers", `{"credHelpers":{"ghcr.io":"regtui","docker.io":"regtui","https://index.docker.io/v1/":"regtui","none.example":"regtui"}}`, `{"credHelpers":{"quay.io":"regtui"}}`, true, `docker.io | docker.io | hubuser | keyring | docker podman skopeo crane |
ghcr.io | ghcr.io | alice | keyring | docker podman skopeo crane |
ghcr.io | ghcr.io | bot | keyring |  |
none.example | none.example |  | regtui | docker podman skopeo crane | !
plain.example | plain.example | ring | keyring |  |
quay.io | quay.io | q | keyring | podman skopeo |
`},
		{"the helper is not installed", `{"credHelpers":{"ghcr.io":"regtui"}}`, "", false, `docker.io | docker.io | hubuser | keyring |  |
ghcr.io | ghcr.io | alice | keyring | docker podman skopeo crane | !
ghcr.io | ghcr.io | bot | keyring |  | !
plain.example | plain.example | ring | keyring |  |
quay.io | quay.io | q | keyring |  |
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ringed(t, accounts)
			if tt.own {
				m.own()
			}
			m.write(config, tt.config)
			if tt.auth != "" {
				m.write(session, tt.auth)
			}
			got, err := table(t, m)
			if err != nil || got != tt.want {
				t.Errorf("%v, got\n%s\nwant\n%s", err, got, tt.want)
			}
		})
	}
}

// TestKeyringSave keeps a login where docker would: in the helper, which is the
// keyring, and not in another process.
func TestKeyringSave(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=alice"})
	m.own()
	m.write(config, `{"credHelpers":{"ghcr.io":"regtui"},`+auths("ghcr.io=old")+"}")
	k := m.keychain()
	saved, err := k.Save(t.Context(), "ghcr.io", "bot", "hunter2")
	if err != nil || saved.Login.User != "bot" || !saved.Login.Active || len(saved.Cleaned) != 1 || len(saved.Login.UsedBy) != 4 {
		t.Errorf("%+v %v", saved, err)
	}
	if c, err := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"}); err != nil || c.Login.User != "bot" || c.Password != "hunter2" {
		t.Errorf("%+v %v", c, err)
	}
	removed, err := k.Erase(t.Context(), creds.Resource{Host: "ghcr.io"})
	if err != nil || len(removed) != 1 || removed[0].User != "bot" || removed[0].Place.Kind != creds.KindKeyring {
		t.Errorf("%+v %v", removed, err)
	}
	if c, err := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"}); c != nil || err != nil {
		t.Errorf("logged out: %+v %v", c, err)
	}
	if c, err := k.Find(t.Context(), creds.Resource{Host: "ghcr.io"}, "alice"); c == nil || err != nil {
		t.Errorf("the other account: %v", err)
	}
}

// TestEraseUnnamed takes the active account out where no file names the helper.
func TestEraseUnnamed(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=alice", "quay.io=q"})
	k := m.keychain()
	removed, err := k.Erase(t.Context(), creds.Resource{Host: "ghcr.io", Path: "team"})
	if err != nil || len(removed) > 0 {
		t.Errorf("of a path: %+v %v", removed, err)
	}
	removed, err = k.Erase(t.Context(), creds.Resource{Host: "ghcr.io"})
	if err != nil || len(removed) != 1 || removed[0].User != "alice" {
		t.Errorf("%+v %v", removed, err)
	}
	if got, _ := table(t, m); strings.Contains(got, "ghcr.io") || !strings.Contains(got, "quay.io") {
		t.Error(got)
	}
}

// TestStores puts the best places first and tells of the others why not.
func TestStores(t *testing.T) {
	m := ringed(t, nil, "good", "pass", "ecr-login", "wincred")
	m.own()
	m.write(config, `{"credsStore":"named","credHelpers":{"ghcr.io":"good","quay.io":"regtui"}}`)
	names := func(k *Keychain) string {
		var out []string
		for _, s := range k.Stores(t.Context()) {
			mark := ""
			if err := s.Limits(t.Context()).Down; err != nil {
				mark = "!"
				var p *creds.Problem
				if !errors.As(err, &p) {
					t.Errorf("%T", err)
				}
			}
			out = append(out, mark+s.Place().String())
		}
		return strings.Join(out, " ")
	}
	if got, want := names(m.keychain()), "keyring good config.json auth.json !named !pass !wincred"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	m.write("home/.password-store/.gpg-id", "key")
	m.env.Vars = m.env.Vars[:2]
	if got, want := names(m.keychain()), "good pass config.json auth.json !keyring !named !wincred"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, name := range []string{"keyring", "regtui", "config.json", "auth.json", "good", "named", "ecr-login"} {
		if s, err := m.keychain().Store(name); err != nil || s == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.keychain().Store("keyrin"); err == nil || !strings.Contains(err.Error(), "keyring, ") || strings.Contains(err.Error(), "ecr-login") {
		t.Errorf("%v", err)
	}
	if calls := helpertest.Calls(t, strings.TrimPrefix(m.env.Vars[0], "PATH=")); calls != nil {
		t.Errorf("helpers were run: %q", calls)
	}
}

// TestPlaces keeps, reads and takes out a login in every place.
func TestPlaces(t *testing.T) {
	m := ringed(t, nil, "keeps", "first")
	k := m.keychain()
	for _, name := range []string{"keyring", "config.json", "auth.json", "keeps", "first"} {
		t.Run(name, func(t *testing.T) {
			s, err := k.Store(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, host := range []string{"docker.io", "ghcr.io", "localhost:5000"} {
				r := creds.Resource{Host: host}
				if err := s.Erase(t.Context(), r, ""); err != nil { // what the helpers begin with
					t.Error(err)
				}
				want := creds.Credential{Login: creds.Login{Host: host, User: "alice"}, Password: "p:w"}
				if c, err := s.Get(t.Context(), r, ""); c != nil || err != nil {
					t.Errorf("%s before: %v %v", host, c, err)
				}
				if err := s.Put(t.Context(), want); err != nil {
					t.Errorf("%s: %v", host, err)
					continue
				}
				for _, user := range []string{"", "alice"} {
					c, err := s.Get(t.Context(), r, user)
					if err != nil || c == nil || c.Login.User != "alice" || c.Login.Host != host || c.Password != "p:w" || c.Login.Place.String() != s.Place().String() {
						t.Errorf("%s: %+v %v", host, c, err)
					}
				}
				if c, err := s.Get(t.Context(), r, "bob"); c != nil || err != nil {
					t.Errorf("%s of bob: %+v %v", host, c, err)
				}
				if err := s.Erase(t.Context(), r, "bob"); err != nil {
					t.Errorf("%s: erase bob: %v", host, err)
				}
				want.Login.User, want.Password, want.IdentityToken = "<token>", "", "id"
				if err := s.Put(t.Context(), want); err != nil {
					t.Errorf("%s: token: %v", host, err)
				}
				if c, err := s.Get(t.Context(), r, "<token>"); err != nil || c == nil || c.IdentityToken != "id" || c.Password != "" || !c.Login.Token {
					t.Errorf("%s: token: %+v %v", host, c, err)
				}
				for range 2 { // what is not there is no error
					if err := s.Erase(t.Context(), r, ""); err != nil {
						t.Errorf("%s: erase: %v", host, err)
					}
				}
				if c, err := s.Get(t.Context(), r, ""); c != nil || err != nil {
					t.Errorf("%s after: %v %v", host, c, err)
				}
			}
			path := creds.Credential{Login: creds.Login{Host: "quay.io", Key: "quay.io/team", User: "alice"}, Password: "pw"}
			err = s.Put(t.Context(), path)
			if ok := !s.Limits(t.Context()).NoPaths; (err == nil) != ok {
				t.Errorf("a path: %v", err)
			}
		})
	}
}

// TestPlainBesideHelper writes no password in clear that docker would not use.
func TestPlainBesideHelper(t *testing.T) {
	m := newMachine(t, "good")
	before := `{"credHelpers":{"ghcr.io":"good"}}`
	path := m.write(config, before)
	s, err := m.keychain().Store("config.json")
	if err != nil {
		t.Fatal(err)
	}
	err = s.Put(t.Context(), creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "alice"}, Password: "hunter2"})
	if err == nil || !strings.Contains(err.Error(), "docker-credential-good") {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != before {
		t.Errorf("%s", got)
	}
}

// TestPass keeps a login in the real password store, with a key that has no
// pass phrase.
func TestPass(t *testing.T) {
	for _, program := range []string{"pass", "gpg", "docker-credential-pass"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is missing")
		}
	}
	m := newMachine(t)
	short, err := os.MkdirTemp("", "gpg") // its sockets take no long path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	m.env.Home = filepath.Join(short, "home")
	m.env.Vars = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + m.env.Home, "GNUPGHOME=" + short}
	k := m.keychain()
	s, err := k.Store("pass")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Limits(t.Context()).Down; err == nil {
		t.Error("pass is not set up yet")
	}
	for _, args := range [][]string{
		{"gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "regtui test <test@regtui.example>", "default", "default", "never"},
		{"pass", "init", "test@regtui.example"},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Env = m.env.Vars
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", args[0], err, out)
		}
	}
	t.Cleanup(func() {
		cmd := exec.Command("gpgconf", "--kill", "gpg-agent")
		cmd.Env = m.env.Vars
		_ = cmd.Run()
	})
	if l := s.Limits(t.Context()); l.Down != nil || !l.Asks {
		t.Errorf("%+v", l)
	}
	for _, c := range []creds.Credential{
		{Login: creds.Login{Host: "docker.io", User: "alice"}, Password: "pä ss"},
		{Login: creds.Login{Host: "ghcr.io", User: "zoe"}, Password: "first"},
		{Login: creds.Login{Host: "ghcr.io", User: "bob"}, Password: "second"},
		{Login: creds.Login{Host: "ghcr.io", User: "carol"}, Password: "third"}, // pass would give bob's
	} {
		if err := s.Put(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(t.Context(), creds.Resource{Host: c.Login.Host}, "")
		if err != nil || got == nil || got.Login.User != c.Login.User || got.Password != c.Password {
			t.Errorf("%s: %+v %v", c.Login.User, got, err)
		}
	}
	if err := s.Put(t.Context(), creds.Credential{Login: creds.Login{Host: "ghcr.io", User: "a/b"}, Password: "x"}); err == nil {
		t.Error("a user with a slash")
	}
	m.write(config, "") // not this home's
	k.Forget(gcr(t, "ghcr.io/a/b"))
	if err := s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); err != nil {
		t.Error(err)
	}
	if c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); c != nil || err != nil {
		t.Errorf("%+v %v", c, err)
	}
}
