package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/regtui/regtui/cmd/regtui/config"
	"github.com/regtui/regtui/creds"
	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/ui"
)

// try is a program with nothing around it: no terminal, this environment.
func try(vars ...string) (p *program, out, errs *bytes.Buffer) {
	out, errs = &bytes.Buffer{}, &bytes.Buffer{}
	return &program{in: strings.NewReader(""), out: newOutput(out), err: errs, vars: vars, now: time.Now}, out, errs
}

func TestExitCodes(t *testing.T) {
	wrapped := func(err error) error { return &registry.Error{Op: "list tags", Host: "a.example", Err: err} }
	for _, tt := range []struct {
		err  error
		want int
	}{
		{errors.New("any"), exitFailed},
		{usagef("no"), exitUsage},
		{fmt.Errorf("in: %w", usagef("no")), exitUsage},
		{&config.Invalid{}, exitUsage},
		{wrapped(registry.ErrUnauthorized), exitUnauthorized},
		{wrapped(registry.ErrForbidden), exitUnauthorized},
		{wrapped(registry.ErrNotFound), exitNotFound},
		{fs.ErrNotExist, exitNotFound},
		{wrapped(&registry.RateLimitedError{RetryAfter: time.Minute}), exitRateLimited},
		{wrapped(registry.ErrOffline), exitFailed},
		{wrapped(context.Canceled), exitInterrupted},
		{codeError(7), 7},
	} {
		if got := exitCode(tt.err); got != tt.want {
			t.Errorf("%v: %d, not %d", tt.err, got, tt.want)
		}
	}
}

func TestComplaintsAreClean(t *testing.T) {
	p, _, errs := try()
	p.complain(&registry.Error{Op: "read manifest", Host: "a.example", Err: registry.ErrServer, Detail: "\x1b]0;owned\x07\u202etxt\r\nmore"})
	if s := errs.String(); strings.ContainsAny(s, "\x1b\x07\r\u202e") || !strings.HasPrefix(s, "regtui: read manifest a.example") || !strings.Contains(s, "more") {
		t.Errorf("%q", s)
	}
	errs.Reset()
	p.complain(codeError(3))
	if errs.Len() > 0 {
		t.Errorf("of a program that has spoken: %q", errs)
	}
}

