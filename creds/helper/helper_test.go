package helper

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/creds/helper/helpertest"
)

func TestMain(m *testing.M) { helpertest.Main(m) }

const (
	patient = time.Minute            // no well-behaved helper misses it on a busy machine
	hasty   = 300 * time.Millisecond // for those that never answer
)

var logins = map[string]helpertest.Login{
	"ghcr.io": {Username: "alice", Secret: "pw"},
	"acr":     {Username: "<token>", Secret: "refresh"},
	"ecr":     {Username: "AWS", Secret: "short"},
}

func newRunner(t *testing.T, timeout time.Duration, names ...string) (*Runner, string) {
	t.Helper()
	dir := helpertest.Install(t, logins, names...)
	env := creds.Env{OS: "linux", Vars: []string{"PATH=" + dir, "GPG_TTY=/dev/pts/7"}}
	r := New(env, Timeout(timeout))
	t.Cleanup(r.Close)
	return r, dir
}

func TestGet(t *testing.T) {
	r, dir := newRunner(t, patient, "good", "none", "floodserr", "agent")
	l, err := net.Listen("unix", filepath.Join(dir, "alive")) // for the agent's daemon
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, tt := range []struct {
		name, server string
		want         Answer
	}{
		{"good", "ghcr.io", Answer{"alice", "pw"}},
		{"good", "acr", Answer{TokenUser, "refresh"}},
		{"good", "unknown.example", Answer{}},
		{"none", "ghcr.io", Answer{}},
		{"floodserr", "ghcr.io", Answer{"alice", "pw"}},
		{"agent", "ghcr.io", Answer{"alice", "pw"}},
	} {
		got, err := r.Get(t.Context(), tt.name, tt.server)
		if err != nil || got != tt.want {
			t.Errorf("%s %s: %#v, %v; want %#v", tt.name, tt.server, got, err, tt.want)
		}
	}
}

func TestGetFailures(t *testing.T) {
	for _, tt := range []struct {
		name    string
		timeout time.Duration
		kind    error
		says    []string
		fix     string
	}{
		{"missing", patient, creds.ErrHelperMissing, []string{"docker-credential-missing: ghcr.io: not found on PATH"}, "take it out of the file"},
		{"desktop.exe", patient, creds.ErrHelperMissing, nil, "WSL"},
		{"../good", patient, creds.ErrHelperMissing, []string{"no helper can have this name"}, ""},
		{"fails", patient, creds.ErrHelperFailed, []string{"exit status 1", "pass not initialized"}, "pass init"},
		{"leaks", patient, creds.ErrHelperFailed, []string{"exit status 1"}, "docker-credential-leaks list"},
		{"garbage", patient, creds.ErrHelperAnswer, []string{"no JSON"}, ""},
		{"escapes", patient, creds.ErrHelperFailed, []string{": no luck"}, ""},
		{"hangs", hasty, creds.ErrHelperTimeout, []string{"docker-credential-hangs: ghcr.io: did not answer in time (300ms)"}, "unlock"},
		{"stubborn", hasty, creds.ErrHelperTimeout, nil, "unlock"},
		{"floods", patient, creds.ErrHelperAnswer, []string{"128 KiB"}, ""},
		{"terminal", patient, creds.ErrHelperFailed, []string{"it has no terminal and GPG_TTY is ."}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := newRunner(t, tt.timeout, "good", "fails", "leaks", "garbage", "escapes", "hangs", "stubborn", "floods", "terminal")
			got, err := r.Get(t.Context(), tt.name, "ghcr.io")
			var p *creds.Problem
			if got != (Answer{}) || !errors.As(err, &p) || !errors.Is(err, tt.kind) {
				t.Fatalf("%v, %v", got, err)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q does not say %q", err, s)
				}
			}
			if p.Fix == "" || !strings.Contains(p.Fix, tt.fix) {
				t.Errorf("fix %q", p.Fix)
			}
			if strings.Contains(err.Error(), helpertest.Secret) || strings.ContainsAny(err.Error(), "\x1b\r\x07\u009b\u202e") {
				t.Errorf("shows what it must not: %q", err)
			}
		})
	}
}

