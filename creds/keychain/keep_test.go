package keychain

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/dockerconfig"
)

// keep prepares and keeps a login in a place by its name.
func keep(t *testing.T, k *Keychain, store string, r creds.Resource, user, password string, forAll bool) (*Keeping, Saved, error) {
	t.Helper()
	s, err := k.Store(store)
	if err != nil {
		t.Fatal(err)
	}
	q, err := k.Prepare(t.Context(), r, user, s, forAll)
	if err != nil {
		return nil, Saved{}, err
	}
	saved, err := k.Keep(t.Context(), q, creds.Secret(password))
	return q, saved, err
}

// inRing are the accounts of a host: user=password, "*" before the active one.
func inRing(t *testing.T, k *Keychain, host string) (out []string) {
	t.Helper()
	page, err := k.Book().Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range page.Of(host) {
		c, err := k.ring.Get(t.Context(), creds.Resource{Host: host}, a.User)
		if err != nil || c == nil {
			t.Fatalf("%s: %v", a.User, err)
		}
		mark := map[bool]string{true: "*"}[a.Active]
		out = append(out, mark+a.User+"="+c.Password.Reveal()+c.IdentityToken.Reveal())
	}
	return out
}

// A login goes into its place, all tools find it there, and no other is lost.
func TestKeep(t *testing.T) {
	type files map[string]string
	const wired = "{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"regtui\"\n\t}\n}"
	for _, tt := range []struct {
		name     string
		files    files
		accounts []string
		store    string
		r        creds.Resource
		forAll   bool
		want     string // the file
		ring     []string
		helper   map[string]string // the users that helpers have, by server
		diff     string            // in it
		cleaned  int
		fails    string
	}{
		{name: "the first", store: "keyring", want: wired, ring: []string{"*al=new"}, diff: `+		"ghcr.io": "regtui"`},
		{name: "a second", accounts: []string{"*ghcr.io=bob"}, files: files{config: wired}, store: "keyring", want: wired, ring: []string{"*al=new", "bob=pw"}},
		{name: "an older one of the same user goes", files: files{config: "{" + auths("ghcr.io=al", "https://ghcr.io/v2/=al") + "}"}, store: "keyring", want: `{"auths":{},"credHelpers":{"ghcr.io":"regtui"}}`, ring: []string{"*al=new"}, diff: `"auth": "•••"`, cleaned: 2},
		{name: "that of another user is absorbed", files: files{config: "{" + auths("ghcr.io=bob") + "}"}, store: "keyring", want: `{"auths":{},"credHelpers":{"ghcr.io":"regtui"}}`, ring: []string{"*al=new", "bob=pw"}, cleaned: 1},
		{name: "a token is absorbed", files: files{config: `{"auths":{"ghcr.io":{"auth":"Ym9iOg==","identitytoken":"refresh"}}}`}, store: "keyring", want: `{"auths":{},"credHelpers":{"ghcr.io":"regtui"}}`, ring: []string{"*al=new", "bob=refresh"}, cleaned: 1},
		{name: "what differs from what is known stays", accounts: []string{"ghcr.io=bob"}, files: files{config: `{"auths":{"ghcr.io":{"auth":"Ym9iOm90aGVy"}}}`}, store: "keyring", want: `{"auths":{"ghcr.io":{"auth":"Ym9iOm90aGVy"}},"credHelpers":{"ghcr.io":"regtui"}}`, ring: []string{"*al=new", "bob=pw"}},
		{name: "logins of others stay", files: files{config: "{" + auths("quay.io=al", "ghcr.io/team=al") + "}"}, store: "keyring", want: "{" + auths("quay.io=al", "ghcr.io/team=al") + `,"credHelpers":{"ghcr.io":"regtui"}}`, ring: []string{"*al=new"}},
		{name: "in place of another helper", files: files{config: `{"credHelpers":{"ghcr.io":"keeps"},"credsStore":"good"}`}, store: "keyring", want: `{"credHelpers":{"ghcr.io":"regtui"},"credsStore":"good"}`, ring: []string{"*al=new", "ghuser=pw"}},
		{name: "for all", files: files{config: "{" + auths("ghcr.io=al") + "}"}, store: "keyring", forAll: true, want: `{"auths":{},"credHelpers":{"ghcr.io":"regtui"},"credsStore":"regtui"}`, ring: []string{"*al=new"}, cleaned: 1},
		{name: "for all, with another helper for all", files: files{config: `{"credsStore":"good"}`}, store: "keyring", forAll: true, fails: "would not ask it any more"},
		{name: "for all, with a login for a part", files: files{config: "{" + auths("quay.io/team=al") + "}"}, store: "keyring", forAll: true, fails: "no helper can keep a login for a part"},
		{name: "for a part of a registry", store: "keyring", r: creds.Resource{Host: "ghcr.io", Path: "team"}, fails: "whole registries"},
		{name: "a file that is no JSON", files: files{config: `{"auths":`}, store: "keyring", fails: "nothing was written"},
		{name: "a helper", files: files{config: "{" + auths("ghcr.io=bob") + "}"}, store: "keeps", want: `{"auths":{},"credHelpers":{"ghcr.io":"keeps"}}`, cleaned: 1},
		{name: "a helper for all", files: files{config: "{" + auths("ghcr.io=bob", "quay.io=al") + "}"}, store: "keeps", forAll: true, want: `{"auths":{},"credHelpers":{"ghcr.io":"keeps"},"credsStore":"keeps"}`, helper: map[string]string{"quay.io": "al", "ghcr.io": "al"}, cleaned: 2},
		{name: "a helper for all that has another login", files: files{config: "{" + auths("docker.io=al") + "}"}, store: "keeps", forAll: true, want: "{" + auths("docker.io=al") + `,"credHelpers":{"ghcr.io":"keeps"},"credsStore":"keeps"}`, helper: map[string]string{creds.HubServer: "hubuser"}, diff: "credsStore"},
		{name: "docker's file, past a helper", files: files{config: `{"credHelpers":{"ghcr.io":"keeps","x":"y"}}`}, store: "config.json", want: `{"credHelpers":{"x":"y"},"auths":{"ghcr.io":{"auth":"YWw6bmV3"}}}`, diff: `-		"ghcr.io": "keeps"`},
		{name: "docker's file, past a helper for all", files: files{config: `{"credsStore":"keeps"}`}, store: "config.json", fails: "would stop podman and skopeo"},
		{name: "docker's file, past a helper for all, the Hub", files: files{config: `{"credsStore":"keeps"}`}, store: "config.json", r: creds.Resource{Host: creds.Hub}, want: `{"credsStore":"keeps","credHelpers":{"https://index.docker.io/v1/":""},"auths":{"https://index.docker.io/v1/":{"auth":"YWw6bmV3"}}}`, diff: "credHelpers"},
		{name: "podman's file", store: "auth.json", r: creds.Resource{Host: "ghcr.io", Path: "team"}, want: "{\n\t\"auths\": {\n\t\t\"ghcr.io/team\": {\n\t\t\t\"auth\": \"YWw6bmV3\"\n\t\t}\n\t}\n}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ringed(t, tt.accounts, "good", "keeps")
			m.own()
			for name, text := range tt.files {
				m.write(name, text)
			}
			if tt.r.Host == "" {
				tt.r.Host = "ghcr.io"
			}
			k := m.keychain()
			q, saved, err := keep(t, k, tt.store, tt.r, "al", "new", tt.forAll)
			file := filepath.Join(m.dir, map[bool]string{true: session, false: config}[tt.store == "auth.json"])
			got, _ := os.ReadFile(file)
			if tt.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fails) {
					t.Errorf("%v", err)
				}
				if string(got) != tt.files[config] || len(inRing(t, k, "ghcr.io")) != len(tt.accounts) {
					t.Errorf("something was kept: %s", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if got := inRing(t, k, "ghcr.io"); !slices.Equal(got, tt.ring) {
				t.Errorf("keyring: %q", got)
			}
			for server, user := range tt.helper {
				if got := m.helpers()[server]; got.Username != user || got.Secret == "" {
					t.Errorf("the helper has %q for %s", got.Username, server)
				}
			}
			if !strings.Contains(q.Diff, tt.diff) || tt.diff == "" && tt.cleaned == 0 && tt.files[config] == tt.want && q.Diff != "" {
				t.Errorf("diff: %s", q.Diff)
			}
			if strings.Contains(q.Diff, "Ym9i") || strings.Contains(q.Diff, "YWw6") {
				t.Errorf("a secret is shown: %s", q.Diff)
			}
			if len(saved.Cleaned) != tt.cleaned {
				t.Errorf("cleaned: %v", saved.Cleaned)
			}
			want := creds.Tools()
			if tt.store == "auth.json" {
				want = []string{"podman", "skopeo"}
			}
			if saved.Login.User != "al" || tt.r.Path == "" && !slices.Equal(saved.Login.UsedBy, want) && tt.r.Host != creds.Hub {
				t.Errorf("%+v", saved.Login)
			}
		})
	}
}

