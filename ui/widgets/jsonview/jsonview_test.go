package jsonview

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/regtui/regtui/themes"
	"github.com/regtui/regtui/ui/keys"
)

func styles(name string) *themes.Styles {
	l, _ := themes.Load("")
	th, ok := l.Get(name)
	if !ok {
		panic(name)
	}
	return th.Styles(colorprofile.TrueColor)
}

func show(doc string) *Model { return New([]byte(doc), styles("regtui-dark"), keys.Default()) }

func press(m *Model, names ...string) {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "enter": tea.KeyEnter, "space": tea.KeySpace}
	for _, n := range names {
		msg := tea.KeyPressMsg{Code: codes[n]}
		if msg.Code == 0 {
			msg = tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		}
		m.Update(msg)
	}
}

// lines are the lines drawn, without styles and what is empty.
func lines(m *Model, width, height int) []string {
	var out []string
	for _, l := range strings.Split(ansi.Strip(m.View(width, height)), "\n") {
		if l = strings.TrimRight(l, " "); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func drawn(t *testing.T, m *Model, want ...string) {
	t.Helper()
	got := lines(m, 60, 30)
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("drawn:\n%s\nwant:\n%s", g, w)
	}
}

const doc = `{"b":1.50,"a":{"x":[1,2,{}],"y":"text"},"empty":[],"t":true,"n":null}`

func TestOrderAndNumbersStay(t *testing.T) {
	drawn(t, show(doc),
		`▌▾ {`,
		`     "b": 1.50,`,
		`   ▾ "a": {`,
		`     ▾ "x": [`,
		`         1,`,
		`         2,`,
		`         {}`,
		`       ],`,
		`       "y": "text"`,
		`     },`,
		`     "empty": [],`,
		`     "t": true,`,
		`     "n": null`,
		`   }`)
	for _, scalar := range []string{"1e400", `"x"`, "true", "null", " [ ] ", "-0.0", "12345678901234567890123"} {
		drawn(t, show(scalar), "▌  "+strings.ReplaceAll(scalar, " ", ""))
	}
}

func TestFolding(t *testing.T) {
	m := show(doc)
	m.View(60, 30)
	press(m, "down", "down", "h")
	drawn(t, m, ` ▾ {`, `     "b": 1.50,`, `▌  ▸ "a": {"x":[1,2,{}],"y":"text"},  2 keys`, `     "empty": [],`, `     "t": true,`, `     "n": null`, `   }`)
	press(m, "enter")
	if len(lines(m, 60, 30)) != 14 {
		t.Error("enter does not unfold")
	}
	press(m, "l", "space")
	drawn(t, m, ` ▾ {`, `     "b": 1.50,`, `   ▾ "a": {`, `▌    ▸ "x": [1,2,{}],  3 items`, `       "y": "text"`, `     },`, `     "empty": [],`, `     "t": true,`, `     "n": null`, `   }`)
	press(m, "h") // nothing left to fold: to the container
	if m.Path() != ".a" {
		t.Errorf("h goes to %s", m.Path())
	}
	press(m, "Z")
	if n := len(lines(m, 60, 30)); n != 14 {
		t.Errorf("all unfolded is %d lines", n)
	}
	press(m, "Z")
	drawn(t, m, ` ▾ {`, `     "b": 1.50,`, `▌  ▸ "a": {"x":[1,2,{}],"y":"text"},  2 keys`, `     "empty": [],`, `     "t": true,`, `     "n": null`, `   }`)
	press(m, "G", "h")
	drawn(t, m, `▌▸ {"b":1.50,"a":{"x":[1,2,{}],"y":"text"},"empt…}  5 keys`)
}

func TestLongStrings(t *testing.T) {
	m := show(`{"k":"` + strings.Repeat("0123456789", 12) + `","z":1}`)
	m.View(60, 30)
	press(m, "down")
	if got := lines(m, 60, 30)[1]; got != `▌  ▸ "k": "`+strings.Repeat("0123456789", 4)+`012345…,` {
		t.Errorf("cut: %s", got)
	}
	press(m, "enter", "down", "down")
	drawn(t, m,
		` ▾ {`,
		`   ▾ "k": "01234567890123456789012345678901234567890123456`,
		`          789012345678901234567890123456789012345678901234`,
		`▌         5678901234567890123456789",`,
		`     "z": 1`,
		`   }`)
	press(m, "enter")
	if got := lines(m, 60, 30); len(got) != 4 || !strings.HasPrefix(got[1], "▌") {
		t.Errorf("folded again: %q", got)
	}
	if m.Value() != strings.Repeat("0123456789", 12) {
		t.Errorf("the value is %s", m.Value())
	}
	press(m, "enter")
	if got := lines(m, 30, 30); len(got) < 7 || ansi.StringWidth(got[1]) > 30 {
		t.Errorf("in a narrow terminal: %q", got)
	}
}

func TestPathAndValue(t *testing.T) {
	m := show(`{"a":{"x":[1,{"we ird":"q\"\u001b"}]}}`)
	m.View(60, 30)
	for _, want := range []struct{ path, value string }{
		{".", `{"a":{"x":[1,{"we ird":"q\"\u001b"}]}}`},
		{".a", `{"x":[1,{"we ird":"q\"\u001b"}]}`},
		{".a.x", `[1,{"we ird":"q\"\u001b"}]`},
		{".a.x[0]", "1"},
		{".a.x[1]", `{"we ird":"q\"\u001b"}`},
		{`.a.x[1]["we ird"]`, "q\"\x1b"},
	} {
		if m.Path() != want.path || m.Value() != want.value {
			t.Errorf("%s = %s, want %s = %s", m.Path(), m.Value(), want.path, want.value)
		}
		press(m, "j")
	}
	top := show(`[[1]]`)
	top.View(60, 30)
	press(top, "j", "j")
	if top.Path() != ".[0][0]" {
		t.Errorf("in arrays: %s", top.Path())
	}
}

func TestSearch(t *testing.T) {
	m := show(doc)
	m.View(60, 30)
	press(m, "Z", "Z") // folded
	if n := m.Search("TEX"); n != 1 || m.Path() != ".a.y" {
		t.Errorf("%d found, the cursor is on %s", n, m.Path())
	}
	if n := m.Search("zzz"); n != 0 || m.Path() != ".a.y" {
		t.Errorf("%d found, the cursor is on %s", n, m.Path())
	}
	m.Search("")
	press(m, "g")
	if n := m.Search("e"); n != 3 || m.Path() != ".a.y" { // text, empty, true
		t.Errorf("%d found, the cursor is on %s", n, m.Path())
	}
	for _, c := range []struct {
		key, path string
		at        int
	}{{"n", ".empty", 2}, {"n", ".t", 3}, {"n", ".a.y", 1}, {"N", ".t", 3}, {"N", ".empty", 2}, {"g", ".", 0}, {"N", ".t", 3}, {"g", ".", 0}, {"n", ".a.y", 1}} {
		press(m, c.key)
		if at, total := m.Found(); m.Path() != c.path || at != c.at || total != 3 {
			t.Errorf("%s goes to %s (%d of %d), want %s", c.key, m.Path(), at, total, c.path)
		}
	}
	if m.Search(""); m.Query() != "" {
		t.Error("the search does not end")
	}
	press(m, "n")
	if m.Path() != ".a.y" {
		t.Error("n goes somewhere without a search")
	}
}

func TestWhatIsNotJSONIsShownAsText(t *testing.T) {
	m := show("<html>\n<b>\x1b[31mBad Gateway\x1b[0m</b>\r\n</html>")
	got := lines(m, 60, 10)
	want := []string{` not JSON: line 1, column 1: invalid character '<' looking for`, "▌ <html>", "  <b>Bad Gateway</b>", "  </html>"}
	for i := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], want[i][:min(len(want[i]), 55)]) {
			t.Fatalf("drawn %q, want %q", got, want)
		}
	}
	if m.Search("gateway") != 1 || m.cursor != 1 || m.Err() == nil || m.Path() != "" {
		t.Errorf("the cursor is on line %d", m.cursor)
	}
	m.View(20, 10)
	if at, total := m.Found(); at != 1 || total != 1 {
		t.Errorf("at another width: %d of %d", at, total)
	}
	press(m, "G", "enter", "h", "l", "Z", "g")
	for doc, want := range map[string]string{"": "line 1, column 1", "{\n  \"a\": 1,\n  }": "line 3, column 3", `{"a":`: "unexpected end", "[1] x": "column 5"} {
		if m := show(doc); m.Err() == nil || !strings.Contains(m.Err().Error(), want) {
			t.Errorf("%q: %v, want %s", doc, m.Err(), want)
		}
	}
}

