package e2e

import (
	"strings"
	"testing"
)

// TestWay goes the whole way through the app and back.
func TestWay(t *testing.T) {
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			s := k.start(t)
			app := k.home(t, s).open(120, 40)
			app.await("Registries", s.Host, "docker.io")
			app.press("/", s.Host, "enter")
			app.awaitGone("docker.io")
			app.press("enter")
			app.await("REPOSITORY", "team/", "thing")
			app.press("/", "team/app", "enter")
			app.awaitGone("thing")
			app.press("enter")
			app.await("TAG", "DIGEST", "1.10.0", "1.9.0", "latest", "amd64 arm64", "3 days ago")
			app.press("s")
			app.await("Sort by")
			app.press("c")
			app.awaitMatch(`CREATED [▾▴]`)
			app.press("/", "1.9", "enter")
			app.awaitGone("latest")
			app.press("enter")
			app.await("Overview", "Platforms", "Layers", "History", "Config", "Manifest", "Referrers", "/entrypoint.sh")
			for _, shown := range []string{"linux/arm64", "COPY", "ENV", "diff_ids", "schemaVersion", "Referrers"} {
				app.press("tab")
				app.await(shown)
			}
			app.press("esc")
			app.await("TAG", "1.9.0")
			app.press("ctrl+c")
			if code := app.wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			app.restored()
			if k.login && strings.Contains(app.written(), password) {
				t.Error("the password was written to the terminal")
			}
		})
	}
}
