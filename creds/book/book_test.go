package book

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
)

// writer is set in the process that TestKilled kills.
const writer = "REGTUI_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writer); path != "" {
		write(path)
	}
	os.Exit(m.Run())
}

// write fills and empties a book for ever.
func write(path string) {
	b := New(path)
	for i := 0; ; i++ {
		err := b.Change(context.Background(), func(p *Page) error {
			p.Accounts = p.Accounts[:0]
			for j := range i % 200 {
				p.Accounts = append(p.Accounts, Account{Host: "ghcr.io", User: fmt.Sprint("user", j)})
			}
			p.Rules = []Rule{{Match: "end", User: fmt.Sprint(i % 200)}}
			return nil
		})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
}

// TestKilled kills writers at any time and finds the book whole.
func TestKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "accounts.json")
	for i := range 40 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), writer+"="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i*2) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		p, err := New(path).Read()
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Rules) > 0 && p.Rules[0].User != fmt.Sprint(len(p.Accounts)) {
			t.Fatalf("half a book: %d accounts, %s", len(p.Accounts), p.Rules[0].User)
		}
	}
	err := New(path).Change(t.Context(), func(p *Page) error { // nobody holds the lock
		p.Set(Account{Host: "quay.io", User: "alice"})
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// TestConcurrent has many write at once, none over another.
func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts.json")
	var all sync.WaitGroup
	const writers, rounds = 10, 20
	for w := range writers {
		all.Go(func() {
			b := New(path) // each as a process of its own
			for r := range rounds {
				err := b.Change(t.Context(), func(p *Page) error {
					p.Set(Account{Host: "ghcr.io", User: fmt.Sprint(w, "-", r), Active: true})
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				if _, err := b.Read(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	p, err := New(path).Read()
	if err != nil || len(p.Accounts) != writers*rounds {
		t.Errorf("%d accounts, %v", len(p.Accounts), err)
	}
	active := 0
	for _, a := range p.Accounts {
		if a.Active {
			active++
		}
	}
	if active != 1 {
		t.Errorf("%d are active", active)
	}
}

// TestBroken tells of a book that cannot be read, and does not write it.
func TestBroken(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"cut": `{"accounts":[{"host":"gh`, "list": `[]`, "other": `{"accounts":{"a":1}}`, "words": "hello", "NUL": "\x00\x00",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b := New(path)
		_, err := b.Read()
		for what, err := range map[string]error{"read": err, "change": b.Change(t.Context(), func(p *Page) error {
			p.Set(Account{Host: "a", User: "b"})
			return nil
		})} {
			var p *creds.Problem
			if !errors.As(err, &p) || !errors.Is(err, creds.ErrUnreadable) || p.Path != path || p.Fix == "" {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("%s: it was written", name)
		}
	}
	for _, text := range []string{"", "null", "{}"} {
		path := filepath.Join(dir, "empty")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := New(path).Read(); err != nil || len(p.Accounts) > 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := New(dir).Read(); !errors.Is(err, creds.ErrUnreadable) {
		t.Errorf("a folder: %v", err)
	}
}

func TestUnchanged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accounts.json")
	b, failed := New(path), errors.New("no")
	if err := b.Change(t.Context(), func(*Page) error { return nil }); err != nil {
		t.Error(err)
	}
	if err := b.Change(t.Context(), func(p *Page) error { p.Set(Account{Host: "a", User: "b"}); return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was written")
	}
	var p *creds.Problem
	if err := New("").Change(t.Context(), func(*Page) error { return nil }); !errors.As(err, &p) {
		t.Error(err)
	}
	if page, err := New("").Read(); err != nil || page.Accounts != nil {
		t.Error(err)
	}
}

// TestUnwritable says where and why.
func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := New(filepath.Join(file, "accounts.json")).Change(t.Context(), func(p *Page) error {
		p.Set(Account{Host: "a", User: "b"})
		return nil
	})
	var p *creds.Problem
	if !errors.As(err, &p) || p.Fix == "" || !strings.Contains(err.Error(), "nothing was written") {
		t.Error(err)
	}
}

func TestPath(t *testing.T) {
	for _, tt := range []struct {
		env  creds.Env
		want string
	}{
		{creds.Env{OS: "linux", Home: "/home/a"}, "/home/a/.local/share/regtui/accounts.json"},
		{creds.Env{OS: "darwin", Home: "/Users/a"}, "/Users/a/.local/share/regtui/accounts.json"},
		{creds.Env{OS: "linux", Home: "/home/a", Vars: []string{"XDG_DATA_HOME=/data"}}, "/data/regtui/accounts.json"},
		{creds.Env{OS: "linux", Home: "/home/a", Vars: []string{"XDG_DATA_HOME=rel"}}, "/home/a/.local/share/regtui/accounts.json"},
		{creds.Env{OS: "windows", Home: "/u", Vars: []string{"LOCALAPPDATA=/l"}}, "/l/regtui/accounts.json"},
		{creds.Env{OS: "linux"}, ""},
	} {
		if got := filepath.ToSlash(Path(tt.env)); got != tt.want {
			t.Errorf("%+v: %s", tt.env, got)
		}
	}
}

func TestUse(t *testing.T) {
	var p Page
	p.Set(Account{Host: "ghcr.io", User: "bob", Active: true})
	p.Set(Account{Host: "ghcr.io", User: "alice"})
	p.Set(Account{Host: "quay.io", User: "bob", Active: true})
	if err := p.Use("ghcr.io", "alice"); err != nil {
		t.Fatal(err)
	}
	if a := p.ActiveOf("ghcr.io"); a == nil || a.User != "alice" {
		t.Errorf("%+v", a)
	}
	if a := p.ActiveOf("quay.io"); a == nil || a.User != "bob" {
		t.Errorf("another host: %+v", a)
	}
	if err := p.Use("ghcr.io", "carol"); !errors.Is(err, ErrNoAccount) {
		t.Error(err)
	}
	if a := p.ActiveOf("ghcr.io"); a == nil || a.User != "alice" {
		t.Errorf("after an error: %+v", a)
	}
	if of := p.Of("ghcr.io"); len(of) != 2 || of[0].User != "alice" || of[1].User != "bob" {
		t.Errorf("%+v", of)
	}
	p.Drop("ghcr.io", "alice")
	if p.ActiveOf("ghcr.io") != nil || p.Find("ghcr.io", "alice") != nil || p.Find("ghcr.io", "bob") == nil {
		t.Errorf("%+v", p.Accounts)
	}
}

func TestRules(t *testing.T) {
	for _, tt := range []struct {
		rule, host, path string
		want             bool
	}{
		{"ghcr.io/acme/**", "ghcr.io", "acme/web", true},
		{"ghcr.io/acme/**", "ghcr.io", "acme/web/deep", true},
		{"ghcr.io/acme/**", "ghcr.io", "acme", true},
		{"ghcr.io/acme/**", "ghcr.io", "acmes/web", false},
		{"ghcr.io/acme/**", "ghcr.io", "", false},
		{"ghcr.io/acme/**", "ghcr.io.evil", "acme/web", false},
		{"ghcr.io/**", "ghcr.io", "a/b", true},
		{"ghcr.io/acme/*", "ghcr.io", "acme/web", true},
		{"ghcr.io/acme/*", "ghcr.io", "acme/web/deep", false},
		{"ghcr.io/*/web", "ghcr.io", "acme/web", true},
		{"ghcr.io/acme/w?b", "ghcr.io", "acme/web", true},
		{"ghcr.io/acme/web", "ghcr.io", "acme/web", true},
		{"ghcr.io/acme/web", "ghcr.io", "acme", false},
		{"index.docker.io/acme/**", "docker.io", "acme/web", true},
		{"localhost:5000/team/**", "localhost:5000", "team/x", true},
		{"ghcr.io", "ghcr.io", "acme", false},
		{"ghcr.io/[", "ghcr.io", "[", false},
		{"", "", "", false},
	} {
		if got := (Rule{Match: tt.rule}).Matches(creds.Resource{Host: tt.host, Path: tt.path}); got != tt.want {
			t.Errorf("%s for %s/%s: %v", tt.rule, tt.host, tt.path, got)
		}
	}
	p := Page{Accounts: []Account{{Host: "ghcr.io", User: "me", Active: true}, {Host: "ghcr.io", User: "bot"}, {Host: "ghcr.io", User: "web"}}}
	p.Rules = []Rule{{"ghcr.io/acme/**", "bot"}, {"ghcr.io/acme/*", "bot"}, {"ghcr.io/acme/web", "web"}, {"ghcr.io/acme/we*", "bot"}, {"ghcr.io/acme/secret", "gone"}}
	for path, want := range map[string]string{"acme/web": "web", "acme/api": "bot", "acme/a/b": "bot", "acme/secret": "bot", "other": "me", "": "me"} {
		if a := p.Pick(creds.Resource{Host: "ghcr.io", Path: path}); a == nil || a.User != want {
			t.Errorf("%s: %+v, want %s", path, a, want)
		}
	}
	if a := p.Pick(creds.Resource{Host: "quay.io", Path: "acme/web"}); a != nil {
		t.Errorf("another registry: %+v", a)
	}
}

func TestCheckRule(t *testing.T) {
	for match, ok := range map[string]bool{
		"ghcr.io/acme/**": true, "ghcr.io/**": true, "ghcr.io/a/b": true, "ghcr.io/*/b": true, "[::1]:5000/a/**": true,
		"ghcr.io": false, "ghcr.io/": false, "/a": false, "": false, "*.io/a": false, "ghcr.io/**/a": false,
		"ghcr.io/a**": false, "ghcr.io//a": false, "ghcr.io/[": false, "bob@ghcr.io/a": false,
	} {
		if err := (Rule{Match: match, User: "u"}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", match, err)
		}
	}
	if (Rule{Match: "ghcr.io/a"}).Check() == nil {
		t.Error("a rule without a user")
	}
}

// FuzzBook reads whatever stands in the file, and matches whatever rule does.
func FuzzBook(f *testing.F) {
	f.Add([]byte(`{"accounts":[{"host":"ghcr.io","user":"a","active":true}],"rules":[{"match":"ghcr.io/[/**","user":"a"}]}`), "a/b")
	f.Add([]byte(`{"rules":[{"match":"/","user":""}]}`), "")
	f.Fuzz(func(t *testing.T, data []byte, path string) {
		var p Page
		if json.Unmarshal(data, &p) != nil {
			return
		}
		for _, host := range []string{"ghcr.io", ""} {
			a := p.Pick(creds.Resource{Host: host, Path: path})
			if a != nil && a.Host != host {
				t.Errorf("%s got the account of %s", host, a.Host)
			}
		}
	})
}