// Ending a helper takes it and everything that it started, however stubborn.
// The deadline does the same as Close: both end the context.
func TestCloseKillsAll(t *testing.T) {
	r, dir := newRunner(t, time.Hour, "stubborn")
	l, err := net.Listen("unix", filepath.Join(dir, "alive"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan error, 1)
	go func() {
		_, err := r.Get(context.Background(), "stubborn", "ghcr.io")
		asked <- err
	}()
	var alive []net.Conn
	for range 2 { // the helper and its child
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		alive = append(alive, c)
	}
	r.Close()
	for _, c := range alive {
		if _, err := io.Copy(io.Discard, c); err != nil { // ends when the process does
			t.Error(err)
		}
	}
	if err := <-asked; !errors.Is(err, creds.ErrHelperFailed) {
		t.Error(err)
	}
}

// However many ask, the helper is run once for a server, and other servers and
// helpers don't wait for it.
func TestOnce(t *testing.T) {
	r, dir := newRunner(t, patient, "good", "hangs")
	l, err := net.Listen("unix", filepath.Join(dir, "alive"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var stuck sync.WaitGroup
	for range 10 {
		stuck.Go(func() {
			if _, err := r.Get(ctx, "hangs", "ghcr.io"); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
	c, err := l.Accept() // one of them hangs now
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var rest sync.WaitGroup
	for range 20 {
		rest.Go(func() {
			if a, err := r.Get(t.Context(), "good", "ghcr.io"); err != nil || a.User != "alice" {
				t.Error(a, err)
			}
		})
	}
	rest.Wait()
	cancel()
	stuck.Wait()
	calls := helpertest.Calls(t, dir)
	slices.Sort(calls)
	if want := []string{"good get ghcr.io", "hangs get ghcr.io"}; !slices.Equal(calls, want) {
		t.Errorf("%q", calls)
	}
}

func TestHowLongAnswersAreKept(t *testing.T) {
	dir := helpertest.Install(t, logins, "good", "fails")
	var mu sync.Mutex
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	r := New(creds.Env{Vars: []string{"PATH=" + dir}}, Timeout(patient))
	r.now = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	defer r.Close()
	ask := func() {
		for _, q := range []question{{"good", "ghcr.io"}, {"good", "ecr"}, {"good", "none.example"}, {"fails", "ghcr.io"}} {
			_, _ = r.Get(t.Context(), q.name, q.server)
		}
	}
	pass := func(d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(d)
	}
	ask()
	pass(keepFailure - time.Second)
	ask() // nothing new
	pass(2 * time.Second)
	ask() // the failure is tried again, and whether there is a login by now
	pass(keepShortLived)
	ask() // so are the token that ends, and these two
	if a, ok, err := r.Known("good", "ghcr.io"); !ok || err != nil || a.User != "alice" {
		t.Errorf("known: %v, %v, %v", a, err, ok)
	}
	pass(keepFailure + time.Second)
	if _, ok, _ := r.Known("fails", "ghcr.io"); ok {
		t.Error("a failure that no longer holds is known")
	}
	got := helpertest.Calls(t, dir)
	want := []string{
		"good get ghcr.io", "good get ecr", "good get none.example", "fails get ghcr.io",
		"good get none.example", "fails get ghcr.io",
		"good get ecr", "good get none.example", "fails get ghcr.io",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A file that is no program of this machine, as Windows helpers are under WSL
// without interop.
func TestProgramOfAnotherMachine(t *testing.T) {
	r, dir := newRunner(t, patient)
	for name, want := range map[string]string{"other": "wsl.conf", "desktop.exe": "wsl.conf"} {
		if err := os.WriteFile(filepath.Join(dir, prefix+name), []byte("MZ\x90\x00\x03"), 0o700); err != nil {
			t.Fatal(err)
		}
		_, err := r.Get(t.Context(), name, "ghcr.io")
		if !errors.Is(err, creds.ErrHelperFailed) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		"gpg: decryption timed out":                        "gpg: decryption timed out",
		"token: abcdef expired":                            "token: ••• expired",
		"PASSWORD=hunter refused":                          "PASSWORD=••• refused",
		"Authorization: Basic Zm9v":                        "Authorization: Basic •••",
		"dckr_pat_abc123DEF is bad":                        "••• is bad",
		"cannot open /home/al/x9/y: no such file":          "cannot open /home/al/x9/y: no such file",
		"GET https://index.docker.io/v1/ failed":           "GET https://index.docker.io/v1/ failed",
		"GET https://u:p4ssword@h.example/ failed":         "GET ••• failed",
		"status 0x80070520":                                "status 0x80070520",
		"{\"Username\":\"bob\",\"Secret\":\"x\"} was read": "…",
		"two\nlines\there":                                 "two lines here",
		strings.Repeat("word ", 100):                       strings.Repeat("word ", 39) + "word…",
	} {
		if got := scrub(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A secret whose beginning fell off the kept part of stderr is not shown.
func TestTailShowsWholeLines(t *testing.T) {
	w := &tail{limit: 16}
	_, _ = io.WriteString(w, "Secret: "+strings.Repeat("s", 30))
	if got := w.String(); got != "" {
		t.Errorf("%q", got)
	}
	_, _ = io.WriteString(w, "\nfailed\n")
	if got := w.String(); got != "failed\n" {
		t.Errorf("%q", got)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add("out", "err")
	f.Add("{\"Secret\":\"x\"}", "\x1b]52;c;x\x07 \u202e\r")
	f.Fuzz(func(t *testing.T, stdout, stderr string) {
		got := explain(stdout, stderr).String()
		if len([]rune(got)) > maxSaid+2 {
			t.Errorf("%d runes", len([]rune(got)))
		}
		if strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			t.Errorf("control characters in %q", got)
		}
	})
}
