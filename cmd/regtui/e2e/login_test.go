package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/regtui/regtui/registry/demo/disttest"
)

// TestLogin logs in at a terminal and has other tools use the login at once,
// and logs out again.
func TestLogin(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...disttest.Option) *disttest.Server{"2.8": disttest.V2, "3": disttest.V3} {
		for way, option := range map[string]disttest.Option{
			"htpasswd": disttest.Htpasswd(user, password),
			"token":    disttest.TokenAuth(map[string]string{user: password}),
		} {
			t.Run(name+" "+way, func(t *testing.T) {
				s := start(t, option)
				fill(t, s)
				h := newHome(t)
				h.write(".docker/config.json", "{\n  \"psFormat\": \"table\"\n}\n")
				logIn(h, s.Host)
				usable(h, s.Ref("team/app:latest"), true)
				if out := h.must("logout", s.Host); !strings.Contains(out, s.Host) {
					t.Errorf("logout: %s", out)
				}
				usable(h, s.Ref("team/app:latest"), false)
				if got := read(t, h, ".docker/config.json"); !strings.Contains(got, `"psFormat": "table"`) {
					t.Error(got)
				}
			})
		}
	}
}

func read(t testing.TB, h *home, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// logIn types a login; the password is not shown.
func logIn(h *home, host string) {
	h.t.Helper()
	term := h.open(100, 20, "login", host)
	term.await("Username:")
	term.press(user, "enter")
	term.await("Password or token of " + user)
	term.press(password, "enter")
	term.await("would be kept in plain text")
	term.press("config.json", "enter")
	term.await("logged in to "+host+" as "+user, "docker, podman, skopeo and crane find it")
	if code := term.wait(); code != 0 {
		h.t.Errorf("exit code %d", code)
	}
	if strings.Contains(term.written(), password) {
		h.t.Error("the password was shown")
	}
	term.restored()
}

// usable checks whether skopeo, podman and crane read an image with the login
// of the home.
func usable(h *home, ref string, want bool) {
	t := h.t
	t.Helper()
	host, _, _ := strings.Cut(ref, "/")
	for program, args := range map[string][]string{
		"skopeo": {"inspect", "--raw", "--tls-verify=false", "docker://" + ref},
		"podman": {"login", "--get-login", host},
	} {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Skip(program + " is missing")
		}
		cmd := exec.Command(path, args...)
		cmd.Env, cmd.Dir = h.vars, h.dir
		if out, err := cmd.CombinedOutput(); (err == nil) != want {
			t.Errorf("%s: %v: %s", program, err, out)
		}
	}
	if err := h.crane(ref); (err == nil) != want {
		t.Errorf("crane: %v", err)
	}
}

// TestLoginStopped gives the terminal its echo back when a person thinks better
// of it.
func TestLoginStopped(t *testing.T) {
	t.Parallel()
	s := disttest.V3(t, disttest.Htpasswd(user, password))
	h := newHome(t)
	term := h.open(100, 20, "login", s.Host, "-u", user)
	term.await("Password or token of " + user)
	term.press("ctrl+c")
	if code := term.wait(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	term.restored()
	if _, err := os.Stat(filepath.Join(h.dir, ".docker")); err == nil {
		t.Error("something was written")
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

// TestLoginBesideSkopeo has skopeo and regtui write the same file, over and
// over. skopeo keeps no lock and does not look again, so that regtui's login may
// get lost by skopeo's doing; nothing of skopeo's may by regtui's.
func TestLoginBesideSkopeo(t *testing.T) {
	t.Parallel()
	skopeo, err := exec.LookPath("skopeo")
	if err != nil {
		t.Skip("skopeo is missing")
	}
	const rounds = 1000
	s := disttest.V3(t, disttest.TokenAuth(map[string]string{user: password}))
	h := newHome(t)
	file := filepath.Join(h.dir, ".docker", "config.json")
	h.write(".docker/config.json", "{}")
	login := func(host string) {
		cmd := h.command("login", host, "--username", user, "--password-stdin", "--quiet")
		cmd.Stdin = strings.NewReader(password)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("regtui: %v: %s", err, out)
		}
	}
	_, port, _ := strings.Cut(s.Host, ":")
	ours := "localhost:" + port
	stop := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		for {
			login(ours)
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	for i := range rounds {
		cmd := exec.Command(skopeo, "login", "--tls-verify=false", "--authfile", file, "-u", user, "--password-stdin", fmt.Sprintf("%s/n%d", s.Host, i))
		cmd.Env, cmd.Stdin = h.vars, strings.NewReader(password)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("skopeo: %v: %s", err, out)
		}
	}
	close(stop)
	both.Wait()
	login(ours) // after the last of skopeo's
	var got struct{ Auths map[string]any }
	if err := json.Unmarshal([]byte(read(t, h, ".docker/config.json")), &got); err != nil {
		t.Fatal(err)
	}
	for i := range rounds {
		if key := fmt.Sprintf("%s/n%d", s.Host, i); got.Auths[key] == nil {
			t.Errorf("skopeo's login %s is lost", key)
		}
	}
	if got.Auths[ours] == nil {
		t.Error("regtui's last login is not there")
	}
}

// TestLoginInApp meets a registry that wants a login, logs in, goes on where it
// was, and has other tools use the login.
func TestLoginInApp(t *testing.T) {
	for _, k := range kinds() {
		if !k.login {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			s := k.start(t)
			h := newHome(t)
			h.registries(s.Host)
			app := h.open(120, 40, s.Host+"/team/app")
			app.await("not authorised")
			app.press("a")
			app.await("registry", s.Host, "password")
			app.press(user, "enter", "wrong", "enter")
			app.await("log in to " + s.Host)
			app.press(password, "enter")
			app.await("logged in to "+s.Host+" as "+user, "1.10.0") // it was tried again
			if strings.Contains(k.name, "token") {                  // the first time it is told where logins go
				app.await("token service: http://" + s.Host)
				app.press("enter")
				app.awaitGone("token service")
			}
			if strings.Contains(app.written(), password) {
				t.Error("the password was written to the terminal")
			}
			usable(h, s.Ref("team/app:latest"), true)
			app.press("a")
			app.await(user, "config.json plain text")
			app.press("x")
			app.await("out of every place?")
			app.press("right", "enter")
			app.await("removed " + s.Host)
			app.press("enter")
			app.await("no logins on this machine")
			usable(h, s.Ref("team/app:latest"), false)
			app.quit()
		})
	}
}
