package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/book"
)

// fake is a keyring in memory that can be told to go wrong.
type fake struct {
	mu    sync.Mutex
	items map[string]string
	onSet func(name, secret string) (string, error) // what is kept
	onGet func(name string) error
	hang  chan struct{} // calls wait until it is closed
}

func (f *fake) wait() {
	if f.hang != nil {
		<-f.hang
	}
}

func (f *fake) get(name string) (string, error) {
	f.wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.onGet != nil {
		if err := f.onGet(name); err != nil {
			return "", err
		}
	}
	s, ok := f.items[name]
	if !ok {
		return "", errNone
	}
	return s, nil
}

func (f *fake) set(name, secret string) error {
	f.wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	var err error
	if f.onSet != nil {
		if secret, err = f.onSet(name, secret); secret == "" {
			return err
		}
	}
	f.items[name] = secret
	return err
}

func (f *fake) remove(name string) error {
	f.wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.onGet != nil {
		if err := f.onGet(name); err != nil {
			return err
		}
	}
	if _, ok := f.items[name]; !ok {
		return errNone
	}
	delete(f.items, name)
	return nil
}

func newFake(t *testing.T) (*Store, *fake) {
	t.Helper()
	env := creds.Env{OS: "linux", Home: t.TempDir(), Vars: []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"}}
	f := &fake{items: map[string]string{}}
	s := New(env, book.New(book.Path(env)))
	s.ring = f
	return s, f
}

// wants checks the accounts: "host user", "*" in front of the active ones.
func wants(t *testing.T, s *Store, want ...string) {
	t.Helper()
	all, err := s.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range all {
		mark := map[bool]string{true: "*"}[l.Active]
		got = append(got, mark+l.Host+" "+l.User)
	}
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("accounts %q, want %q", got, want)
	}
}

func TestActive(t *testing.T) {
	s, _ := newFake(t)
	put(t, s, login("ghcr.io", "bob", "b"))
	wants(t, s, "*ghcr.io bob")
	put(t, s, login("ghcr.io", "alice", "a")) // a second one waits for its turn
	put(t, s, login("docker.io", "alice", "d"))
	wants(t, s, "*docker.io alice", "*ghcr.io bob", "ghcr.io alice")
	c := login("ghcr.io", "carol", "c")
	c.Login.Active = true
	put(t, s, c)
	wants(t, s, "*docker.io alice", "*ghcr.io carol", "ghcr.io alice", "ghcr.io bob")
	put(t, s, login("ghcr.io", "carol", "again"))
	wants(t, s, "*docker.io alice", "*ghcr.io carol", "ghcr.io alice", "ghcr.io bob")
	if err := s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, "carol"); err != nil {
		t.Fatal(err)
	}
	wants(t, s, "*docker.io alice", "ghcr.io alice", "ghcr.io bob")
	if err := s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); err != nil {
		t.Fatal(err)
	}
	wants(t, s, "*docker.io alice")
	if err := s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, "nobody"); err != nil {
		t.Errorf("what is not there is no error: %v", err)
	}
}

func TestGet(t *testing.T) {
	s, _ := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	token := login("ghcr.io", "bob", "")
	token.IdentityToken = "id"
	put(t, s, token)
	for _, tt := range []struct{ host, user, password, token string }{
		{"ghcr.io", "", "a", ""},
		{"ghcr.io", "alice", "a", ""},
		{"ghcr.io", "bob", "", "id"},
	} {
		c, err := s.Get(t.Context(), creds.Resource{Host: tt.host, Path: "some/app"}, tt.user)
		if err != nil || c == nil || c.Password.Reveal() != tt.password || c.IdentityToken.Reveal() != tt.token || c.Login.Token != (tt.token != "") || c.Login.Place.Kind != creds.KindKeyring {
			t.Errorf("%+v: %+v %v", tt, c, err)
		}
	}
	for _, r := range []creds.Resource{{Host: "quay.io"}, {Host: "ghcr.io.evil"}} {
		if c, err := s.Get(t.Context(), r, ""); c != nil || err != nil {
			t.Errorf("%v: %v %v", r, c, err)
		}
	}
	if c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "carol"); c != nil || err != nil {
		t.Errorf("carol: %v %v", c, err)
	}
}

// TestItems gives no two accounts one name, on Windows too, where the service
// and a colon go before it.
func TestItems(t *testing.T) {
	seen := map[string]string{}
	for _, user := range []string{"alice", "alice@ghcr.io", "a:b", "alice@example.org", "robot$x", "x/y"} {
		for _, host := range []string{"ghcr.io", "localhost:5000", "[::1]:5000"} {
			for _, name := range []string{item(user, host), sideItem(user, host, "access-token")} {
				target := service + ":" + name
				if other := seen[target]; other != "" {
					t.Errorf("%s is both %s and %s", target, other, user+" at "+host)
				}
				seen[target] = user + " at " + host
			}
		}
	}
}