func TestJSONDoesNotSteerTheTerminal(t *testing.T) {
	p, out, _ := try()
	p.flags.format = jsonLines
	evil := "\x1b[2J\u009b31m\u202eabc\u2066\u00adé<&>"
	if err := p.printJSON(map[string]string{"label": evil}); err != nil {
		t.Fatal(err)
	}
	p.out.flush()
	if strings.ContainsAny(out.String(), "\x1b\u009b\u202e\u2066") || !strings.Contains(out.String(), "é<&>") {
		t.Errorf("%q", out)
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["label"] != evil {
		t.Errorf("read back as %q, %v", back["label"], err)
	}
}

func TestColours(t *testing.T) {
	for _, tt := range []struct {
		terminal bool
		vars     []string
		off      bool
		want     string
	}{
		{true, nil, false, "\x1b[31mx\x1b[0m"},
		{false, nil, false, "x"},
		{true, []string{"NO_COLOR=1"}, false, "x"},
		{true, []string{"TERM=dumb"}, false, "x"},
		{true, nil, true, "x"},
	} {
		p, _, _ := try(tt.vars...)
		p.flags.noColor = tt.off
		if got := p.paint(tt.terminal, bad, "x"); got != tt.want {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

func TestTableAligns(t *testing.T) {
	p, out, _ := try()
	p.printTable(columns{"NAME", ">SIZE", ""}, [][]cell{
		{{"名前", strong}, {"1 B", plain}, {"", dim}},
		{{"a\x1b[31m-long\tone", strong}, {"21.4 MB", plain}, {"x", dim}},
	})
	p.out.flush()
	const want = "NAME           SIZE\n名前            1 B\na-long one  21.4 MB  x\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestOutputShowsWhatIsStreamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, out, _ := try()
		printed := func() string {
			p.out.mu.Lock()
			defer p.out.mu.Unlock()
			return out.String()
		}
		fmt.Fprintln(p.out, "first")
		if got := printed(); got != "" {
			t.Errorf("nothing is gathered: %q", got)
		}
		time.Sleep(flushAfter + 1)
		synctest.Wait()
		if got := printed(); got != "first\n" {
			t.Errorf("held back: %q", got)
		}
		fmt.Fprintln(p.out, "second")
		if err := p.out.close(); err != nil || printed() != "first\nsecond\n" {
			t.Errorf("%q, %v", printed(), err)
		}
	})
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFullDiskIsTold(t *testing.T) {
	p, _, errs := try()
	p.out = newOutput(full{})
	fmt.Fprintln(p.out, "names")
	if code := p.finish(t.Context(), nil); code != exitFailed || !strings.Contains(errs.String(), "no space left") {
		t.Errorf("exit code %d, %q", code, errs)
	}
}

func TestExchangesKeepTheNewest(t *testing.T) {
	var e exchanges
	for i := range kept + 3 {
		e.add(registry.Exchange{Status: i})
	}
	all := e.all()
	if len(all) != kept || all[0].Status != 3 || all[kept-1].Status != kept+2 {
		t.Errorf("%d kept, from %d to %d", len(all), all[0].Status, all[kept-1].Status)
	}
}

func TestKnown(t *testing.T) {
	p, _, _ := try("HOME=" + t.TempDir())
	p.loaded.Store(&loaded{config: &config.Config{
		Concurrency: 4,
		Registries:  []registry.Settings{{Host: "harbor.example", Name: "Work"}, {Host: "index.docker.io"}},
	}})
	got := p.known([]creds.Login{
		{Host: "ghcr.io", Place: creds.Place{Kind: creds.KindConfig}},
		{Host: "harbor.example", Place: creds.Place{Kind: creds.KindHelper, Path: "/home/a/.docker/config.json", Helper: "pass"}},
		{Host: "harbor.example", Place: creds.Place{Kind: creds.KindAuth}},
	})
	want := []string{"harbor.example [config config.json auth.json] Work", "index.docker.io [config built in] ", "ghcr.io [config.json] "}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, k := range got {
		if s := fmt.Sprint(k.Host, " ", k.From, " ", k.Name); s != want[i] || k.Concurrency != 4 {
			t.Errorf("%d: %q, %d at once", i, s, k.Concurrency)
		}
	}
}

func TestPlaces(t *testing.T) {
	p, _, _ := try("HOME=" + t.TempDir())
	p.loaded.Store(&loaded{config: &config.Config{Registries: []registry.Settings{{Host: "harbor.example", Name: "work"}}}})
	for in, want := range map[string]ui.Place{
		"work":                 {Screen: ui.Repositories, Host: "harbor.example"},
		"ghcr.io":              {Screen: ui.Repositories, Host: "ghcr.io"},
		"ghcr.io/":             {Screen: ui.Repositories, Host: "ghcr.io"},
		"ghcr.io/acme":         {Screen: ui.Repositories, Host: "ghcr.io", Namespace: "acme"},
		"harbor.example/team/": {Screen: ui.Repositories, Host: "harbor.example", Namespace: "team"},
		"localhost:5000":       {Screen: ui.Repositories, Host: "localhost:5000"},
		"nginx":                {Screen: ui.Tags, Host: "docker.io", Repo: "library/nginx"},
		"localhost:5000/app":   {Screen: ui.Tags, Host: "localhost:5000", Repo: "app"},
		"ghcr.io/acme/app:v1":  {Screen: ui.Image, Host: "ghcr.io", Repo: "acme/app", Ref: "v1"},
	} {
		if got, err := p.parsePlace(in); err != nil || got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "a b", "nginx:", "a//b"} {
		if got, err := p.parsePlace(in); exitCode(err) != exitUsage {
			t.Errorf("%q was taken as %+v, %v", in, got, err)
		}
	}
}

func TestOpener(t *testing.T) {
	p, _, _ := try("BROWSER=/does/not/exist")
	if err := p.openURL("file:///etc/passwd"); err == nil || !strings.Contains(err.Error(), "no web page") {
		t.Errorf("a file: %v", err)
	}
	if err := p.openURL("https://a.example/x?y=$(z)"); err == nil || !strings.Contains(err.Error(), "BROWSER") {
		t.Errorf("a browser that is not there: %v", err)
	}
	for goos, want := range map[string]string{"linux": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		if name, _ := opener(goos, ""); name != want {
			t.Errorf("%s: %s", goos, name)
		}
	}
}

// counting is a registry that counts what is read.
type counting struct {
	registry.Registry
	cost int
}

func (c counting) Host() string                 { return "docker.io" }
func (c counting) PullCost(string, v1.Hash) int { return c.cost }

func TestNothingIsSpentUnasked(t *testing.T) {
	for _, tt := range []struct {
		name     string
		terminal bool
		cost     int
		agreed   bool
		answer   string
		want     int
	}{
		{"at hand", false, 0, false, "", exitDone},
		{"said before", false, 1, true, "", exitDone},
		{"no terminal", false, 1, false, "y\n", exitUsage},
		{"yes", true, 1, false, "Y\n", exitDone},
		{"no", true, 1, false, "\n", exitFailed},
		{"the end of input", true, 1, false, "", exitFailed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, _, errs := try()
			p.in, p.inTerminal, p.errTerminal = strings.NewReader(tt.answer), tt.terminal, tt.terminal
			u := purse{p: p, reg: counting{cost: tt.cost}, repo: "library/nginx", agreed: tt.agreed}
			err := u.pay(t.Context(), v1.Hash{})
			code := exitDone
			if err != nil {
				code = exitCode(err)
			}
			if code != tt.want {
				t.Errorf("%v, code %d; told %q", err, code, errs)
			}
			if asked := strings.Contains(errs.String(), "costs a pull"); asked != (tt.terminal && tt.cost > 0) {
				t.Errorf("asked: %v", asked)
			}
		})
	}
}

func TestNoFile(t *testing.T) {
	p, _, _ := try()
	if _, err := p.config(); err != nil {
		t.Errorf("without a home: %v", err)
	}
	if s := p.settings("a.example"); s.Host != "a.example" {
		t.Errorf("%+v", s)
	}
}

func TestDemoEndsWhenItIsTold(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r, w := io.Pipe()
	p, _, _ := try()
	p.out = newOutput(w)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.runDemo(ctx, nil, true) }()
	first, err := bufio.NewReader(r).ReadString('\n')
	_, home, ok := strings.Cut(strings.TrimSpace(first), "export HOME='")
	home = strings.TrimSuffix(home, "'")
	if _, statErr := os.Stat(home); err != nil || !ok || statErr != nil {
		t.Fatalf("%q, %v, %v", first, err, statErr)
	}
	cancel()
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(home); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is still there: %v", home, err)
	}
}