// Without regtui's helper on PATH nothing is named in a file: it would stop
// every pull.
func TestKeepWithoutHelper(t *testing.T) {
	m := ringed(t, nil)
	_, _, err := keep(t, m.keychain(), "keyring", creds.Resource{Host: "ghcr.io"}, "al", "new", false)
	var p *creds.Problem
	if !errors.As(err, &p) || !strings.Contains(p.Error(), "not on PATH") || !strings.Contains(p.Fix, "go install") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(m.dir, config)); err == nil {
		t.Error("something was written")
	}
}

// A file that cannot be written loses nothing: the old login stays in it, and
// the new one is in the keyring.
func TestKeepReadOnly(t *testing.T) {
	m := ringed(t, nil)
	m.own()
	path := m.write(config, "{"+auths("ghcr.io=bob")+"}")
	k := m.keychain()
	ring, _ := k.Store("keyring")
	q, err := k.Prepare(t.Context(), creds.Resource{Host: "ghcr.io"}, "al", ring, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Keep(t.Context(), q, "new"); err == nil || !strings.Contains(err.Error(), "has the login, but") {
		t.Error(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "{"+auths("ghcr.io=bob")+"}" {
		t.Errorf("%s", got)
	}
	if got := inRing(t, k, "ghcr.io"); !slices.Equal(got, []string{"*al=new", "bob=pw"}) {
		t.Errorf("%q", got)
	}
}

// Switching has tools send the other account, and names what does not.
func TestUse(t *testing.T) {
	m := ringed(t, []string{"*ghcr.io=al", "ghcr.io=bob"})
	m.own()
	m.write(config, "{"+auths("ghcr.io=carol")+"}")
	m.write(session, "{"+auths("ghcr.io=pod")+"}")
	k := m.keychain()
	q, err := k.PrepareUse(t.Context(), creds.Account{User: "bob", Host: "GHCR.io"})
	if err != nil || q.Diff == "" {
		t.Fatal(err, q)
	}
	saved, err := k.Use(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if got := inRing(t, k, "ghcr.io"); !slices.Equal(got, []string{"*bob=pw", "al=pw", "carol=pw"}) {
		t.Errorf("%q", got)
	}
	if !slices.Equal(saved.Login.UsedBy, []string{"docker", "crane"}) || len(saved.Others) != 1 || saved.Others[0].User != "pod" || !slices.Equal(saved.Others[0].UsedBy, []string{"podman", "skopeo"}) {
		t.Errorf("%+v", saved)
	}
	for _, none := range []string{"dave", "carol@x"} {
		if _, err := k.PrepareUse(t.Context(), creds.Account{User: none, Host: "ghcr.io"}); err == nil {
			t.Errorf("%s is switched to", none)
		}
	}
}

func TestLogOut(t *testing.T) {
	const wired = `{"credHelpers":{"ghcr.io":"regtui"},"x":1}`
	for _, tt := range []struct {
		name     string
		accounts []string
		file     string
		r        creds.Resource
		user     string
		removed  []string // user in place
		ring     []string
		active   string
		want     string
	}{
		{name: "one of two, in use", accounts: []string{"*ghcr.io=al", "ghcr.io=bob"}, file: wired, user: "al", removed: []string{"al in keyring"}, ring: []string{"*bob=pw"}, active: "bob", want: wired},
		{name: "one of two, not in use", accounts: []string{"*ghcr.io=al", "ghcr.io=bob"}, file: wired, user: "bob", removed: []string{"bob in keyring"}, ring: []string{"*al=pw"}, want: wired},
		{name: "one of three, in use", accounts: []string{"*ghcr.io=al", "ghcr.io=bob", "ghcr.io=carol"}, file: wired, user: "al", removed: []string{"al in keyring"}, ring: []string{"bob=pw", "carol=pw"}, want: wired},
		{name: "the last", accounts: []string{"*ghcr.io=al"}, file: wired, user: "al", removed: []string{"al in keyring"}, want: `{"x":1}`},
		{name: "all", accounts: []string{"*ghcr.io=al", "ghcr.io=bob"}, file: wired, removed: []string{"al in keyring", "bob in keyring"}, want: `{"x":1}`},
		{name: "another helper's row stays", accounts: []string{"ghcr.io=al"}, file: `{"credHelpers":{"ghcr.io":"none"}}`, removed: []string{"al in keyring"}, want: `{"credHelpers":{"ghcr.io":"none"}}`},
		{name: "one in a file", file: "{" + auths("ghcr.io=al", "ghcr.io/team=al") + "}", user: "al", removed: []string{"al in config.json"}, want: "{" + auths("ghcr.io/team=al") + "}"},
		{name: "nobody", file: "{" + auths("ghcr.io=al") + "}", user: "bob", want: "{" + auths("ghcr.io=al") + "}"},
		{name: "one in a helper", file: `{"credHelpers":{"ghcr.io":"none"}}`, user: "bob", want: `{"credHelpers":{"ghcr.io":"none"}}`},
		{name: "a token in a helper, of nobody knows whom", file: `{"credHelpers":{"acr.example":"good"}}`, r: creds.Resource{Host: "acr.example"}, user: "bob", want: `{"credHelpers":{"acr.example":"good"}}`},
		{name: "a part, and accounts stay", accounts: []string{"*ghcr.io=al"}, file: "{" + auths("ghcr.io/team=al") + "}", r: creds.Resource{Host: "ghcr.io", Path: "team"}, removed: []string{"al in config.json"}, ring: []string{"*al=pw"}, want: `{"auths":{}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := ringed(t, tt.accounts, "none", "good")
			path := m.write(config, tt.file)
			k := m.keychain()
			if tt.r.Host == "" {
				tt.r.Host = "ghcr.io"
			}
			out, err := k.LogOut(t.Context(), tt.r, tt.user)
			if err != nil {
				t.Fatal(err)
			}
			if got := places(out.Removed); !slices.Equal(got, tt.removed) {
				t.Errorf("removed %q", got)
			}
			if got := inRing(t, k, "ghcr.io"); !slices.Equal(got, tt.ring) {
				t.Errorf("keyring: %q", got)
			}
			if got, _ := os.ReadFile(path); string(got) != tt.want || out.Active != tt.active || len(out.Left) != len(tt.ring) && tt.r.Path == "" {
				t.Errorf("%s, %+v", got, out)
			}
		})
	}
}

func places(all []dockerconfig.Removed) (out []string) {
	for _, r := range all {
		out = append(out, fmt.Sprintf("%s in %s", r.User, r.Place))
	}
	return out
}

// Whatever a secret looks like, each place gives it back or says why not, and
// nothing but the place has it.
func TestKeepSecrets(t *testing.T) {
	for name, secret := range map[string]string{
		"one byte": "x", "a colon": "a:b:c", "UTF-8": "pässwörd ☃", "lines": "a\nb\r\nc", "quotes": `"}{\`, "NUL inside": "a\x00b",
		"64 KiB": strings.Repeat("0123456789abcdef", 4<<10), "spaces": "  a  ",
	} {
		for _, store := range []string{"keyring", "config.json", "auth.json"} {
			m := ringed(t, nil)
			m.own()
			k := m.keychain()
			_, _, err := keep(t, k, store, creds.Resource{Host: "ghcr.io"}, "al", secret, false)
			if err != nil {
				t.Errorf("%s in %s: %v", name, store, err)
				continue
			}
			c, err := k.Lookup(t.Context(), creds.Resource{Host: "ghcr.io"})
			if err != nil || c == nil || c.Password.Reveal() != secret || c.Login.User != "al" {
				t.Errorf("%s in %s: %v", name, store, err)
			}
			if store == "keyring" {
				for _, file := range []string{config, "home/.local/share/regtui/accounts.json"} {
					if data, _ := os.ReadFile(filepath.Join(m.dir, file)); len(secret) > 1 && strings.Contains(string(data), secret) || len(data) == 0 {
						t.Errorf("%s: %s: %s", name, file, data)
					}
				}
			}
		}
	}
}
