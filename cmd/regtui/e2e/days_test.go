package e2e

import (
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// quit ends the app with ctrl+c and checks what it leaves behind.
func (t *terminal) quit() {
	t.t.Helper()
	t.press("ctrl+c")
	if code := t.wait(); code != 0 {
		t.t.Errorf("exit code %d", code)
	}
	t.restored()
}

func TestFirstStart(t *testing.T) {
	t.Parallel()
	app := newHome(t).open(120, 40)
	app.await("Registries", "docker.io", "Docker Hub", "regtui demo")
	app.quit()
}

func TestUnauthorised(t *testing.T) {
	for _, k := range kinds() {
		if !k.login {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			app := newHome(t).open(120, 40, s.Host+"/team/app")
			app.await("not authorised")
			app.quit()
		})
	}
}

// TestLoginRefused reads on anonymously where the stored login is turned down,
// and says so.
func TestLoginRefused(t *testing.T) {
	for _, v := range kinds() {
		if !strings.HasSuffix(v.name, "token") {
			continue
		}
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			s := v.start(t, disttest.Public(""))
			h := newHome(t)
			h.login(s.Host, user, "some-other-password")
			app := h.open(120, 40, s.Host+"/team/app")
			app.await("1.10.0", "refused → anonymous")
			if strings.Contains(app.written(), "some-other-password") {
				t.Error("the password was written to the terminal")
			}
			app.quit()
		})
	}
}

func TestRegistryDown(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	h := newHome(t)
	h.registries(host)
	app := h.open(120, 40)
	app.await(host, "connection refused", "docker.io")
	app.quit()
}

func TestSmallTerminal(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	app := newHome(t).open(20, 5, s.Host+"/team/app")
	app.await("1.10.0")
	app.press("down", "enter")
	app.await("app:")
	app.resize(100, 30)
	app.await("Overview", "Referrers")
	app.resize(3, 2)
	app.resize(20, 5)
	app.press("esc")
	app.await("latest")
	app.quit()
}

func TestResizeWhileLoading(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t, disttest.Delay(20*time.Millisecond))
	s.Fill(t, "team/app", 300, 300)
	app := newHome(t).open(120, 40, s.Host+"/team/app")
	app.awaitMatch(`\d+/300`)
	for _, size := range [][2]int{{80, 24}, {20, 5}, {200, 60}, {60, 12}, {120, 40}} {
		app.resize(size[0], size[1])
	}
	app.await("300 tags", "TAG", "DIGEST", "arm64")
	app.quit()
}

// TestInterrupt ends the program at times that are not chosen well.
func TestInterrupt(t *testing.T) {
	s := disttest.V3(t, disttest.Delay(30*time.Millisecond))
	s.Fill(t, "team/app", 200, 200)
	ref := s.Host + "/team/app"
	for _, c := range []struct {
		name string
		at   func(*terminal)
	}{
		{"before the first frame", func(app *terminal) {
			app.until("a raw terminal", func(string) bool { return strings.Contains(app.written(), "\x1b[?1049h") })
		}},
		{"at the first frame", func(app *terminal) { app.await("regtui") }},
		{"loading", func(app *terminal) { app.awaitMatch(`\d+/200`) }},
		{"in a dialog", func(app *terminal) { app.await("v0.19.9"); app.press("s"); app.await("Sort by") }},
		{"in the palette", func(app *terminal) { app.await("v0.19.9"); app.press(":"); app.await("go to") }},
		{"while filtering", func(app *terminal) { app.await("v0.19.9"); app.press("/", "v0.1"); app.await("v0.1") }},
		{"in help", func(app *terminal) { app.await("v0.19.9"); app.press("?"); app.await("Help") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			app := newHome(t).open(100, 30, ref)
			c.at(app)
			app.press("ctrl+c")
			app.wait()
			app.restored()
		})
	}
}

// TestSuspend stops the program in a shell and goes on with it.
func TestSuspend(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is missing")
	}
	s := disttest.V3(t)
	fill(t, s)
	h := newHome(t)
	shell := exec.Command(bash, "--norc", "--noprofile", "-i")
	shell.Env, shell.Dir = append(h.vars, "PS1=shell> ", "HISTFILE=/dev/null"), h.dir
	term := h.openCommand(120, 40, shell)
	term.await("shell>")
	term.press(program+" "+s.Host+"/team/app", "enter")
	term.await("TAG", "1.10.0", "amd64")
	term.press("ctrl+z")
	term.await("Stopped", "shell>")
	term.awaitGone("DIGEST")
	term.press("fg", "enter")
	term.await("TAG", "1.10.0", "amd64")
	term.press("ctrl+c")
	term.await("shell>")
	term.awaitGone("DIGEST")
	term.press("exit", "enter")
	term.wait()
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	app := newHome(t).open(120, 40, "--readonly", s.Host+"/team/app")
	app.await("1.10.0", "read-only")
	app.quit()
}

// TestStateIsKept finds the place and the order again after a restart.
func TestStateIsKept(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t)
	fill(t, s)
	h := newHome(t)
	h.registries(s.Host)
	app := h.open(120, 40, s.Host+"/team/app")
	app.await("1.10.0", "amd64 arm64")
	app.press("s")
	app.await("Sort by")
	app.press("s")
	app.awaitMatch(`[▾▴] SIZE`)
	app.quit()

	app = h.open(120, 40, s.Host+"/team/app")
	app.awaitMatch(`[▾▴] SIZE`)
	app.quit()
}

// TestNetworkGoesAndComes cuts the network under a screen and mends it.
func TestNetworkGoesAndComes(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	s := disttest.V3(t, disttest.Wrap(func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				panic(http.ErrAbortHandler) // cuts the connection
			}
			h.ServeHTTP(w, r)
		})
	}))
	fill(t, s)
	app := newHome(t).open(120, 40, s.Host+"/team/app")
	app.await("1.10.0", "amd64 arm64")
	down.Store(true)
	s.CloseConnections()
	app.press("r")
	app.await("no answer")
	down.Store(false)
	app.press("r")
	app.awaitGone("no answer")
	app.await("1.10.0", "amd64 arm64")
	app.quit()
}