// TestOrder has the keyring go away at each step of keeping and taking out,
// after it has done what it was asked: a secret that nothing lists is never left.
func TestOrder(t *testing.T) {
	died := errors.New("died")
	for _, name := range []string{"put", "erase"} {
		for step := range 6 {
			s, f := newFake(t)
			if name == "erase" {
				put(t, s, login("ghcr.io", "alice", "a"))
			}
			n := 0
			die := func() error {
				if n++; n > step {
					return died
				}
				return nil
			}
			f.onGet = func(string) error { return die() }
			f.onSet = func(_, secret string) (string, error) { return secret, die() }
			if name == "put" {
				_ = s.Put(t.Context(), login("ghcr.io", "alice", "a"))
			} else {
				_ = s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, "")
			}
			all, err := s.List(t.Context())
			if err != nil || len(f.items) > len(all) {
				t.Errorf("%s, step %d: %d secrets and %d listed (%v)", name, step, len(f.items), len(all), err)
			}
		}
	}
}

// TestFailedPut leaves everything as it was.
func TestFailedPut(t *testing.T) {
	locked := errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'")
	for name, spoil := range map[string]func(name, secret string) (string, error){
		"fails":      func(string, string) (string, error) { return "", locked },
		"cuts":       func(_, secret string) (string, error) { return secret[:1], nil },
		"keeps none": func(string, string) (string, error) { return "", nil },
	} {
		t.Run(name, func(t *testing.T) {
			s, f := newFake(t)
			f.onSet = spoil
			err := s.Put(t.Context(), login("ghcr.io", "alice", "hunter2"))
			var p *creds.Problem
			if !errors.As(err, &p) || p.Fix == "" || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v", err)
			}
			wants(t, s)
			if len(f.items) > 0 {
				t.Errorf("left: %d", len(f.items))
			}
			f.onSet = nil
			put(t, s, login("ghcr.io", "alice", "old"))
			n := 0
			f.onSet = func(name, secret string) (string, error) {
				if n++; n == 1 {
					return spoil(name, secret)
				}
				return secret, nil
			}
			if err := s.Put(t.Context(), login("ghcr.io", "alice", "hunter2")); err == nil {
				t.Error("no error")
			}
			wants(t, s, "*ghcr.io alice")
			if f.items["alice@ghcr.io"] != "old" {
				t.Errorf("the old secret is not there: %q", f.items["alice@ghcr.io"])
			}
		})
	}
}

func TestRefused(t *testing.T) {
	s, f := newFake(t)
	for name, c := range map[string]creds.Credential{
		"no user":     login("ghcr.io", "", "x"),
		"no secret":   login("ghcr.io", "alice", ""),
		"newline":     login("ghcr.io", "alice\nadd-generic-password", "x"),
		"escape":      login("ghcr.io", "alice\x1b[2J", "x"),
		"no host":     login("", "alice", "x"),
		"host with @": login("a@ghcr.io", "alice", "x"),
		"bearer":      {Login: creds.Login{Host: "quay.io", User: "alice"}, RegistryToken: "x"},
		"path":        {Login: creds.Login{Host: "quay.io", Key: "quay.io/team", User: "alice"}, Password: "x"},
	} {
		if err := s.Put(t.Context(), c); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s: %v", name, err)
		}
	}
	wants(t, s)
	if len(f.items) > 0 {
		t.Errorf("kept: %v", f.items)
	}
}

// TestTooLong is told before the keyring is asked.
func TestTooLong(t *testing.T) {
	for _, tt := range []struct {
		os, user string
		secret   int
		ok       bool
	}{
		{"windows", "alice", 2560, true},
		{"windows", "alice", 2561, false},
		{"windows", strings.Repeat("u", 504), 10, true},
		{"windows", strings.Repeat("u", 505), 10, false},
		{"darwin", "alice", 3000, true},
		{"darwin", strings.Repeat("u", 150), darwinSecret, true},
		{"darwin", "alice", 3030, false},
		{"darwin", strings.Repeat("'", 100), darwinSecret, false},
		{"darwin", strings.Repeat("u", 5000), 1, false},
		{"linux", "alice", 1 << 20, true},
	} {
		s, f := newFake(t)
		s.env.OS = tt.os
		err := s.Put(t.Context(), login("ghcr.io", tt.user, strings.Repeat("s", tt.secret)))
		if (err == nil) != tt.ok || !tt.ok && len(f.items) > 0 {
			t.Errorf("%s, %d bytes: %v", tt.os, tt.secret, err)
		}
		if tt.os == "linux" {
			continue
		}
		if l := s.Limits(t.Context()); l.Secret == 0 || l.Down != nil {
			t.Errorf("%s: %+v", tt.os, l)
		}
	}
}

