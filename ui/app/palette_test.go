package app

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/regtui/regtui/ui"
)

func TestParsePlace(t *testing.T) {
	digest := "sha256:" + strings.Repeat("9f", 32)
	at := func(screen, host, repo, ref string) ui.Place {
		return ui.Place{Screen: screen, Host: host, Repo: repo, Ref: ref}
	}
	for in, want := range map[string]ui.Place{
		"nginx":                      at(ui.Tags, "docker.io", "library/nginx", ""),
		"nginx:1.27":                 at(ui.Image, "docker.io", "library/nginx", "1.27"),
		" nginx:1.27 ":               at(ui.Image, "docker.io", "library/nginx", "1.27"),
		"acme/api":                   at(ui.Tags, "docker.io", "acme/api", ""),
		"index.docker.io/acme/api":   at(ui.Tags, "docker.io", "acme/api", ""),
		"localhost:5000/x":           at(ui.Tags, "localhost:5000", "x", ""),
		"localhost/x:y":              at(ui.Image, "localhost", "x", "y"),
		"127.0.0.1:5000/a/b/c:v1":    at(ui.Image, "127.0.0.1:5000", "a/b/c", "v1"),
		"[::1]:5000/x":               at(ui.Tags, "[::1]:5000", "x", ""),
		"ghcr.io/acme/api@" + digest: at(ui.Image, "ghcr.io", "acme/api", digest),
		"nginx:1.27@" + digest:       at(ui.Image, "docker.io", "library/nginx", digest),
		"ghcr.io":                    at(ui.Repositories, "ghcr.io", "", ""),
		"ghcr.io/":                   at(ui.Repositories, "ghcr.io", "", ""),
		"https://ghcr.io/":           at(ui.Repositories, "ghcr.io", "", ""),
		"localhost:5000":             at(ui.Repositories, "localhost:5000", "", ""),
		"registry-1.docker.io":       at(ui.Repositories, "docker.io", "", ""),
		"docker://quay.io/a/b":       at(ui.Tags, "quay.io", "a/b", ""),
	} {
		if got, err := ParsePlace(in); err != nil || got != want {
			t.Errorf("ParsePlace(%q) = %+v, %v; want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "a/UPPER", "a b", "nginx:", "nginx@sha256:12", "/", "-", "nginx:\x1b[31m"} {
		if got, err := ParsePlace(in); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("ParsePlace(%q) = %+v, %v; want a clean error", in, got, err)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("ghcr.io/acme/api:v1@sha256:9f")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePlace(s)
		if err == nil && (p.Host == "" || p.Screen == ui.Image && (p.Repo == "" || p.Ref == "")) {
			t.Errorf("ParsePlace(%q) = %+v", s, p)
		}
	})
}

// chosen runs what the palette does for a text and enter.
func chosen(t *testing.T, d *driver, typed string) {
	t.Helper()
	d.press(":")
	d.typeText(typed)
	d.press("enter")
}

// Enter goes when what is typed is a whole command; where the place does not
// tell what it is about, it completes.
func TestPaletteBareCommand(t *testing.T) {
	for typed, want := range map[string]ui.Place{
		"repos": hub,
		"tags":  nginx,
		"theme": {Screen: ui.Themes},
	} {
		d := drive(t, anImage)
		chosen(t, d, typed)
		d.at(want)
	}
	d := drive(t, home)
	d.press(":")
	d.typeText("repos")
	d.shows("↵ complete")
	d.press("enter")
	d.shows("↵ go")
	d.press("enter")
	d.at(hub)
}

func TestPaletteGoes(t *testing.T) {
	for typed, want := range map[string]ui.Place{
		"registries":            home,
		"repos prod":            {Screen: ui.Repositories, Host: "prod.example"},
		"repos new.example":     {Screen: ui.Repositories, Host: "new.example"},
		"tags nginx":            nginx,
		"tags ghcr.io/a/b":      {Screen: ui.Tags, Host: "ghcr.io", Repo: "a/b"},
		"nginx:1.29.2":          anImage,
		"localhost:5000/x":      {Screen: ui.Tags, Host: "localhost:5000", Repo: "x"},
		"localhost:5000":        {Screen: ui.Repositories, Host: "localhost:5000"},
		"accounts":              {Screen: ui.Accounts},
		"accou":                 {Screen: ui.Accounts},
		":log":                  {Screen: ui.Log},
		"help":                  {Screen: ui.Help},
		"themes":                {Screen: ui.Themes},
		"find sha256:9f00":      {Screen: ui.Find, Query: "sha256:9f00"},
		"find two words":        {Screen: ui.Find, Query: "two words"},
		"prdex":                 {Screen: ui.Repositories, Host: "prod.example"},
		"prod":                  {Screen: ui.Repositories, Host: "prod.example"},
		"unheard-of":            {Screen: ui.Tags, Host: "docker.io", Repo: "library/unheard-of"},
		"registry.lan:5000/a:b": {Screen: ui.Image, Host: "registry.lan:5000", Repo: "a", Ref: "b"},
	} {
		d := drive(t, ui.Place{Screen: ui.Repositories, Host: "start.example"})
		chosen(t, d, typed)
		if len(d.dialogs) != 0 {
			t.Errorf("%q: the palette is still open:\n%s", typed, d.text())
			continue
		}
		if got := d.top().place(); got != want {
			t.Errorf("%q leads to %+v, want %+v", typed, got, want)
		}
	}
}

func TestPaletteDoes(t *testing.T) {
	d := drive(t, home)
	chosen(t, d, "theme light")
	if d.d.Styles.Theme.Name != "regtui-light" || d.theme.fixed != "regtui-light" {
		t.Errorf("the theme is %s", d.d.Styles.Theme.Name)
	}
	chosen(t, d, "mouse")
	d.shows("mouse off")
	chosen(t, d, "readonly")
	d.shows("read-only")
	chosen(t, d, "quit")
	if !d.quit {
		t.Error(":quit does not quit")
	}
}

func TestPaletteCompletes(t *testing.T) {
	d := drive(t, home)
	d.send(ui.Seen{Host: "docker.io", Names: []string{"library/nginx", "acme/nginx-ingress", "x\x1b[31my"}})
	d.send(ui.Seen{Host: "docker.io", Repo: "library/nginx", Names: []string{"1.27", "1.29.2", "latest"}})
	d.press(":")
	d.shows(":registries")
	d.typeText("ngin")
	d.shows("docker.io/acme/nginx-ingress")
	d.press("tab")
	d.shows(": tags docker.io/library/nginx")
	d.press("esc", ":")
	d.typeText("nginx:1.2")
	d.shows("nginx:1.29.2")
	d.press("down", "down", "enter")
	d.at(anImage)

	d.press(":")
	d.typeText("find")
	d.press("enter") // wants a text first
	d.shows("type a name, a tag or a digest")
	d.press("esc", ":")
	d.typeText("???")
	d.shows("nothing is called that")
	d.press("enter")
	d.shows("“???” is no command and no image")
	d.press("backspace", "backspace", "backspace", "backspace")
	if len(d.dialogs) != 0 {
		t.Error("backspace on nothing does not close the palette")
	}
}

func TestPaletteScrollsAndOffersWherePeopleWere(t *testing.T) {
	d := drive(t, nginx)
	d.send(ui.Push{Place: anImage})
	d.press(":")
	d.shows("docker.io/library/nginx")
	d.shows("been there")
	for range 40 {
		d.press("down")
	}
	d.shows(":quit")
	for range 40 {
		d.press("up")
	}
	d.press("enter")
	d.at(nginx)
}

func TestIndexIsBounded(t *testing.T) {
	ix := index{repos: map[string]*names{}, tags: map[string]*names{}}
	var many []string
	for i := range 2 * maxNames {
		many = append(many, strings.Repeat("x", i%7)+string(rune('a'+i%26))+strings.Repeat("y", i/100))
	}
	ix.add(ui.Seen{Host: "h", Names: many})
	ix.add(ui.Seen{Host: "h", Names: many})
	list := ix.repos["h"].list
	seen := map[string]bool{}
	for _, n := range list {
		if seen[n] {
			t.Fatalf("%q is there twice", n)
		}
		seen[n] = true
	}
	if len(list) > maxNames {
		t.Errorf("%d names are kept", len(list))
	}
}

func TestPastedReferenceOpensThePalette(t *testing.T) {
	d := drive(t, home)
	d.send(tea.PasteMsg{Content: "no reference at all"})
	if len(d.dialogs) != 0 {
		t.Error("the palette opens for any text")
	}
	d.send(tea.PasteMsg{Content: " nginx:1.29.2\n"})
	d.press("enter")
	d.at(anImage)
}

func TestFoundPutsTheLikelyFirst(t *testing.T) {
	all := items{{text: "theme catppuccin"}, {text: "tags h/c-x-i"}, {text: "tags h/macis"}, {text: "tags h/ci/builds"}, {text: "c....................i"}}
	var got []string
	for _, it := range found(all, "ci") {
		got = append(got, it.text)
	}
	if len(got) != 4 || got[0] != "tags h/ci/builds" || got[3] != "tags h/c-x-i" {
		t.Errorf("got %q", got)
	}
	if n := len(found(all, "")); n != len(all) {
		t.Errorf("nothing typed finds %d", n)
	}
}
