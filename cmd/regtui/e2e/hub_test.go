package e2e

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry/demo"
)

// hubHome is a home in the surroundings of a demo of its own, whose Docker Hub
// is docker.io for regtui and for skopeo.
func hubHome(t *testing.T) (*demo.Demo, *home) {
	t.Helper()
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	h := &home{t: t, dir: d.Home, vars: append(d.Env(), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8")}
	return d, h
}

// pulls has skopeo pull an image, as docker.io has it.
func pulls(h *home, ref string, args ...string) error {
	h.t.Helper()
	skopeo, err := exec.LookPath("skopeo")
	if err != nil {
		h.t.Skip("skopeo is missing")
	}
	args = append([]string{"--insecure-policy", "copy", "docker://docker.io/" + ref, "dir:" + filepath.Join(h.t.TempDir(), "image")}, args...)
	cmd := exec.Command(skopeo, args...)
	cmd.Env, cmd.Dir = h.vars, h.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("skopeo: %w\n%s", err, out)
	}
	return nil
}

// TestHubRemoveOneTag takes one of the tags of an image on Docker Hub away. The
// others are pulled by skopeo, and so is that one after undo.
func TestHubRemoveOneTag(t *testing.T) {
	t.Parallel()
	_, h := hubHome(t)
	h.login("https://index.docker.io/v1/", demo.HubUser, demo.HubPassword)
	tags := demo.HubRealTags()
	gone, rest := tags[1], append(tags[2:3:3], tags[0])
	h.must("rm", "--yes", "docker.io/"+demo.HubReal+":"+gone)
	for _, tag := range rest {
		if err := pulls(h, demo.HubReal+":"+tag); err != nil {
			t.Error(err)
		}
	}
	if err := pulls(h, demo.HubReal+":"+gone); err == nil {
		t.Errorf("%s is still there", gone)
	}
	if names := lines(h.must("tags", "--quiet", "docker.io/"+demo.HubReal)); strings.Contains(strings.Join(names, " ")+" ", gone+" ") {
		t.Errorf("tags: %v", names)
	}
	h.must("undo", "--yes")
	for _, tag := range append(rest, gone) {
		if err := pulls(h, demo.HubReal+":"+tag); err != nil {
			t.Error(err)
		}
	}
}

// TestHubGauge pulls beside the app: the gauge goes down for that, and for
// nothing that is looked at.
func TestHubGauge(t *testing.T) {
	t.Parallel()
	d, h := hubHome(t)
	app := h.open(120, 40, "docker.io/"+demo.HubReal)
	app.await("TAG", "1.1.0", "latest", "pulls 100/100")
	app.press("enter")
	app.await("Overview", "Docker Hub tells this without a pull")
	app.press("r")
	app.await("pulls 100/100")
	if err := pulls(h, demo.HubReal+":1.0"); err != nil {
		t.Fatal(err)
	}
	app.press("r")
	app.await("pulls 99/100")
	if err := pulls(h, "alice/dotfiles:latest"); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(h.must("quota", "--quiet")); got != "98" {
		t.Errorf("%s pulls are left", got)
	}
	app.press("r")
	app.await("pulls 98/100")
	app.press("tab", "tab", "tab", "tab") // the config is what has to be read
	app.await("costs 1 pull")
	app.press("enter")
	app.await(`"architecture"`, "pulls 97/100")
	app.press("ctrl+c")
	if code := app.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if n := d.Hub.Reads(); n < 4 {
		t.Errorf("%d manifests were read", n)
	}
}

// TestHubBrowse goes through all of Docker Hub that the app shows: search,
// namespaces, repositories, tags with their details, images with their
// platforms, layers and history, and a search over all. It spends nothing.
func TestHubBrowse(t *testing.T) {
	t.Parallel()
	for _, user := range []string{"", demo.HubUser} {
		t.Run("as "+user, func(t *testing.T) {
			t.Parallel()
			d, h := hubHome(t)
			if user != "" {
				h.login("https://index.docker.io/v1/", user, demo.HubPassword)
			}
			app := h.open(160, 45, "docker.io")
			app.await("REPOSITORY", "nginx", "hello", "postgres")
			app.press("t")
			app.await("Search docker.io")
			app.press("nginx", "enter")
			app.awaitMatch(`library/nginx +.*13B\+`)
			app.press(":", "find postgr", "enter")
			app.await("FOUND", "library/postgres")
			app.press("ctrl+c")
			app.wait()
			for _, ref := range []string{"library/nginx", demo.HubBig} {
				app := h.open(160, 45, "docker.io/"+ref)
				app.awaitMatch(`TAG .*DIGEST`)
				app.awaitMatch(`amd64`)
				app.press("G", "g", "enter")
				app.await("Overview", "Docker Hub tells this without a pull")
				for _, shown := range []string{"PLATFORM", "SHARE", "STEP", "costs 1 pull", "costs 1 pull", "Referrers", "Docker Hub tells"} {
					app.press("tab") // the last of them leads to the first, which is where the next image opens
					app.await(shown)
				}
				app.press("ctrl+c")
				app.wait()
			}
			h.must("ls", "-l", "docker.io/library")
			h.must("ls", "-l", "docker.io", "--search", "nginx")
			h.must("tags", "-l", "docker.io/library/postgres")
			h.must("layers", "docker.io/library/nginx:latest")
			h.must("quota")
			if n := d.Hub.Reads(); n != 0 {
				t.Errorf("%d manifests were read", n)
			}
		})
	}
}

var activation = regexp.MustCompile(`http://\S+/activate\?user_code=\S+`)

// TestHubBrowserLogin logs in with a browser, and has the login in use at once.
func TestHubBrowserLogin(t *testing.T) {
	t.Parallel()
	d, h := hubHome(t)
	h.vars = append(h.vars, "BROWSER=true") // which opens nothing
	term := h.open(160, 24, "login", "docker.io", "--store", "config.json")
	term.await("Username, or enter to log in with a browser")
	term.press("enter")
	resp, err := http.Get(activation.FindString(term.awaitMatch(`activate\?user_code=\S+[\s\S]*Waiting`)))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	term.await("logged in to docker.io as " + demo.HubUser)
	if code := term.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(term.written(), "dckr_pat_") {
		t.Error("the token was shown")
	}
	if out := h.must("ls", "--quiet", "docker.io"); !strings.Contains(out, "acme/payments") {
		t.Errorf("its own repositories are %s", out)
	}
	if out := h.must("logout", "docker.io"); !strings.Contains(out, demo.HubUser) {
		t.Errorf("logout: %s", out)
	}
	if n := d.Hub.Reads(); n != 0 {
		t.Errorf("%d manifests were read", n)
	}
}