// TestDarwinLine never hands "security" a line of 4,096 bytes, at which it
// fails and says that it did not.
func TestDarwinLine(t *testing.T) {
	s, _ := newFake(t)
	s.env.OS = "darwin"
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'"'"'`) + "'" } // as go-keyring does
	for n := 1; n < 200; n += 17 {
		user := strings.Repeat("u", n-n/7) + strings.Repeat("'", n/7)
		most := 0
		for size := 2700; size < 3200; size++ {
			if s.check("ghcr.io", user, item(user, "ghcr.io"), strings.Repeat("s", size)) == nil {
				most = size
			}
		}
		line := fmt.Sprintf("add-generic-password -U -s %s -a %s -w %s\n", service, quote(item(user, "ghcr.io")), quote("go-keyring-base64:"+strings.Repeat("x", (most+2)/3*4)))
		if len(line) > darwinLine || len(line) < darwinLine-8 {
			t.Fatalf("user of %d: %d bytes make a line of %d", n, most, len(line))
		}
	}
}

// TestHeadless tells at once that there is no session, and asks nothing.
func TestHeadless(t *testing.T) {
	s, f := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	dir := t.TempDir()
	for name, vars := range map[string][]string{
		"nothing":    nil,
		"autolaunch": {"DBUS_SESSION_BUS_ADDRESS=autolaunch:"},
		"no bus":     {"XDG_RUNTIME_DIR=" + dir},
		"the demo":   {"DBUS_SESSION_BUS_ADDRESS=unix:path=/run/bus", creds.DemoEnv + "=/tmp/demo"},
	} {
		s.env.Vars = vars
		f.onGet = func(string) error { t.Errorf("%s: the keyring was asked", name); return nil }
		for what, err := range map[string]error{
			"limits": s.Limits(t.Context()).Down,
			"put":    s.Put(t.Context(), login("ghcr.io", "bob", "b")),
			"erase":  s.Erase(t.Context(), creds.Resource{Host: "ghcr.io"}, ""),
			"get":    second(s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "")),
		} {
			var p *creds.Problem
			if !errors.As(err, &p) || !errors.Is(err, ErrDown) || p.Fix == "" {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		wants(t, s, "*ghcr.io alice")
		if all, _ := s.List(t.Context()); all[0].Problem == nil {
			t.Errorf("%s: the list says nothing of it", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f.onGet, s.env.Vars = nil, []string{"XDG_RUNTIME_DIR=" + dir}
	if c, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); err != nil || c == nil {
		t.Errorf("with a bus: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// TestHangs waits for a keyring that never answers as long as it says, and
// then not again until the call has ended.
func TestHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := newFake(t)
		put(t, s, login("ghcr.io", "alice", "a"))
		f.hang = make(chan struct{})
		begin := time.Now()
		r := creds.Resource{Host: "ghcr.io"}
		for range 3 {
			_, err := s.Get(t.Context(), r, "")
			var p *creds.Problem
			if !errors.Is(err, ErrTimeout) || !errors.As(err, &p) || p.Fix == "" {
				t.Errorf("hanging: %v", err)
			}
		}
		if took := time.Since(begin); took != DefaultTimeout {
			t.Errorf("it took %v", took)
		}
		if err := s.Put(t.Context(), login("ghcr.io", "bob", "b")); !errors.Is(err, ErrTimeout) {
			t.Errorf("put: %v", err)
		}
		close(f.hang) // somebody unlocks it
		synctest.Wait()
		if c, err := s.Get(t.Context(), r, ""); err != nil || c == nil {
			t.Errorf("unlocked: %v", err)
		}
		f.hang = make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := s.Get(ctx, r, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		close(f.hang)
		synctest.Wait()
	})
}

// TestLatePut keeps an account listed whose secret may still come.
func TestLatePut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := newFake(t)
		unlocked := make(chan struct{})
		f.onSet = func(_, secret string) (string, error) { <-unlocked; return secret, nil }
		if err := s.Put(t.Context(), login("ghcr.io", "alice", "a")); !errors.Is(err, ErrTimeout) {
			t.Errorf("%v", err)
		}
		close(unlocked)
		synctest.Wait()
		if len(f.items) != 1 {
			t.Errorf("%d secrets", len(f.items))
		}
		wants(t, s, "ghcr.io alice")
	})
}

type panics struct{ *fake }

func (panics) get(string) (string, error) { panic("the signal is nil") }

// TestPanic bears go-keyring's, when the bus goes away under a prompt.
func TestPanic(t *testing.T) {
	s, f := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	s.ring = panics{f}
	if _, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); !errors.Is(err, ErrFailed) {
		t.Errorf("%v", err)
	}
}