func TestMouse(t *testing.T) {
	m := show(doc)
	m.View(60, 5)
	click := func(y int) bool { return m.Update(tea.MouseClickMsg{X: 9, Y: y, Button: tea.MouseLeft}) }
	if !click(2) || m.Path() != ".a" || len(lines(m, 60, 30)) != 14 {
		t.Errorf("a click goes to %s", m.Path())
	}
	if !click(2) || len(lines(m, 60, 30)) != 7 {
		t.Error("a second click does not fold")
	}
	if click(25) || click(-1) || m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelLeft}) {
		t.Error("what is beside is taken")
	}
	press(m, "Z", "g")
	m.View(60, 5)
	for range 20 {
		m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	}
	if m.offset != 14-5 {
		t.Errorf("the wheel goes to line %d", m.offset)
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if m.offset != 14-5-3 {
		t.Errorf("the wheel goes back to line %d", m.offset)
	}
}

func TestGolden(t *testing.T) {
	raw, err := os.ReadFile("testdata/config.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range []string{"regtui-dark", "regtui-light"} {
		for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {200, 60}} {
			t.Run(fmt.Sprintf("%s-%dx%d", theme, size.width, size.height), func(t *testing.T) {
				m := New(raw, styles(theme), keys.Default())
				m.View(size.width, size.height)
				m.Search("nginx")
				press(m, "n", "n")
				golden.RequireEqual(t, m.View(size.width, size.height))
			})
		}
	}
}

