package themes

import (
	"image/color"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// text are the roles that carry text; Faint, Rule and Track decorate.
var textRoles = []Role{Text, Dim, Accent, Good, Warn, Bad, Info, Key, Match, Extra}

func library(t *testing.T) *Library {
	t.Helper()
	l, errs := Load("")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return l
}

func TestEveryTextIsLegibleInEveryTheme(t *testing.T) {
	l := library(t)
	for _, name := range l.Names() {
		th, _ := l.Get(name)
		least := 4.5 // WCAG 2.2, success criterion 1.4.3
		if strings.HasPrefix(name, "high-contrast") {
			least = 7 // 1.4.6
		}
		for _, r := range textRoles {
			for _, ground := range []Role{Background, Raised, Selected} {
				fg, bg := th.Color(r), th.Color(ground)
				if name == defaultUnknown && (bg == nil || fg == nil) {
					continue // the terminal's own colours, which nobody knows
				}
				if fg == nil || bg == nil {
					t.Errorf("%s: %s on %s has no colours", name, r, ground)
				} else if c := contrast(fg, bg); c < least {
					t.Errorf("%s: %s on %s is %.2f:1, less than %v:1", name, r, ground, c, least)
				}
			}
		}
	}
}

// What is left of a theme among 256 colours is still to be read.
func TestEveryTextIsLegibleAmong256(t *testing.T) {
	l := library(t)
	for _, name := range l.Names() {
		th, _ := l.Get(name)
		if name == defaultUnknown {
			continue
		}
		p := palette{theme: th, profile: colorprofile.ANSI256}
		if p.selected() == p.neutral(Background) {
			t.Errorf("%s: the row under the cursor cannot be seen", name)
		}
		for _, r := range textRoles {
			for _, bg := range []color.Color{p.neutral(Background), p.neutral(Raised), p.selected()} {
				fg, least := p.style(r).GetForeground(), 3.0
				if r == Text || r == Dim {
					least = 4
				}
				if c := contrast(fg, bg); c < least {
					t.Errorf("%s: %s on %v is %.2f:1", name, r, bg, c)
				}
			}
		}
	}
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func TestEmbeddedThemesAreWhole(t *testing.T) {
	l := library(t)
	for _, name := range []string{
		"regtui-dark", "regtui-light", "catppuccin-latte", "catppuccin-frappe", "catppuccin-macchiato", "catppuccin-mocha",
		"dracula", "nord", "gruvbox-dark", "gruvbox-light", "tokyo-night", "solarized-dark", "solarized-light", "rose-pine",
		"high-contrast", "colorblind", "monochrome", "terminal",
	} {
		th, ok := l.Get(name)
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		if th.Title == "" || th.Title == name {
			t.Errorf("%s has no title", name)
		}
		for _, r := range Roles() {
			if _, ok := th.Colors[r]; !ok {
				t.Errorf("%s has no %s", name, r)
			}
		}
		if bg := th.Color(Background); bg != nil && th.Dark != (luminance(bg) < 0.2) {
			t.Errorf("%s: dark is %v", name, th.Dark)
		}
	}
	if n := l.Names(); n[0] != "regtui-dark" || n[1] != "regtui-light" {
		t.Errorf("the first themes are %v", n[:2])
	}
	for _, c := range []struct {
		dark, known bool
		want        string
	}{{true, true, "regtui-dark"}, {false, true, "regtui-light"}, {false, false, "terminal"}, {true, false, "terminal"}} {
		if got := l.Default(c.dark, c.known).Name; got != c.want {
			t.Errorf("Default(%v, %v) = %s, want %s", c.dark, c.known, got, c.want)
		}
	}
}

func TestPersonalThemes(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"mine.yaml":  "title: My own\ncolors:\n  accent: '#fff'\n",
		"nord.yml":   "title: Nord, my way\ndark: true\ncolors: {bad: 9}\n",
		"bad.yaml":   "title: Bad\ncolours:\n  text: '#ffffff'\n",
		"huge.yaml":  "title: x\n#" + strings.Repeat("x", maxFile),
		"README.txt": "not a theme",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l, errs := Load(dir)
	if len(errs) != 2 || !strings.Contains(errs[0].Error(), "bad.yaml:2:1: ") || !strings.Contains(errs[1].Error(), "huge.yaml") {
		t.Errorf("errors %v", errs)
	}
	mine, ok := l.Get("Mine")
	if !ok || mine.Title != "My own" || mine.Color(Accent) != (color.RGBA{0xff, 0xff, 0xff, 0xff}) {
		t.Fatalf("mine is %+v", mine)
	}
	light, _ := l.Get("regtui-light")
	if mine.Color(Text) != light.Color(Text) {
		t.Error("what a light theme leaves out is not taken from regtui-light")
	}
	if nord, _ := l.Get("nord"); nord.Title != "Nord, my way" || nord.Path == "" {
		t.Error("a personal theme does not win over an embedded one")
	}
	if _, ok := l.Get("bad"); ok {
		t.Error("a bad theme is there")
	}
	if _, errs := Load(filepath.Join(dir, "none")); len(errs) > 0 {
		t.Errorf("no folder: %v", errs)
	}
	if l, errs := Load(filepath.Join(dir, "mine.yaml")); len(errs) != 1 || len(l.Names()) < 18 {
		t.Errorf("a file for a folder: %v", errs)
	}
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	for content, want := range map[string]string{
		"colors:\n  acent: '#fff'\n":       `x.yaml:2:3: unknown role "acent"; did you mean "accent"?`,
		"colors:\n  text: '#ggg'\n":        `x.yaml:2:9: text: "#ggg" is no colour: write "#rrggbb"`,
		"colors:\n  text: 256\n":           `x.yaml:2:9: text: "256" is no colour`,
		"colors:\n  text: #fff\n":          `x.yaml:2:3: text has no colour; write it in quotes`,
		"colors:\n  text: [1]\n":           `x.yaml:2:9: text: write "#rrggbb"`,
		"dark: maybe\ncolors: {text: 1}\n": `x.yaml:1:7: dark is true or false`,
		"colour: 1\n":                      `x.yaml:1:1: unknown key "colour"; did you mean "colors"?`,
		"title: [a\n":                      `x.yaml:1:`,
		"":                                 `x.yaml: a theme`,
		"just text":                        `x.yaml:1:1: a theme is names with values`,
		"title: x\n":                       `x.yaml: a theme needs colors`,
		"colors: {text: 1}\n---\ncolors: {text: 2}\n":   `a theme is one document`,
		"colors:\n  text: '#fff'\n  bd: 1\n  tex: 2\n":  `x.yaml:4:3: unknown role "tex"; did you mean "text"?`,
		"colors:\n  text: 1\n  text: 2\n":               `x.yaml:3:3: `,
		"title: {a: b}\ncolors: {text: \"#ffffff0\"}\n": `"#ffffff0" is no colour`,
	} {
		_, err := Parse("x.yaml", []byte(content))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("title: x\ndark: true\ncolors:\n  text: '#fff'\n"))
	f.Add([]byte("colors: {text: none, bad: 300, ? : *a}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		th, err := Parse("x.yaml", data)
		if (th == nil) == (err == nil) {
			t.Fatalf("theme %v, error %v", th, err)
		}
		if th != nil {
			th.Styles(colorprofile.TrueColor)
		}
	})
}

func TestStylesForWhatTheTerminalShows(t *testing.T) {
	l := library(t)
	for _, name := range l.Names() {
		th, _ := l.Get(name)
		for _, p := range []colorprofile.Profile{colorprofile.Unknown, colorprofile.NoTTY, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
			s := th.Styles(p)
			if p == colorprofile.NoTTY || p == colorprofile.ASCII {
				if !s.Mono || s.Background != nil || s.Text.Render("x") != "x" {
					t.Errorf("%s, %v: there are colours", name, p)
				}
			}
			row := s.OnSelected(s.Info.Render("a") + " " + s.Text.Render("b"))
			if ansi.Strip(row) != "a b" || row == s.Info.Render("a")+" "+s.Text.Render("b") {
				t.Errorf("%s, %v: the row under the cursor is %q", name, p, row)
			}
			if s.Mark.Render("•") == "•" || s.Match.Render("x") == "x" || s.TabActive.Render("x") == s.Tab.Render("x") {
				t.Errorf("%s, %v: marks, matches or the open tab cannot be told apart", name, p)
			}
		}
	}
}

func TestOnSelectedReachesThroughStyles(t *testing.T) {
	th, _ := library(t).Get("regtui-dark")
	s := th.Styles(colorprofile.TrueColor)
	bg := sgr(s.Theme.Color(Selected))
	row := s.OnSelected("a" + s.Good.Render("b") + "c")
	if got, want := strings.Count(row, bg), 2; got != want || !strings.HasPrefix(row, bg) || !strings.HasSuffix(row, ansi.ResetStyle) {
		t.Errorf("%q has the background %d times, want %d", row, got, want)
	}
}