// TestErrors tells what the errors of keyrings in the wild mean.
func TestErrors(t *testing.T) {
	s, f := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	for said, want := range map[string]error{
		`The name org.freedesktop.secrets was not provided by any .service files`:        ErrDown,
		`exec: "dbus-launch": executable file not found in $PATH`:                        ErrDown,
		`failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'`: ErrDown,
		`Cannot create an item in a locked collection`:                                   ErrDown,
		`dial unix /run/user/0/bus: connect: no such file or directory`:                  ErrDown,
		`dbus: connection closed by user`:                                                ErrFailed,
		`Message recipient disconnected from message bus without replying`:               ErrFailed,
		`Object does not exist at path “/org/freedesktop/secrets/collection/login”`:      ErrDown,
		`exit status 36`: ErrDown,
		`A specified logon session does not exist. It may already have been terminated.`: ErrDown,
		`something new`: ErrFailed,
	} {
		f.onGet = func(string) error { return errors.New(said) }
		_, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, "")
		var p *creds.Problem
		if !errors.Is(err, want) || !errors.As(err, &p) || p.Fix == "" || p.Host != "ghcr.io" {
			t.Errorf("%s: %v", said, err)
		}
	}
}

// TestLost tells of accounts whose secret somebody else took out.
func TestLost(t *testing.T) {
	s, f := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	put(t, s, login("quay.io", "bob", "b"))
	delete(f.items, "alice@ghcr.io")
	if _, err := s.Get(t.Context(), creds.Resource{Host: "ghcr.io"}, ""); !errors.Is(err, ErrLost) {
		t.Errorf("get: %v", err)
	}
	lost, err := s.Lost(t.Context())
	if err != nil || len(lost) != 1 || lost[0].Host != "ghcr.io" || !errors.Is(&lost[0], ErrLost) {
		t.Errorf("%v %v", lost, err)
	}
	wants(t, s, "*ghcr.io alice", "*quay.io bob")
	put(t, s, login("ghcr.io", "alice", "again"))
	if lost, err := s.Lost(t.Context()); len(lost) > 0 || err != nil {
		t.Errorf("%v %v", lost, err)
	}
}

// TestCloud has another make the secret of an account that keeps none.
func TestCloud(t *testing.T) {
	s, f := newFake(t)
	account := book.Account{Host: "1.dkr.ecr.eu-west-1.amazonaws.com", User: "AWS", Cloud: "ecr", Active: true}
	if err := s.book.Change(t.Context(), func(p *book.Page) error { p.Set(account); return nil }); err != nil {
		t.Fatal(err)
	}
	r := creds.Resource{Host: account.Host}
	if _, err := s.Get(t.Context(), r, ""); err == nil {
		t.Error("nobody can make it")
	}
	Cloud(func(_ context.Context, a book.Account, _ creds.Resource) (*creds.Credential, error) {
		return &creds.Credential{Password: creds.Secret("made for " + a.User)}, nil
	})(s)
	c, err := s.Get(t.Context(), r, "")
	if err != nil || c.Password != "made for AWS" || c.Login.User != "AWS" || !c.Login.Active {
		t.Errorf("%+v %v", c, err)
	}
	if len(f.items) > 0 {
		t.Error("something was kept")
	}
	if lost, err := s.Lost(t.Context()); len(lost) > 0 || err != nil {
		t.Errorf("%v %v", lost, err)
	}
	if err := s.Erase(t.Context(), r, ""); err != nil {
		t.Error(err)
	}
	wants(t, s)
}

// TestPutGivenUp lists no account whose secret was not kept because the person
// did not wait.
func TestPutGivenUp(t *testing.T) {
	s, f := newFake(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.onGet = func(string) error { cancel(); return errors.New("dismissed") }
	if err := s.Put(ctx, login("ghcr.io", "alice", "a")); err == nil {
		t.Error("it was kept")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	wants(t, s)
}

// TestEraseMeetsPut leaves an account listed that is put anew by another process
// while it is erased: else its secret would be in the keyring and nobody know.
func TestEraseMeetsPut(t *testing.T) {
	s, f := newFake(t)
	put(t, s, login("ghcr.io", "alice", "a"))
	page, err := s.book.Read()
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, login("ghcr.io", "alice", "b"))
	if err := s.drop(t.Context(), page.Accounts[0]); err != nil {
		t.Fatal(err)
	}
	if wants(t, s, "*ghcr.io alice"); f.items["alice@ghcr.io"] != "b" {
		t.Errorf("%v", f.items)
	}
}
