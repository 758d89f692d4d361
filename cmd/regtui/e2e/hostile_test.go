package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/regtui/regtui/registry"
	"github.com/regtui/regtui/registry/demo"
)

// payloads are parts of demo.Hostile that must never reach a terminal.
var payloads = []string{
	"\x1b[2J\x1b[Hgone", "\x1b]0;owned", "evil.example\x1b", "\x1b]52;c;cm0g", "\x1bP+q544e", "\x1b_Gi=1", "\x1b^private",
	"\x1bXstring", "\u009b31m", "\u009d0;owned", "\r" + "over", "bell\x07", "\b\b\b\b", "\x0e\x0f", "\u202e", "\u2067", "\u2069", "\ufeff",
}

// harmless fails when a payload is in what was written to a terminal.
func harmless(t *testing.T, where, written string) {
	t.Helper()
	for _, p := range payloads {
		if at := strings.Index(written, p); at >= 0 {
			t.Errorf("%s: %q was written: %q", where, p, written[max(0, at-40):min(len(written), at+60)])
		}
	}
}

// TestHostileText shows text from a registry that means to harm the terminal.
func TestHostileText(t *testing.T) {
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	i := slices.IndexFunc(d.Settings(), func(s registry.Settings) bool { return strings.HasPrefix(s.Name, "broken") })
	repo := d.Settings()[i].Host + "/odd/hostile-text"

	t.Run("app", func(t *testing.T) {
		app := newHome(t).open(160, 50, repo)
		app.await("1.0", "amd64", "1.0-red")
		app.press("down", "enter") // a tag that no registry should have
		app.await("tag can only contain")
		app.press("ctrl+c")
		app.wait()
		app.restored()
		harmless(t, "tags", app.written())

		app = newHome(t).open(160, 50, repo+":1.0")
		app.await("Overview", "title")
		for _, shown := range []string{"linux/amd64", "echo", "echo", "architecture", "schemaVersion", "Referrers"} {
			app.press("tab")
			app.await(shown)
		}
		app.press("ctrl+c")
		app.wait()
		app.restored()
		harmless(t, "image", app.written())
	})
	for _, c := range []struct {
		name string
		code int
		args []string
	}{
		{"tags", 0, []string{"tags", repo}},
		{"tags -l", 4, []string{"tags", "-l", repo}}, // names that no tag may have
		{"inspect", 0, []string{"inspect", repo + ":1.0"}},
		{"layers", 0, []string{"layers", repo + ":1.0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			term := newHome(t).open(160, 50, c.args...)
			if code := term.wait(); code != c.code {
				t.Errorf("exit code %d: %s", code, term.text())
			}
			harmless(t, c.name, strings.ReplaceAll(term.written(), "\r\n", "\n"))
		})
	}
}