func FuzzView(f *testing.F) {
	for _, s := range []string{doc, "[]", "", `"` + strings.Repeat("x\\u001b", 40) + `"`, "{\"a\u202e\":\"\x1b[31m\"}", "[[[[1]]]]", "x\x1b]0;y\ny"} {
		f.Add(s, 20, 5)
	}
	st, k := styles("regtui-dark"), keys.Default()
	f.Fuzz(func(t *testing.T, s string, width, height int) {
		width, height = width%100, height%40
		m := New([]byte(s), st, k)
		if (m.Err() == nil) != json.Valid([]byte(s)) {
			t.Fatalf("%q: %v", s, m.Err())
		}
		for _, k := range []string{"", "j", "j", "l", "enter", "Z", "G", "h", "h", "space", "Z", "k"} {
			if k != "" {
				press(m, k)
			}
			m.Search("1")
			m.Path()
			m.Value()
			for i, l := range strings.Split(m.View(width, height), "\n") {
				if got := ansi.StringWidth(l); width > 0 && height > 0 && (got != width || i >= height) {
					t.Fatalf("%q at %d×%d after %s: line %d is %d wide: %q", s, width, height, k, i, got, l)
				}
			}
		}
	})
}

// large is a document of some 10 MB.
func large() []byte {
	var b strings.Builder
	b.WriteString(`{"components":[`)
	for i := range 50_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"bom-ref":"pkg:npm/lib-%d@1.0.%d","type":"library","name":"lib-%d","version":"1.0.%d","licenses":[{"license":{"id":"MIT"}}],"hashes":[{"alg":"SHA-256","content":"%064x"}]}`, i, i, i, i, i)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// BenchmarkOpen is opening a document of 10 MB, to the first frame.
func BenchmarkOpen(b *testing.B) {
	raw := large()
	b.SetBytes(int64(len(raw)))
	st, k := styles("regtui-dark"), keys.Default()
	b.ReportAllocs()
	for b.Loop() {
		New(raw, st, k).View(120, 40)
	}
}

// BenchmarkScroll is a key press and a frame in 10 MB, all unfolded.
func BenchmarkScroll(b *testing.B) {
	m := New(large(), styles("regtui-dark"), keys.Default())
	m.View(120, 40)
	press(m, "Z")
	m.View(120, 40)
	for b.Loop() {
		press(m, "down")
		m.View(120, 40)
	}
}

// BenchmarkUnfold is unfolding or folding 10 MB, and a frame.
func BenchmarkUnfold(b *testing.B) {
	m := New(large(), styles("regtui-dark"), keys.Default())
	m.View(120, 40)
	for b.Loop() {
		press(m, "Z")
		m.View(120, 40)
	}
}

// BenchmarkSearch is looking for a word in 10 MB.
func BenchmarkSearch(b *testing.B) {
	m := New(large(), styles("regtui-dark"), keys.Default())
	m.View(120, 40)
	for b.Loop() {
		m.Search("lib-49999")
	}
}
